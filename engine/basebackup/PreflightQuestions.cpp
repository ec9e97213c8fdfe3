#include "engine/basebackup/PreflightQuestions.h"

#include <chrono>

namespace basekeep {

namespace {

using Topic = PreflightQuestions::Topic;

QByteArray quotedLiteral(const QString& text)
{
    QByteArray bytes = text.toUtf8();
    bytes.replace('\'', "''");
    return '\'' + bytes + '\'';
}

std::map<Topic, QByteArray> queriesFor(const BackupSettings& settings)
{
    std::map<Topic, QByteArray> queries = {
        {Topic::ServerSettings, "SELECT name, setting FROM pg_catalog.pg_settings"},
        {Topic::Rights, "SELECT rolreplication OR rolsuper,"
                        "       rolsuper OR pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage')"
                        "  FROM pg_catalog.pg_roles WHERE rolname = current_user"},
        {Topic::WalSenders, "SELECT pid FROM pg_catalog.pg_stat_replication"},
        {Topic::UsedSlots, "SELECT count(*) FROM pg_catalog.pg_replication_slots"},
        {Topic::Recovery, "SELECT pg_catalog.pg_is_in_recovery()"},
        {Topic::CheckpointAge, "SELECT extract(epoch FROM now() - checkpoint_time)::bigint"
                               "  FROM pg_catalog.pg_control_checkpoint()"},
        {Topic::TablespacesAndSize,
         "SELECT oid, spcname, pg_catalog.pg_tablespace_location(oid),"
         "       CASE WHEN pg_catalog.has_tablespace_privilege(oid, 'CREATE')"
         "              OR pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'usage')"
         "            THEN pg_catalog.pg_tablespace_size(oid) END"
         "  FROM pg_catalog.pg_tablespace ORDER BY oid"},
    };
    if (settings.serverTarget) {
        queries[Topic::ServerFiles] =
            "SELECT rolsuper OR pg_catalog.pg_has_role(current_user, 'pg_write_server_files', 'usage')"
            "  FROM pg_catalog.pg_roles WHERE rolname = current_user";
    }
    if (!settings.slotName.isEmpty()) {
        queries[Topic::NamedSlot] = "SELECT active, active_pid, slot_type, wal_status"
                                    "  FROM pg_catalog.pg_replication_slots WHERE slot_name = " +
                                    quotedLiteral(settings.slotName);
    }
    return queries;
}

} // namespace

PreflightQuestions::PreflightQuestions(const BackupSettings& settings, const ConnectionSettings& connection)
    : m_pending(std::async(std::launch::async, [this, connection, queries = queriesFor(settings)] {
        return ask(connection, queries, m_cancel);
    }))
{
}

PreflightQuestions::~PreflightQuestions()
{
    m_cancel.cancel();
}

PreflightQuestions::Replies PreflightQuestions::ask(const ConnectionSettings& settings,
                                                    const std::map<Topic, QByteArray>& queries,
                                                    const CancelToken& cancel)
{
    Connection connection(settings, Connection::Purpose::Sql, QStringLiteral("basekeep:preflight"), cancel);
    QList<QByteArray> texts;
    for (const auto& [topic, query] : queries)
        texts.append(query);
    QList<Connection::Answer> answers = connection.ask(texts, {});
    Replies replies;
    replies.user = connection.user();
    for (const auto& [topic, query] : queries)
        replies.answers.emplace(topic, answers.takeFirst());
    return replies;
}

void PreflightQuestions::await(const CancelToken& cancel)
{
    constexpr std::chrono::milliseconds slice{100};
    while (m_pending.wait_for(slice) != std::future_status::ready)
        cancel.throwIfCancelled();
    m_replies = m_pending.get();
}

const QueryResult& PreflightQuestions::answer(Topic topic) const
{
    const Connection::Answer& answer = m_replies.answers.at(topic);
    if (const auto* failure = std::get_if<ServerFailure>(&answer))
        throw *failure;
    return std::get<QueryResult>(answer);
}

} // namespace basekeep
