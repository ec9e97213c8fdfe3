#include "engine/replica/SlotJanitor.h"

#include "engine/jobs/Failure.h"
#include "engine/replica/CloneDefaults.h"
#include "engine/replica/ReplicaStore.h"
#include "engine/replica/TargetGuard.h"
#include "engine/server/Connection.h"
#include "engine/server/SlotRemoval.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>
#include <utility>

namespace basekeep {

namespace {

constexpr int slotPatienceSeconds = 5;

const char* const slotQuery =
    "SELECT s.slot_name, s.active_pid, s.restart_lsn, s.wal_status, s.safe_wal_size,"
    "       pg_catalog.concat_ws(' ', r.application_name, r.client_addr) AS slot_user,"
    "       CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()"
    "            ELSE pg_catalog.pg_current_wal_lsn() END AS position,"
    "       (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'max_slot_wal_keep_size') AS keep_size,"
    "       (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory') AS folder"
    "  FROM pg_catalog.pg_replication_slots s"
    "  LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid = s.active_pid"
    " WHERE s.slot_type = 'physical' AND NOT s.temporary";

/// For so long a record without a slot may be of a clone that is just about to make it.
constexpr qint64 freshSeconds = 600;

Lsn lsn(const QString& text)
{
    return Lsn::parse(text).value_or(Lsn{});
}

/// Free on the disk of a server that runs on this machine.
std::optional<quint64> freeOnDisk(const QString& dataDirectory, quint64 systemIdentifier)
{
    if (dataDirectory.isEmpty() || TargetGuard::look(dataDirectory).systemIdentifier != systemIdentifier)
        return std::nullopt;
    return FileSystem::spaceFor(FileSystem::toPath(dataDirectory + QStringLiteral("/pg_wal"))).available;
}

/// With that of the replica whose slot it is, if there is one that this account may read and nothing else is said.
ConnectionSettings withPassfile(ConnectionSettings settings, const SlotRecord& record)
{
    const QString keyword = QStringLiteral("passfile");
    const std::optional<Replica> replica = ReplicaStore().find(record.folder);
    if (replica && !settings.password && !settings.merged().contains(keyword)) {
        if (const QString passfile = replica->primaryConnection().merged().value(keyword); !passfile.isEmpty())
            settings.parameters.insert(keyword, passfile);
    }
    return settings;
}

void read(const QueryResult& rows, int row, SlotReport& report)
{
    constexpr qint64 mebibyte = qint64(1) << 20;
    report.isThere = true;
    report.activePid = rows.text(row, "active_pid").toInt();
    report.user = rows.text(row, "slot_user").trimmed();
    report.position = lsn(rows.text(row, "position"));
    report.restart = lsn(rows.text(row, "restart_lsn"));
    report.walStatus = rows.text(row, "wal_status");
    if (const qint64 keep = rows.text(row, "keep_size").toLongLong();
        keep >= 0 && !rows.text(row, "keep_size").isEmpty())
        report.limit = quint64(keep * mebibyte);
    if (const int column = rows.column("safe_wal_size"); column >= 0 && !rows.isNull(row, column))
        report.safe = quint64(qMax<qint64>(0, rows.text(row, column).toLongLong()));
    report.diskFree = freeOnDisk(rows.text(row, "folder"), report.record.systemIdentifier);
}

} // namespace

SlotJanitor::SlotJanitor(QList<SlotRecord> servers, SlotStore store)
    : m_otherServers(std::move(servers)), m_store(std::move(store))
{
}

QList<SlotJanitor::Server> SlotJanitor::servers() const
{
    QList<Server> servers;
    const auto serverOf = [&servers](const SlotRecord& record) -> Server& {
        const QString key = record.server.toKeywordText();
        const auto found = std::find_if(servers.begin(), servers.end(), [&](const Server& server) {
            return server.connection.toKeywordText() == key ||
                   (!record.profileName.isEmpty() && server.profileName == record.profileName);
        });
        if (found != servers.end())
            return *found;
        servers.append({record.server, record.profileName, {}});
        return servers.last();
    };
    // Those that we are told of come first: they have passwords, which no record has.
    for (const SlotRecord& other : m_otherServers)
        static_cast<void>(serverOf(other));
    for (const SlotRecord& record : m_store.records())
        serverOf(record).records.append(record);
    return servers;
}

QList<SlotReport> SlotJanitor::look(const CancelToken& cancel)
{
    QList<SlotReport> reports;
    QList<SlotRecord> open = m_store.records();
    for (const Server& server : servers())
        ask(server, open, reports, cancel);
    for (SlotReport& report : reports)
        measureGrowth(report);
    return reports;
}

void SlotJanitor::ask(const Server& server, QList<SlotRecord>& open, QList<SlotReport>& reports,
                      const CancelToken& cancel)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    // A record may have been met on a server that is told of, under another address.
    const auto takeRest = [&open, &server] {
        QList<SlotRecord> rest;
        for (const SlotRecord& record : server.records) {
            const auto isSame = [&record](const SlotRecord& one) {
                return one.id() == record.id();
            };
            if (open.removeIf(isSame) > 0)
                rest.append(record);
        }
        return rest;
    };
    try {
        ConnectionSettings settings = server.connection;
        for (const SlotRecord& record : server.records)
            settings = withPassfile(settings, record);
        settings.parameters.insert(QStringLiteral("connect_timeout"), QStringLiteral("5"));
        Connection connection(settings, Connection::Purpose::Sql, QStringLiteral("basekeep:slots"), cancel);
        const quint64 system = connection
                                   .execute("SELECT system_identifier FROM pg_catalog.pg_control_system()",
                                            tr("The server did not tell who it is."))
                                   .text(0, 0)
                                   .toULongLong();
        const QueryResult rows = connection.execute(slotQuery, tr("The server did not list its slots."));
        for (int row = 0; row < rows.rows(); ++row) {
            SlotReport report;
            report.record.name = rows.text(row, "slot_name");
            report.record.systemIdentifier = system;
            report.record.profileName = server.profileName;
            const auto record = std::find_if(
                open.begin(), open.end(), [&report](const SlotRecord& one) { return one.id() == report.record.id(); });
            report.isRecorded = record != open.end();
            if (report.isRecorded) {
                report.record = *record;
                open.erase(record);
            } else if (!report.record.name.startsWith(CloneDefaults::slotPrefix())) {
                continue;
            }
            report.takenAt = now;
            report.record.server = server.connection;
            read(rows, row, report);
            // Two addresses may lead to one server.
            const bool isKnown = std::any_of(reports.begin(), reports.end(), [&report](const SlotReport& known) {
                return known.isThere && known.record.id() == report.record.id();
            });
            if (!isKnown)
                reports.append(report);
        }
        for (const SlotRecord& record : takeRest()) {
            SlotReport report;
            report.record = record;
            report.takenAt = now;
            if (record.systemIdentifier != system)
                report.error = tr("Another server answers there now, system %1.").arg(system);
            else if (record.madeAt.secsTo(now) > freshSeconds)
                m_store.remove(record);
            reports.append(report);
        }
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        for (const SlotRecord& record : takeRest()) {
            SlotReport report;
            report.record = record;
            report.takenAt = now;
            report.error = failure.detail.isEmpty() ? failure.message : failure.detail;
            reports.append(report);
        }
    }
}

void SlotJanitor::measureGrowth(SlotReport& report)
{
    const std::optional<quint64> held = report.heldBytes();
    if (!held)
        return;
    const QString id = report.record.id();
    if (const auto before = m_samples.find(id); before != m_samples.end()) {
        const double seconds = double(before->takenAt.msecsTo(report.takenAt)) / 1000;
        if (seconds > 0 && *held > before->heldBytes)
            report.bytesPerSecond = double(*held - before->heldBytes) / seconds;
    }
    m_samples.insert(id, {report.takenAt, *held});
}

void SlotJanitor::drop(const SlotReport& slot, const CancelToken& cancel)
{
    if (slot.activePid != 0) {
        throw Failure{
            Failure::Code::InvalidOption,
            tr("The replication slot \"%1\" is in use by walsender %2.").arg(slot.record.name).arg(slot.activePid),
            tr("Stop or remove the replica that uses it."), slot.user};
    }
    dropReplicationSlot(withPassfile(slot.record.server, slot.record), slot.record.systemIdentifier, slot.record.name,
                        slotPatienceSeconds, cancel);
    m_store.remove(slot.record);
}

} // namespace basekeep
