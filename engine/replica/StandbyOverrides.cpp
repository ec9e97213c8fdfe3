#include "engine/replica/StandbyOverrides.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

bool isOn(const QString& value)
{
    static const QStringList words{QStringLiteral("on"), QStringLiteral("true"), QStringLiteral("yes"),
                                   QStringLiteral("1")};
    return words.contains(value.toLower());
}

/// Of whichever system: the copy's configuration may come from another one than this.
bool isAbsolutePath(const QString& path)
{
    static const QRegularExpression start(QStringLiteral("^([/\\\\]|[A-Za-z]:)"));
    return start.match(path).hasMatch();
}

/// "a, b, 'c'" as list settings have it.
QStringList listed(const QString& value)
{
    QStringList names;
    for (QString name : value.split(QLatin1Char(','))) {
        name = name.trimmed();
        if (name.size() > 1 && name.startsWith(QLatin1Char('"')) && name.endsWith(QLatin1Char('"')))
            name = name.mid(1, name.size() - 2);
        if (!name.isEmpty())
            names << name;
    }
    return names;
}

} // namespace

StandbyOverrides::StandbyOverrides(const QMap<QString, QString>& configured, const std::optional<ControlFile>& control,
                                   const CloneSettings& settings, const LocalAbilities& abilities,
                                   const ServerPlatform& here)
    : m_configured(configured), m_control(control), m_settings(settings), m_abilities(abilities), m_here(here)
{
}

QList<std::pair<QString, int>> StandbyOverrides::limitsOf(const ControlFile& control)
{
    return {{QStringLiteral("max_connections"), control.maxConnections},
            {QStringLiteral("max_worker_processes"), control.maxWorkerProcesses},
            {QStringLiteral("max_wal_senders"), control.maxWalSenders},
            {QStringLiteral("max_prepared_transactions"), control.maxPreparedTransactions},
            {QStringLiteral("max_locks_per_transaction"), control.maxLocksPerTransaction}};
}

int StandbyOverrides::defaultLimit(const QString& name)
{
    static const QMap<QString, int> defaults{{QStringLiteral("max_connections"), 100},
                                             {QStringLiteral("max_worker_processes"), 8},
                                             {QStringLiteral("max_wal_senders"), 10},
                                             {QStringLiteral("max_prepared_transactions"), 0},
                                             {QStringLiteral("max_locks_per_transaction"), 64}};
    return defaults.value(name);
}

QList<StandbyOverrides::Override> StandbyOverrides::decide()
{
    m_overrides.clear();
    add(QStringLiteral("primary_slot_name"), m_settings.slotName, {});
    add(QStringLiteral("port"), QString::number(m_settings.port), {});
    add(QStringLiteral("listen_addresses"), m_settings.listenAddresses, {});
    raiseLimits();
    leavePrimaryTasks();
    leaveRecoveryTargets();
    separatePaths();
    checkSsl();
    checkSockets();
    checkLibraries();
    leaveSearchPaths();
    checkSystem();
    checkLocales();
    for (auto extra = m_settings.extraSettings.begin(); extra != m_settings.extraSettings.end(); ++extra) {
        const QString name = extra.key().toLower();
        m_overrides.removeIf([&name](const Override& one) { return one.name == name; });
        add(name, extra.value(), {});
    }
    return m_overrides;
}

Findings StandbyOverrides::findings(const QList<Override>& overrides)
{
    Findings findings;
    for (const Override& one : overrides) {
        if (one.reason.isEmpty())
            continue;
        const QString before = one.oldValue.isNull() ? tr("not set") : one.oldValue;
        findings.append({Finding::Severity::Note,
                         QStringLiteral("setting-") + one.name,
                         one.reason,
                         QStringLiteral("%1 = %2").arg(one.name, before),
                         tr("The replica gets %1 = '%2'.").arg(one.name, one.value),
                         {}});
    }
    return findings;
}

void StandbyOverrides::add(const QString& name, const QString& value, const QString& reason)
{
    m_overrides.append({name, m_configured.value(name), value, reason});
}

bool StandbyOverrides::isSet(const char* name) const
{
    return !valueOf(name).isEmpty();
}

QString StandbyOverrides::valueOf(const char* name) const
{
    return m_configured.value(QString::fromLatin1(name));
}

QString StandbyOverrides::absolute(const QString& path) const
{
    return QDir(m_settings.target).absoluteFilePath(path);
}

void StandbyOverrides::raiseLimits()
{
    if (!m_control)
        return;
    for (const auto& [name, needed] : limitsOf(*m_control)) {
        const auto found = m_configured.find(name);
        const int has = found == m_configured.end() ? defaultLimit(name) : found->toInt();
        if (has < needed)
            add(name, QString::number(needed), tr("A hot standby must allow at least as many as its primary."));
    }
}

void StandbyOverrides::leavePrimaryTasks()
{
    if (m_configured.contains(QStringLiteral("hot_standby")) && !isOn(valueOf("hot_standby")))
        add(QStringLiteral("hot_standby"), QStringLiteral("on"), tr("The replica shall answer queries."));
    if (isSet("archive_mode") && valueOf("archive_mode").toLower() != QLatin1String("off")) {
        add(QStringLiteral("archive_mode"), QStringLiteral("off"),
            tr("The replica must not write into the archive of the server that it is a copy of, and the command may "
               "lead nowhere here."));
    }
    if (isSet("synchronous_standby_names")) {
        add(QStringLiteral("synchronous_standby_names"), QString::fromLatin1(""),
            tr("Once promoted, the replica would wait for standbys that it does not have."));
    }
}

void StandbyOverrides::leaveRecoveryTargets()
{
    const QString reason = tr("Left over from a restore of the server; a replica follows its primary.");
    for (const char* name : {"restore_command", "recovery_end_command", "archive_cleanup_command", "recovery_target",
                             "recovery_target_name", "recovery_target_time", "recovery_target_xid",
                             "recovery_target_lsn", "promote_trigger_file"}) {
        if (isSet(name))
            add(QString::fromLatin1(name), QString::fromLatin1(""), reason);
    }
    if (isSet("recovery_target_timeline") && valueOf("recovery_target_timeline") != QLatin1String("latest"))
        add(QStringLiteral("recovery_target_timeline"), QStringLiteral("latest"), reason);
    if (isSet("recovery_min_apply_delay") && valueOf("recovery_min_apply_delay") != QLatin1String("0"))
        add(QStringLiteral("recovery_min_apply_delay"), QStringLiteral("0"), reason);
}

void StandbyOverrides::separatePaths()
{
    const QString reason = tr("This path belongs to the server that was cloned; the replica has its own.");
    if (isSet("hba_file"))
        add(QStringLiteral("hba_file"), absolute(QStringLiteral("pg_hba.conf")), reason);
    if (isSet("ident_file"))
        add(QStringLiteral("ident_file"), absolute(QStringLiteral("pg_ident.conf")), reason);
    if (isSet("external_pid_file"))
        add(QStringLiteral("external_pid_file"), QString::fromLatin1(""), reason);
    if (isAbsolutePath(valueOf("log_directory")))
        add(QStringLiteral("log_directory"), QStringLiteral("log"), reason);
    if (isAbsolutePath(valueOf("stats_temp_directory"))) // up to 14
        add(QStringLiteral("stats_temp_directory"), QStringLiteral("pg_stat_tmp"), reason);
}

void StandbyOverrides::checkSsl()
{
    if (!isOn(valueOf("ssl")))
        return;
    QStringList files{isSet("ssl_cert_file") ? valueOf("ssl_cert_file") : QStringLiteral("server.crt"),
                      isSet("ssl_key_file") ? valueOf("ssl_key_file") : QStringLiteral("server.key")};
    for (const char* name : {"ssl_ca_file", "ssl_crl_file", "ssl_crl_dir", "ssl_dh_params_file"}) {
        if (isSet(name))
            files << valueOf(name);
    }
    for (const QString& file : std::as_const(files)) {
        if (m_abilities.mayRead(absolute(file)))
            continue;
        add(QStringLiteral("ssl"), QStringLiteral("off"),
            tr("The file %1 is not there or cannot be read here, so the replica encrypts no connections.").arg(file));
        return;
    }
}

void StandbyOverrides::checkSockets()
{
    const auto found = m_configured.find(QStringLiteral("unix_socket_directories"));
    const QString value =
        found == m_configured.end() ? m_abilities.defaultOf(QStringLiteral("unix_socket_directories")) : *found;
    const QStringList folders = listed(value);
    const auto unusable = std::find_if(folders.begin(), folders.end(), [this](const QString& folder) {
        // On Windows the folder of another system would be one of the current drive, and nobody looks there. The names
        // of sockets without a file are Linux's.
        if (isWindows() && (folder.startsWith(QLatin1Char('/')) || folder.startsWith(QLatin1Char('@'))))
            return true;
        return !folder.startsWith(QLatin1Char('@')) && !m_abilities.mayWriteIn(absolute(folder));
    });
    if (unusable != folders.end()) {
        add(QStringLiteral("unix_socket_directories"), QString::fromLatin1(""),
            tr("No socket can be made in %1; the replica takes TCP connections.").arg(*unusable));
    }
}

void StandbyOverrides::checkLibraries()
{
    for (const char* name : {"shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"}) {
        QStringList missing;
        QStringList kept;
        for (const QString& library : listed(valueOf(name)))
            (m_abilities.hasLibrary(library) ? kept : missing) << library;
        if (!missing.isEmpty()) {
            add(QString::fromLatin1(name), kept.join(QStringLiteral(", ")),
                tr("Not installed for the server programs here: %1.").arg(missing.join(QStringLiteral(", "))));
        }
    }
}

void StandbyOverrides::leaveSearchPaths()
{
    // The systems part the folders of a list by other characters, too.
    static const QRegularExpression windowsFolder(QStringLiteral("(^|;)[A-Za-z]:[/\\\\]"));
    static const QRegularExpression unixFolder(QStringLiteral("(^|:)/"));
    for (const char* name : {"dynamic_library_path", "extension_control_path"}) {
        const bool isOfWindows = valueOf(name).contains(windowsFolder);
        const bool isOfUnix = !isOfWindows && valueOf(name).contains(unixFolder);
        if (isWindows() ? isOfUnix : isOfWindows) {
            add(QString::fromLatin1(name), m_abilities.defaultOf(QString::fromLatin1(name)),
                tr("These folders are those of another system."));
        }
    }
}

void StandbyOverrides::checkSystem()
{
    if (valueOf("huge_pages").toLower() == QLatin1String("on")) {
        add(QStringLiteral("huge_pages"), QStringLiteral("try"),
            tr("This machine may have no huge pages to give, and the replica would not start without."));
    }
    // What these may be depends on the system, and on how the programs were built.
    for (const char* name :
         {"dynamic_shared_memory_type", "shared_memory_type", "huge_page_size", "wal_sync_method", "io_method",
          "recovery_init_sync_method", "effective_io_concurrency", "maintenance_io_concurrency", "max_stack_depth",
          "client_connection_check_interval", "log_destination", "syslog_facility", "bonjour", "wal_compression",
          "default_toast_compression"}) {
        const QString setting = QString::fromLatin1(name);
        if (!isSet(name) || m_abilities.accepts(setting, valueOf(name)))
            continue;
        // One that is not known at all is left out later, when the programs read the whole configuration.
        if (const QString usual = m_abilities.defaultOf(setting); !usual.isEmpty())
            add(setting, usual, tr("The server programs here cannot do that; this is what they do by themselves."));
    }
    for (const char* name : {"timezone", "log_timezone"}) {
        if (isSet(name) && !m_abilities.accepts(QString::fromLatin1(name), valueOf(name)))
            add(QString::fromLatin1(name), QStringLiteral("UTC"),
                tr("The server programs here do not know that time zone."));
    }
}

void StandbyOverrides::checkLocales()
{
    for (const char* name : {"lc_messages", "lc_monetary", "lc_numeric", "lc_time"}) {
        // On Windows the programs take anything for lc_messages, and look at it when it is too late.
        const bool isUnchecked = isWindows() && qstrcmp(name, "lc_messages") == 0;
        const QString asked = QString::fromLatin1(isUnchecked ? "lc_monetary" : name);
        if (isSet(name) && !m_abilities.accepts(asked, valueOf(name)))
            add(QString::fromLatin1(name), QStringLiteral("C"), tr("This machine does not have that locale."));
    }
}

} // namespace basekeep
