#include "engine/replica/CloneChecks.h"

#include "engine/basebackup/PreflightChecks.h"
#include "engine/basebackup/PreflightQuestions.h"
#include "engine/basebackup/TargetLayout.h"
#include "engine/replica/CloneDefaults.h"
#include "engine/replica/DatabaseLocales.h"
#include "engine/replica/LocalCluster.h"
#include "engine/replica/ProgramProbe.h"
#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ServerPlatform.h"
#include "engine/replica/StandbyOverrides.h"
#include "engine/replica/TargetGuard.h"
#include "engine/server/Connection.h"
#include "engine/server/ServerIdentity.h"
#include "engine/server/ServerText.h"

#include <algorithm>
#include <utility>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

using Severity = Finding::Severity;

constexpr int versionsPerMajor = 10000;

bool isInside(const QString& path, const QString& folder)
{
    return QDir::cleanPath(path).startsWith(QDir::cleanPath(folder) + QLatin1Char('/'));
}

} // namespace

CloneChecks::CloneChecks(const CloneSettings& settings, Connection& replication, const ServerIdentity& identity,
                         const CancelToken& cancel)
    : m_settings(settings), m_replication(replication), m_identity(identity), m_cancel(cancel)
{
    m_result.mappings = settings.tablespaceMappings;
}

CloneChecks::~CloneChecks() = default;

CloneChecks::Result CloneChecks::run()
{
    connectForSql();
    tryCheck("source-identity", &CloneChecks::introduceBoxes);
    guardTarget();
    tryCheck("tablespaces", &CloneChecks::mapTablespaces);
    guardTablespaces();
    findPrograms();
    tryCheck("platform", &CloneChecks::checkPlatform);
    tryCheck("block-size", &CloneChecks::checkBlockSizes);
    tryCheck("slot", &CloneChecks::checkSlotName);
    checkPlace();
    tryCheck("standby-limits", &CloneChecks::checkLimits);
    runPreflight();
    return m_result;
}

CloneChecks::Result CloneChecks::look(const CloneSettings& settings, const CancelToken& cancel)
{
    Connection replication(settings.source, Connection::Purpose::Replication, QStringLiteral("basekeep:clone:check"),
                           cancel);
    const ServerIdentity identity = ServerIdentity::read(replication);
    return CloneChecks(settings, replication, identity, cancel).run();
}

void CloneChecks::add(Severity severity, const char* key, const QString& title, const QString& measured,
                      const QString& remedy, const QString& detail)
{
    m_result.findings.append({severity, QString::fromLatin1(key), title, measured, remedy, detail});
}

void CloneChecks::tryCheck(const char* key, void (CloneChecks::*check)())
{
    try {
        (this->*check)();
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        add(Severity::Note, key, tr("The server did not let Basekeep look at this: %1").arg(QString::fromLatin1(key)),
            {}, {}, failure.detail);
    }
}

void CloneChecks::connectForSql()
{
    try {
        m_sql = std::make_unique<Connection>(m_replication.settingsForSibling(), Connection::Purpose::Sql,
                                             QStringLiteral("basekeep:clone:check"), m_cancel);
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        // The preflight tells it too, for a backup; for a replica it means more.
        add(Severity::Warning, "watching",
            tr("An ordinary connection to the server does not work, so what the server sees of the replica stays "
               "unknown."),
            {}, tr("Let the role \"%1\" connect to a database of the server.").arg(m_replication.user()),
            failure.detail);
    }
}

void CloneChecks::introduceBoxes()
{
    m_source = BoxIdentity::of(m_replication, m_identity, m_sql.get());
    add(Severity::Good, "source-identity", tr("This server is cloned."), m_source.text());
    add(Severity::Good, "target-identity", tr("The replica is made here."), BoxIdentity::of(m_settings.target).text());
}

void CloneChecks::guardTarget()
{
    const TargetGuard guard = TargetGuard::look(m_settings.target);
    m_result.findings.append(guard.finding(QStringLiteral("target-folder"), m_identity.systemIdentifier,
                                           m_source.dataDirectory, m_settings.movesAside));
}

void CloneChecks::mapTablespaces()
{
    if (!m_settings.mapsTablespacesBeside || !m_sql)
        return;
    const QueryResult rows = m_sql->execute("SELECT spcname, pg_catalog.pg_tablespace_location(oid)"
                                            "  FROM pg_catalog.pg_tablespace ORDER BY oid",
                                            tr("The server did not list its tablespaces."));
    for (int row = 0; row < rows.rows(); ++row) {
        const QString location = rows.text(row, 1);
        const auto isMapped = [&location](const TablespaceMapping& mapping) {
            return isSameServerPath(mapping.oldPath, location);
        };
        if (location.isEmpty() || isInPlaceTablespace(location) ||
            std::any_of(m_result.mappings.begin(), m_result.mappings.end(), isMapped))
            continue;
        m_result.mappings.append({location, CloneDefaults::tablespaceFolder(m_settings.target, rows.text(row, 0))});
    }
}

void CloneChecks::guardTablespaces()
{
    QStringList taken{m_settings.target};
    for (const TablespaceMapping& mapping : std::as_const(m_result.mappings)) {
        const QString shown = QDir::toNativeSeparators(mapping.newPath);
        for (const QString& other : std::as_const(taken)) {
            if (QDir::cleanPath(mapping.newPath) != QDir::cleanPath(other) && !isInside(mapping.newPath, other) &&
                !isInside(other, mapping.newPath))
                continue;
            add(Severity::Blocker, "tablespace-folder",
                tr("The folder %1 for a tablespace and the folder %2 lie in each other.")
                    .arg(shown, QDir::toNativeSeparators(other)),
                {}, tr("Choose a folder of its own for each."));
        }
        taken << mapping.newPath;
        // An empty one, the preflight praises.
        if (const TargetGuard guard = TargetGuard::look(mapping.newPath); guard.kind != TargetGuard::Kind::Free) {
            m_result.findings.append(guard.finding(QStringLiteral("tablespace-folder"), m_identity.systemIdentifier,
                                                   m_source.dataDirectory, false));
        }
    }
}

QString CloneChecks::backupOnly() const
{
    return tr("A backup of this server can be taken here all the same; restore it on a machine of its own kind.");
}

void CloneChecks::findPrograms()
{
    const int major = m_replication.serverVersion() / versionsPerMajor;
    if (!m_settings.binFolder.isEmpty()) {
        m_result.programs = localServerIn(m_settings.binFolder);
    } else {
        const QList<LocalServer> servers = findLocalServers();
        const auto found = std::find_if(servers.begin(), servers.end(),
                                        [major](const LocalServer& server) { return server.majorVersion == major; });
        if (found != servers.end())
            m_result.programs = *found;
        else if (!servers.isEmpty())
            m_result.programs = servers.first();
    }
    if (!m_result.programs) {
        add(Severity::Blocker, "programs",
            tr("No server programs of PostgreSQL %1 were found on this machine.").arg(major),
            m_settings.binFolder.isEmpty() ? QString() : QDir::toNativeSeparators(m_settings.binFolder),
            tr("Install PostgreSQL %1, or name the folder of its programs (--bin-dir).").arg(major) + QLatin1Char(' ') +
                backupOnly());
        return;
    }
    const QString measured =
        tr("%1 in %2").arg(m_result.programs->versionText, QDir::toNativeSeparators(m_result.programs->binFolder));
    if (m_result.programs->majorVersion != major) {
        add(Severity::Blocker, "programs",
            tr("The server is PostgreSQL %1, and the server programs here are of another major version.").arg(major),
            measured,
            tr("Install PostgreSQL %1, or name the folder of its programs (--bin-dir).").arg(major) + QLatin1Char(' ') +
                backupOnly());
        m_result.programs.reset();
        return;
    }
    add(Severity::Good, "programs", tr("The server programs of the same major version are here."), measured);
    m_probe = std::make_unique<ProgramProbe>(m_result.programs->binFolder);
}

ServerPlatform CloneChecks::sourcePlatform(const QString& versionText) const
{
    using System = ServerPlatform::System;
    ServerPlatform source = ServerPlatform::parse(versionText);
    if (source.system != System::Unknown)
        return source;
    // One setting still tells Windows, which has a value of its own for it, from all others.
    if (m_replication.show("dynamic_shared_memory_type") == QLatin1String("windows"))
        source.system = System::Windows;
    else if (ServerPlatform::here().system == System::Windows)
        source.system = System::Other;
    return source;
}

void CloneChecks::checkPlatform()
{
    QString text;
    if (m_sql)
        text = m_sql->execute("SELECT pg_catalog.version()", tr("The server did not tell its version.")).text(0, 0);
    const ServerPlatform source = sourcePlatform(text);
    const ServerPlatform here = ServerPlatform::here();
    if (!m_sql) {
        m_result.findings += DatabaseLocales::findingsUnasked(source, here);
        return;
    }
    if (const QString obstacle = here.obstacleFor(source); !obstacle.isEmpty()) {
        add(Severity::Blocker, "platform", obstacle, text, backupOnly());
        return;
    }
    if (!here.isOtherSystemThan(source) && source.isMusl != here.isMusl) {
        add(Severity::Warning, "platform",
            tr("The server and this machine have different C libraries, which sort texts differently."), text,
            tr("Indexes on texts may give wrong answers on the replica. Do not promote it without a REINDEX."));
    } else {
        add(Severity::Good, "platform", tr("The server's files can be run on this machine."),
            here.isOtherSystemThan(source) ? tr("%1 there, %2 here").arg(source.text(), here.text()) : here.text());
    }
    QList<DatabaseLocales::Database> databases;
    try {
        databases = DatabaseLocales::ask(*m_sql);
    } catch (const ServerFailure& failure) {
        if (!here.isOtherSystemThan(source))
            throw;
        m_result.findings += DatabaseLocales::findingsUnasked(source, here, failure.detail);
        return;
    }
    m_result.findings += DatabaseLocales(databases, m_replication.serverVersion() / versionsPerMajor, source, here)
                             .findings([this](const QString& locale) {
                                 // Of all settings that take a locale, this one is checked on every system.
                                 return !m_probe || m_probe->accepts(QStringLiteral("lc_monetary"), locale);
                             });
}

void CloneChecks::checkBlockSizes()
{
    if (!m_probe)
        return;
    for (const char* name : {"block_size", "wal_block_size"}) {
        const QString there = m_replication.show(name);
        const QString here = m_probe->defaultOf(QString::fromLatin1(name));
        if (here.isEmpty()) {
            add(Severity::Note, "block-size",
                tr("The server programs here did not tell their %1.").arg(QString::fromLatin1(name)));
        } else if (there != here) {
            add(Severity::Blocker, "block-size",
                tr("The server programs here were built with another size of blocks than the server's."),
                tr("%1: %2 there, %3 here").arg(QString::fromLatin1(name), there, here),
                tr("Name the folder of programs that were built like the server's (--bin-dir).") + QLatin1Char(' ') +
                    backupOnly());
        }
    }
}

void CloneChecks::checkSlotName()
{
    if (!m_sql)
        return;
    const QueryResult rows = m_sql->execute("SELECT slot_name, active, active_pid FROM pg_catalog.pg_replication_slots",
                                            tr("The server did not list its slots."));
    for (int row = 0; row < rows.rows(); ++row) {
        if (rows.text(row, 0) != m_settings.slotName)
            continue;
        const bool isActive = rows.text(row, 1) == QLatin1String("t");
        add(Severity::Blocker, "slot",
            tr("A replication slot \"%1\" exists already on the server.").arg(m_settings.slotName),
            isActive ? tr("in use by walsender %1").arg(rows.text(row, 2)) : tr("nobody uses it"),
            isActive ? tr("Choose another name (--slot).")
                     : tr("Choose another name (--slot), or drop it if nobody needs it: basekeep-cli slots drop %1")
                           .arg(m_settings.slotName));
    }
}

void CloneChecks::refuseNamesOfOtherCodePages()
{
    // The server programs take names in the system's own encoding, which on Windows has few of all characters.
    QStringList names{m_settings.target};
    for (const TablespaceMapping& mapping : std::as_const(m_result.mappings))
        names << mapping.newPath;
    QMap<QString, QString> connection = m_settings.primaryOverrides;
    for (const auto& [keyword, value] : m_replication.effectiveParameters()) {
        if (keyword != QLatin1String("passfile") && !connection.contains(keyword)) // the replica has its own
            connection.insert(keyword, value);
    }
    for (auto parameter = connection.cbegin(); parameter != connection.cend(); ++parameter) {
        if (ConnectionSettings::namesFile(parameter.key()))
            names << parameter.value();
    }
    for (const QString& name : std::as_const(names)) {
        if (ServerText::canHold(name))
            continue;
        add(Severity::Blocker, "folder-name",
            tr("The server programs cannot open %1: this system's code page lacks characters of its name.")
                .arg(QDir::toNativeSeparators(name)),
            {}, tr("Choose a place whose whole path has letters of this system's language alone."));
    }
}

void CloneChecks::checkPlace()
{
    if (m_settings.starts && !LocalCluster::isPortFree(m_settings.port)) {
        add(Severity::Blocker, "port", tr("The port %1 is taken on this machine.").arg(m_settings.port), {},
            tr("Choose another one (--port), for instance %1.").arg(CloneDefaults::freePort(m_settings.port + 1)));
    }
    refuseNamesOfOtherCodePages();
    const ServerAccount account;
    QStringList folders{m_settings.target};
    for (const TablespaceMapping& mapping : std::as_const(m_result.mappings))
        folders << mapping.newPath;
    for (const QString& folder : std::as_const(folders)) {
        if (!account.canReach(folder)) {
            add(Severity::Blocker, "account",
                tr("The account \"%1\", which runs the server, cannot reach the folder %2.")
                    .arg(account.name(), QDir::toNativeSeparators(folder)),
                {}, tr("Choose a folder whose parents every account may pass through."));
        }
    }
    if (m_settings.startsWithSystem) {
        if (const std::optional<Failure> obstacle = ReplicaAutostart::obstacle())
            add(Severity::Blocker, "autostart", obstacle->message, {}, obstacle->hint);
    }
    if (QFileInfo::exists(m_settings.passfile()) && !m_settings.movesAside) {
        add(Severity::Blocker, "passfile",
            tr("The file %1 exists already; the replica's password would go there.")
                .arg(QDir::toNativeSeparators(m_settings.passfile())),
            {}, tr("Choose another target folder, or give that file another name."));
    }
}

void CloneChecks::checkLimits()
{
    for (const auto& [name, unused] : StandbyOverrides::limitsOf({})) {
        const auto wanted = m_settings.extraSettings.find(name);
        if (wanted == m_settings.extraSettings.end())
            continue;
        const int needed = m_replication.show(name.toLatin1()).toInt();
        if (wanted->toInt() < needed) {
            add(Severity::Blocker, "standby-limits",
                tr("A hot standby must allow at least as many as its primary, or it does not start."),
                tr("%1: %2 there, %3 wanted").arg(name).arg(needed).arg(*wanted),
                tr("Leave %1 out of the replica's settings, or set it to %2 or more.").arg(name).arg(needed));
        }
    }
}

void CloneChecks::runPreflight()
{
    BackupSettings settings = m_settings.copySettings();
    settings.connection = m_replication.settingsForSibling();
    settings.slot = BackupSettings::Slot::Created; // it is not there yet
    settings.tablespaceMappings = m_result.mappings;
    PreflightQuestions questions(settings, settings.connection);
    const PreflightReport report =
        PreflightChecks(settings, m_cancel, PreflightChecks::Acquaintance{m_replication, m_identity, questions}).run();
    m_result.server = report.server;
    for (Finding finding : report.findings) {
        // What the guards have said better.
        const bool isKnown = finding.key == QLatin1String("target-folder") || finding.key == QLatin1String("slot") ||
                             finding.key == QLatin1String("tablespace-folder");
        if (isKnown)
            continue;
        if (finding.key == QLatin1String("tablespace-mapping") && finding.severity == Severity::Blocker)
            finding.remedy += QLatin1Char(' ') + tr("Or put each beside the replica (--map-tablespaces).");
        if (finding.key == QLatin1String("folder-links")) {
            finding.remedy = tr("Choose a folder on a file system that has links: on Windows a local NTFS drive. A "
                                "backup in tar format can be taken here all the same.");
        }
        m_result.findings.append(finding);
    }
    if (!report.server.sqlReachable)
        return;
    for (const TablespaceMapping& mapping : std::as_const(m_result.mappings)) {
        const bool isUsed = std::any_of(
            report.server.tablespaces.begin(), report.server.tablespaces.end(),
            [&mapping](const ServerTablespace& one) { return isSameServerPath(one.location, mapping.oldPath); });
        if (!isUsed) {
            add(Severity::Blocker, "tablespace-mapping",
                tr("The server has no tablespace at %1, so it cannot be mapped.").arg(mapping.oldPath), {},
                tr("Look for a misspelt path among the mappings."));
        }
    }
}

} // namespace basekeep
