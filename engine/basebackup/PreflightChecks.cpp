#include "engine/basebackup/PreflightChecks.h"

#include "engine/basebackup/PreflightQuestions.h"
#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"
#include "engine/server/ServerIdentity.h"

#include <QtCore/QLocale>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

using Severity = Finding::Severity;
using Topic = PreflightQuestions::Topic;

constexpr int oldestSupported = 130000;
constexpr int newestKnown = 190000;

QString size(quint64 bytes)
{
    return QLocale().formattedDataSize(qint64(bytes));
}

QString duration(qint64 seconds)
{
    if (seconds < 60)
        return PreflightChecks::tr("%1 s").arg(seconds);
    return PreflightChecks::tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
}

/// The client's address as the server saw it: the one thing in quotes that is an address. Empty for a Unix socket.
QString addressSeenByServer(const QString& serverText)
{
    static const QRegularExpression quotedAddress(
        QStringLiteral("[\"“„«]([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+)[\"”“»]"));
    return quotedAddress.match(serverText).captured(1);
}

QString hbaName(const QString& name)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*$"));
    return plain.match(name).hasMatch() ? name : QLatin1Char('"') + name + QLatin1Char('"');
}

} // namespace

PreflightReport preflight(const BackupSettings& settings, const CancelToken& cancel)
{
    return PreflightChecks(settings, cancel).run();
}

PreflightChecks::PreflightChecks(const BackupSettings& settings, const CancelToken& cancel,
                                 std::optional<Acquaintance> known)
    : m_settings(settings)
    , m_cancel(cancel)
    , m_known(known)
    , m_replication(known ? &known->replication : nullptr)
    , m_questions(known ? &known->questions : nullptr)
{
}

PreflightChecks::~PreflightChecks() = default;

PreflightReport PreflightChecks::run()
{
    for (const QString& conflict : m_settings.target.isEmpty() ? QStringList() : m_settings.conflicts())
        add(Severity::Blocker, "settings", conflict);

    connectForReplication();
    if (m_replication || m_report.server.replicationReachable)
        checkVersion();
    checkIncremental();
    awaitAnswers();
    if (m_hasAnswers) {
        tryCheck("role", &PreflightChecks::checkRole);
        tryCheck("wal-level", &PreflightChecks::checkWalLevel);
        tryCheck("server-target", &PreflightChecks::checkServerTarget);
        tryCheck("walsenders-free", &PreflightChecks::checkWalSenders);
        tryCheck("slots-free", &PreflightChecks::checkSlots);
        tryCheck("standby", &PreflightChecks::checkStandby);
        tryCheck("wal-retention", &PreflightChecks::checkWalRetention);
        tryCheck("synchronous-names", &PreflightChecks::checkSynchronousNames);
        tryCheck("checkpoint-wait", &PreflightChecks::checkCheckpointWait);
        tryCheck("server-size", &PreflightChecks::readSizes);
    }
    if (!m_settings.target.isEmpty() && m_settings.writesFolder()) {
        checkTarget();
        checkTablespaces();
        checkLinks();
        checkSpace();
    }
    checkStandardOutput();
    return m_report;
}

void PreflightChecks::add(Severity severity, const char* key, const QString& title, const QString& measured,
                          const QString& remedy, const QString& detail)
{
    m_report.findings.append({severity, QString::fromLatin1(key), title, measured, remedy, detail});
}

void PreflightChecks::tryCheck(const char* key, void (PreflightChecks::*check)())
{
    if (!m_hasAnswers)
        return;
    try {
        (this->*check)();
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        if (failure.code == Failure::Code::ConnectionLost)
            m_hasAnswers = false;
        add(Severity::Note, key, tr("The server did not let Basekeep look at this: %1").arg(QString::fromLatin1(key)),
            {}, {}, failure.detail);
    }
}

QString PreflightChecks::setting(const QString& name)
{
    if (!m_serverSettings) {
        const QueryResult& rows = m_questions->answer(Topic::ServerSettings);
        m_serverSettings.emplace();
        for (int row = 0; row < rows.rows(); ++row)
            m_serverSettings->insert(rows.text(row, 0), rows.text(row, 1));
    }
    return m_serverSettings->value(name);
}

void PreflightChecks::connectForReplication()
{
    try {
        if (!m_replication) {
            m_ownReplication = std::make_unique<Connection>(m_settings.connection, Connection::Purpose::Replication,
                                                            QStringLiteral("basekeep:preflight"), m_cancel);
            m_replication = m_ownReplication.get();
            m_ownQuestions = std::make_unique<PreflightQuestions>(m_settings, m_replication->settingsForSibling());
            m_questions = m_ownQuestions.get();
        }
        identifyServer();
    } catch (const ServerFailure& failure) {
        if (m_report.server.replicationReachable)
            add(Severity::Blocker, "replication-connection", failure.message, {}, failure.hint, failure.detail);
        else
            explainReplicationFailure(failure);
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        add(Severity::Blocker, "replication-connection", failure.message, {}, failure.hint, failure.detail);
    }
}

void PreflightChecks::identifyServer()
{
    m_report.server.replicationReachable = true;
    m_report.server.version = m_replication->serverVersion();
    m_report.server.versionText = m_replication->parameterStatus("server_version");
    m_report.server.isStandby = m_replication->parameterStatus("in_hot_standby") == QLatin1String("on");
    const ServerIdentity identity = m_known ? m_known->identity : ServerIdentity::read(*m_replication);
    m_report.server.systemIdentifier = identity.systemIdentifier;
    m_report.server.timeline = identity.timeline;
    // Incremental backups need no SQL connection, so neither does finding out about them. A backup asks only if it is
    // one: each command here is a round trip that nothing else can share.
    const bool isOfInterest = !m_known || !m_settings.incrementalFrom.isEmpty();
    if (isOfInterest && m_report.server.version >= 170000)
        m_report.server.summarizeWal = m_replication->show("summarize_wal") == QLatin1String("on");
    add(Severity::Good, "replication-connection",
        tr("A replication connection to %1 works.").arg(m_settings.connection.displayName()),
        tr("PostgreSQL %1, role %2").arg(m_report.server.versionText, m_replication->user()));
}

void PreflightChecks::explainReplicationFailure(const Failure& failure)
{
    // libpq keeps no SQLSTATE of a refused connection, and messages are translated. An SQL connection tells the cases
    // apart: if it works, the server is there and knows the role, and only replication is closed to it.
    if (failure.code == Failure::Code::AuthenticationFailed) {
        m_report.server.needsPassword = true;
        add(Severity::Blocker, "replication-connection", failure.message, {}, failure.hint, failure.detail);
        return;
    }
    QString role = m_settings.connection.merged().value(QStringLiteral("user"));
    bool sqlWorks = false;
    bool mayReplicate = false;
    bool knowsRole = false;
    try {
        Connection probe(m_settings.connection, Connection::Purpose::Sql, QStringLiteral("basekeep:preflight"),
                         m_cancel);
        sqlWorks = true;
        role = probe.user();
        const QueryResult rights = probe.execute(
            "SELECT rolreplication OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user", {});
        knowsRole = rights.rows() == 1;
        mayReplicate = rights.text(0, 0) == QLatin1String("t");
    } catch (const Failure& probeFailure) {
        if (probeFailure.code == Failure::Code::Cancelled)
            throw;
    }
    const QString address = addressSeenByServer(failure.detail);
    const bool namesReplication = failure.detail.contains(QLatin1String("pg_hba.conf"));
    if (sqlWorks && knowsRole && !mayReplicate) {
        add(Severity::Blocker, "role", tr("The role \"%1\" may not replicate.").arg(role), {},
            tr("As a superuser: ALTER ROLE \"%1\" REPLICATION;").arg(role), failure.detail);
        return;
    }
    if (namesReplication) {
        const QString type = address.isEmpty() ? QStringLiteral("local") : QStringLiteral("host");
        const QString mask = address.contains(QLatin1Char(':')) ? QStringLiteral("/128") : QStringLiteral("/32");
        const QString line =
            address.isEmpty()
                ? QStringLiteral("local   replication   %1   scram-sha-256").arg(hbaName(role))
                : QStringLiteral("host    replication   %1   %2%3   scram-sha-256").arg(hbaName(role), address, mask);
        add(Severity::Blocker, "pg-hba",
            tr("The server's pg_hba.conf has no line that lets the role \"%1\" replicate from here.").arg(role),
            address.isEmpty() ? type : address,
            tr("Add this line to pg_hba.conf on the server and reload it (SELECT pg_reload_conf()):\n%1").arg(line),
            failure.detail);
        return;
    }
    add(Severity::Blocker, "replication-connection", failure.message, {},
        sqlWorks
            ? tr("Ordinary connections work, so the server is there: look at its text below, at max_wal_senders and at "
                 "pg_hba.conf.")
            : failure.hint,
        failure.detail);
}

void PreflightChecks::awaitAnswers()
{
    if (!m_report.server.replicationReachable)
        return;
    try {
        m_questions->await(m_cancel);
        m_hasAnswers = true;
        m_report.server.sqlReachable = true;
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        m_report.server.sqlError = failure.detail;
        add(Severity::Note, "sql-connection", tr("An ordinary connection does not work; the backup does not need it."),
            {},
            tr("With one, Basekeep also shows the server's side of the job and checks free walsenders, slots and "
               "sizes."),
            failure.detail);
    }
}

void PreflightChecks::checkVersion()
{
    const int version = m_report.server.version;
    const QString measured = m_report.server.versionText;
    if (version < oldestSupported)
        add(Severity::Blocker, "server-version", tr("Basekeep backs up PostgreSQL 13 and later."), measured,
            tr("Use the tools of that version."));
    else if (version >= newestKnown)
        add(Severity::Warning, "server-version", tr("This server is newer than any that Basekeep was tested with."),
            measured, tr("The backup protocol may have changed. Look for a newer Basekeep, and test a restore."));
    else
        add(Severity::Good, "server-version", tr("The server's version is supported."), measured);
    if (const auto obstacle = versionObstacle(m_settings, version))
        add(Severity::Blocker, "server-version", obstacle->message, measured, obstacle->hint);
}

std::optional<Failure> PreflightChecks::versionObstacle(const BackupSettings& settings, int serverVersion)
{
    const auto lacks = [serverVersion](bool isWanted, int neededVersion) {
        return isWanted && serverVersion < neededVersion;
    };
    if (lacks(settings.serverTarget.has_value(), 150000)) {
        return Failure{Failure::Code::ServerRefused,
                       tr("backup targets are not supported by this server version: that takes PostgreSQL 15 or later"),
                       tr("Take the backup to this machine."),
                       {}};
    }
    if (lacks(settings.compression.isOnServer(), 150000)) {
        return Failure{Failure::Code::ServerRefused,
                       tr("server does not support server-side compression: that takes PostgreSQL 15 or later"),
                       tr("Compress on this machine instead, in tar format (-Z client-%1).")
                           .arg(compressionMethodName(settings.compression.method)),
                       {}};
    }
    if (lacks(!settings.incrementalFrom.isEmpty(), 170000)) {
        return Failure{Failure::Code::ServerRefused,
                       tr("server does not support incremental backup: that takes PostgreSQL 17 or later"),
                       tr("Take a full backup."),
                       {}};
    }
    return std::nullopt;
}

void PreflightChecks::checkServerTarget()
{
    if (!m_settings.serverTarget || m_settings.serverTarget->name != QLatin1String("server"))
        return;
    const QString rights = m_questions->answer(Topic::ServerFiles).text(0, 0);
    if (rights == QLatin1String("t"))
        add(Severity::Good, "server-target", tr("The role may have the server write the backup to its own disk."));
    else
        add(Severity::Blocker, "server-target",
            tr("The role \"%1\" may not have the server write files.").arg(m_questions->user()), {},
            tr("As a superuser: GRANT pg_write_server_files TO \"%1\";").arg(m_questions->user()));
}

void PreflightChecks::checkIncremental()
{
    if (m_settings.incrementalFrom.isEmpty() || m_report.server.version < 170000)
        return;
    if (m_report.server.summarizeWal)
        add(Severity::Good, "incremental", tr("The server keeps the WAL summaries that an incremental backup needs."));
    else
        add(Severity::Blocker, "incremental",
            tr("The server keeps no WAL summaries, which an incremental backup needs."), tr("summarize_wal = off"),
            tr("Set summarize_wal = on on the server and reload it, then take a full backup to begin with."));
}

void PreflightChecks::checkStandardOutput()
{
    if (m_settings.toStandardOutput && !m_report.server.tablespaces.isEmpty())
        add(Severity::Blocker, "standard-output",
            tr("can only write single tablespace to stdout, database has %1")
                .arg(m_report.server.tablespaces.size() + 1),
            {}, tr("Name a folder with -D: there is one archive for each tablespace."));
}

void PreflightChecks::checkRole()
{
    const QueryResult& rights = m_questions->answer(Topic::Rights);
    if (rights.text(0, 0) != QLatin1String("t")) {
        add(Severity::Blocker, "role", tr("The role \"%1\" may not replicate.").arg(m_questions->user()), {},
            tr("As a superuser: ALTER ROLE \"%1\" REPLICATION;").arg(m_questions->user()));
        return;
    }
    add(Severity::Good, "role", tr("The role \"%1\" may replicate.").arg(m_questions->user()));
    if (rights.text(0, 1) != QLatin1String("t")) {
        add(Severity::Note, "role-statistics", tr("The role does not see states and positions of walsenders."), {},
            tr("To show the server's side whole: GRANT pg_monitor TO \"%1\";").arg(m_questions->user()));
    }
}

void PreflightChecks::checkWalLevel()
{
    m_report.server.walLevel = setting(QStringLiteral("wal_level"));
    if (m_report.server.walLevel == QLatin1String("minimal"))
        add(Severity::Blocker, "wal-level", tr("The server writes too little WAL for a backup of a running server."),
            m_report.server.walLevel, tr("Set wal_level = replica on the server and restart it."));
    else
        add(Severity::Good, "wal-level", tr("The server writes enough WAL."), m_report.server.walLevel);
}

void PreflightChecks::checkWalSenders()
{
    const int limit = setting(QStringLiteral("max_wal_senders")).toInt();
    // Our own replication connections may be among them, and end or become the backup's.
    const QList<int> own = {m_replication->backendPid(), m_known ? m_known->walBackendPid : 0};
    const QueryResult& senders = m_questions->answer(Topic::WalSenders);
    int used = 0;
    for (int row = 0; row < senders.rows(); ++row)
        used += own.contains(senders.text(row, 0).toInt()) ? 0 : 1;
    const int needed = needsWalSender() ? 2 : 1;
    const QString measured = tr("%1 of %2 in use, %3 needed").arg(used).arg(limit).arg(needed);
    if (limit - used < needed)
        add(Severity::Blocker, "walsenders-free", tr("The server has too few free walsenders."), measured,
            tr("Raise max_wal_senders on the server (needs a restart), or end a replication connection that nobody "
               "needs."));
    else
        add(Severity::Good, "walsenders-free", tr("The server has free walsenders."), measured);
}

void PreflightChecks::checkSlots()
{
    using Slot = BackupSettings::Slot;
    if (!needsWalSender() || m_settings.slot == Slot::None)
        return;
    const QueryResult named = m_settings.slotName.isEmpty() ? QueryResult() : m_questions->answer(Topic::NamedSlot);
    const bool exists = named.get() && named.rows() > 0;
    if (m_settings.slot == Slot::Existing) {
        if (!exists)
            add(Severity::Blocker, "slot", tr("The replication slot \"%1\" does not exist.").arg(m_settings.slotName),
                {}, tr("Create it with the backup, or choose another one."));
        else if (named.text(0, "slot_type") != QLatin1String("physical"))
            add(Severity::Blocker, "slot", tr("The replication slot \"%1\" is a logical one.").arg(m_settings.slotName),
                {}, tr("Choose a physical slot."));
        else if (named.text(0, "active") == QLatin1String("t"))
            add(Severity::Blocker, "slot", tr("The replication slot \"%1\" is in use.").arg(m_settings.slotName),
                tr("walsender %1").arg(named.text(0, "active_pid")), tr("Choose another slot."));
        else if (named.text(0, "wal_status") == QLatin1String("lost"))
            add(Severity::Blocker, "slot",
                tr("The replication slot \"%1\" has lost WAL and is of no use any more.").arg(m_settings.slotName), {},
                tr("Drop it and create a new one."));
        else
            add(Severity::Good, "slot", tr("The replication slot \"%1\" is free.").arg(m_settings.slotName));
        return;
    }
    if (m_settings.slot == Slot::Created && exists) {
        add(Severity::Blocker, "slot", tr("A replication slot \"%1\" exists already.").arg(m_settings.slotName), {},
            tr("Choose another name, or use the existing slot."));
        return;
    }
    const int limit = setting(QStringLiteral("max_replication_slots")).toInt();
    const int used = m_questions->answer(Topic::UsedSlots).text(0, 0).toInt();
    const QString measured = tr("%1 of %2 in use").arg(used).arg(limit);
    if (used >= limit)
        add(Severity::Blocker, "slots-free", tr("The server has no free replication slot."), measured,
            tr("Drop a slot that nobody needs, raise max_replication_slots (needs a restart), or take the backup "
               "without a slot."));
    else
        add(Severity::Good, "slots-free", tr("The server has a free replication slot."), measured);
}

void PreflightChecks::checkStandby()
{
    m_report.server.isStandby = m_questions->answer(Topic::Recovery).text(0, 0) == QLatin1String("t");
    if (!m_report.server.isStandby)
        return;
    // On a standby this is the primary's setting as the WAL last told it.
    if (setting(QStringLiteral("full_page_writes")) == QLatin1String("off")) {
        add(Severity::Blocker, "standby", tr("The server is a standby, and full_page_writes is off."), tr("off"),
            tr("Set full_page_writes = on on the primary, run CHECKPOINT there, and try again."));
        return;
    }
    add(Severity::Note, "standby", tr("The server is a standby."), {},
        m_settings.walMethod == BackupSettings::WalMethod::None
            ? tr("Without WAL the end of the backup waits for activity on the primary; pg_switch_wal() there helps.")
            : tr("If the primary is idle the start of the backup waits for its next checkpoint."));
}

void PreflightChecks::checkWalRetention()
{
    using Slot = BackupSettings::Slot;
    const bool usesSlot = needsWalSender() && m_settings.slot != Slot::None;
    const qint64 slotLimit = setting(QStringLiteral("max_slot_wal_keep_size")).toLongLong(); // MB, -1 is none
    const qint64 keep = setting(QStringLiteral("wal_keep_size")).toLongLong();               // MB
    constexpr quint64 mebibyte = quint64(1) << 20;
    if (usesSlot && slotLimit >= 0) {
        add(Severity::Warning, "wal-retention",
            tr("The server drops a slot's WAL if the backup falls behind by more than its limit."),
            QStringLiteral("max_slot_wal_keep_size = %1").arg(size(quint64(slotLimit) * mebibyte)),
            tr("Raise max_slot_wal_keep_size if the server writes much WAL."));
    } else if (usesSlot) {
        add(Severity::Good, "wal-retention",
            tr("A replication slot keeps the WAL on the server until it has arrived."));
    } else if (m_settings.walMethod != BackupSettings::WalMethod::None) {
        add(keep == 0 ? Severity::Warning : Severity::Note, "wal-retention",
            tr("Nothing but wal_keep_size keeps the server from recycling WAL that the backup still needs."),
            QStringLiteral("wal_keep_size = %1").arg(size(quint64(keep) * mebibyte)),
            m_settings.walMethod == BackupSettings::WalMethod::Stream
                ? tr("Let the backup use a replication slot, or raise wal_keep_size.")
                : tr("Raise wal_keep_size if the server writes much WAL."));
    }
    if (m_settings.walMethod == BackupSettings::WalMethod::None) {
        const QString archiveMode = setting(QStringLiteral("archive_mode"));
        const bool archives = archiveMode == QLatin1String("always") ||
                              (archiveMode == QLatin1String("on") && !m_report.server.isStandby);
        add(archives ? Severity::Note : Severity::Warning, "wal-none",
            archives
                ? tr("The backup brings no WAL of its own; a restore needs the server's archive.")
                : tr("The backup brings no WAL of its own, and the server does not archive: it could not be restored."),
            QStringLiteral("archive_mode = ") + archiveMode,
            archives ? QString() : tr("Stream or fetch the WAL with the backup."));
    }
}

void PreflightChecks::checkSynchronousNames()
{
    if (!needsWalSender())
        return;
    const QString names = setting(QStringLiteral("synchronous_standby_names"));
    if (names.contains(QLatin1Char('*'))) {
        add(Severity::Warning, "synchronous-names",
            tr("The server takes any connection for a synchronous standby, the WAL lane of this backup too."),
            QStringLiteral("synchronous_standby_names = ") + names,
            tr("Name the standbys in synchronous_standby_names instead of using '*', or take the backup without a "
               "slot."));
    }
}

void PreflightChecks::checkCheckpointWait()
{
    const qint64 age = qMax<qint64>(0, m_questions->answer(Topic::CheckpointAge).text(0, 0).toLongLong());
    const qint64 timeout = setting(QStringLiteral("checkpoint_timeout")).toLongLong(); // seconds
    const double target = setting(QStringLiteral("checkpoint_completion_target")).toDouble();
    const bool isFast = m_settings.checkpoint == BackupSettings::Checkpoint::Fast;
    const qint64 limit = qint64(double(timeout) * target);
    add(Severity::Good, "checkpoint-wait",
        isFast
            ? tr("The backup begins with an immediate checkpoint; the last one was %1 ago.").arg(duration(age))
            : tr("The backup begins when a spread-out checkpoint is done; the last one was %1 ago.").arg(duration(age)),
        isFast ? QString() : tr("at most %1").arg(duration(limit)));
}

void PreflightChecks::readSizes()
{
    const QueryResult& spaces = m_questions->answer(Topic::TablespacesAndSize);
    bool isComplete = true;
    for (int row = 0; row < spaces.rows(); ++row) {
        const QString location = spaces.text(row, 2);
        const quint64 bytes = spaces.text(row, 3).toULongLong();
        isComplete = isComplete && !spaces.isNull(row, 3);
        m_report.server.clusterSizeBytes += bytes;
        if (!location.isEmpty()) // the two built-in tablespaces have none
            m_report.server.tablespaces.append({spaces.text(row, 0).toUInt(), spaces.text(row, 1), location, bytes});
    }
    if (!isComplete)
        m_report.server.clusterSizeBytes = 0;
}

} // namespace basekeep
