#include "engine/replica/StandbyConfiguration.h"

#include "engine/identity/AutoConf.h"
#include "engine/identity/ConfigurationText.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/jobs/Failure.h"
#include "engine/replica/ConfigurationFiles.h"
#include "engine/replica/HostRules.h"
#include "engine/replica/StandbyOverrides.h"
#include "engine/server/ServerText.h"

#include <span>

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

const QString mark = QStringLiteral("left out by Basekeep for the replica");

/// Whether the server opens files, or has the system run a command, by the very bytes of that setting. Others are
/// compared with what stands in databases, which is UTF-8 nearly everywhere.
bool namesFile(const QString& setting)
{
    static const QRegularExpression pattern(
        QStringLiteral("_(file|keyfile|dir|directory|directories|command|libraries)$|"
                       "^(dynamic_library_path|extension_control_path)$"));
    return pattern.match(setting).hasMatch();
}

std::optional<ControlFile> controlFileOf(const QString& dataDirectory)
{
    QFile file(dataDirectory + QLatin1Char('/') + QLatin1String(ControlFile::path));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray bytes = file.read(ControlFile::fileSize);
    try {
        return ControlFile::parse(std::as_bytes(std::span(bytes)));
    } catch (const Failure& failure) {
        throw Failure{Failure::Code::VerificationFailed,
                      StandbyConfiguration::tr("The control file of the copy cannot be used: %1.").arg(failure.message),
                      {},
                      {}};
    }
}

} // namespace

StandbyConfiguration::StandbyConfiguration(const CloneSettings& settings, const LocalCluster& cluster,
                                           const LocalAbilities& abilities)
    : m_settings(settings), m_cluster(cluster), m_abilities(abilities)
{
}

void StandbyConfiguration::apply(const QByteArray& primaryConnection, bool usesPassword)
{
    makeMissingFiles(usesPassword);
    neutraliseHostRules();
    neutraliseIncludes();
    neutraliseDataDirectory();
    writeOverrides(primaryConnection);
    writeSignals();
    tryConfiguration();
}

QString StandbyConfiguration::path(const char* name) const
{
    return m_settings.target + QLatin1Char('/') + QLatin1String(name);
}

void StandbyConfiguration::note(const QString& key, const QString& title, const QString& measured,
                                const QString& remedy)
{
    m_findings.append({Finding::Severity::Note, key, title, measured, remedy, {}});
}

void StandbyConfiguration::makeFile(const QString& name, const QByteArray& text) const
{
    ConfigurationFiles::append(name, text);
    QFile::setPermissions(name, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    m_cluster.account().takeOver(name);
}

void StandbyConfiguration::makeMissingFiles([[maybe_unused]] bool usesPassword)
{
    // Debian keeps them outside the data directory, where no copy sees them.
    const QString remedy = tr("A minimal one was made; look through it before you rely on the replica.");
    if (const QString file = path(ConfigurationFiles::mainFile); !QFileInfo::exists(file)) {
        makeFile(file, "# Made by Basekeep: the server that was cloned keeps its own outside its data directory.\n"
                       "# What the replica needs stands in postgresql.auto.conf.\n");
        note(QStringLiteral("configuration-file"),
             tr("The server keeps its postgresql.conf outside its data directory, so it is not part of the copy."), {},
             remedy);
    }
    if (const QString file = path("pg_hba.conf"); !QFileInfo::exists(file)) {
        QByteArray text = "# Made by Basekeep: the server that was cloned keeps its own outside its data directory.\n"
                          "# Only this machine is let in. The method md5 takes SCRAM passwords too.\n";
#ifndef Q_OS_WIN
        text += usesPassword ? "local all         all              md5\n" : "local all         all              peer\n";
#endif
        text += "host  all         all 127.0.0.1/32 md5\n"
                "host  all         all ::1/128      md5\n"
                "host  replication all 127.0.0.1/32 md5\n"
                "host  replication all ::1/128      md5\n";
        makeFile(file, text);
        note(QStringLiteral("hba-file"),
             tr("The server keeps its pg_hba.conf outside its data directory, so it is not part of the copy."),
             tr("this machine only, by password"), remedy);
    }
    if (const QString file = path("pg_ident.conf"); !QFileInfo::exists(file))
        makeFile(file, "# Made by Basekeep.\n");
}

void StandbyConfiguration::neutraliseHostRules()
{
    QFile file(path("pg_hba.conf"));
    if (!file.open(QIODevice::ReadWrite))
        return; // the server itself will tell
    const HostRules rules = HostRules::on(ServerPlatform::here(), file.readAll());
    if (rules.changed.isEmpty())
        return;
    if (!file.seek(0) || !file.resize(0) || file.write(rules.text) != rules.text.size() || !file.flush()) {
        throw Failure{Failure::Code::StorageError,
                      tr("\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
    m_findings.append({Finding::Severity::Warning,
                       QStringLiteral("hba-method"),
                       tr("Rules of pg_hba.conf name a method of authentication that this system does not have."),
                       rules.changed.join(QStringLiteral("; ")),
                       tr("The replica rejects those connections instead."),
                       {}});
}

void StandbyConfiguration::neutraliseIncludes()
{
    const ConfigurationFiles files(m_settings.target);
    for (const ConfigurationFiles::Setting& include : files.missingIncludes()) {
        if (!files.isInside(include.file))
            continue; // the server itself will tell
        ConfigurationFiles::commentOut(include, mark);
        m_findings.append({Finding::Severity::Warning,
                           QStringLiteral("configuration-include"),
                           tr("The configuration includes %1, which is not there on this machine.").arg(include.value),
                           include.name,
                           tr("The replica does without; settings of it may be needed."),
                           {}});
    }
}

void StandbyConfiguration::neutraliseDataDirectory()
{
    // A server would leave its own copy for the folder that is named there: on the same machine, its primary's.
    const ConfigurationFiles files(m_settings.target);
    for (const ConfigurationFiles::Setting& setting : files.settings()) {
        if (setting.name != QLatin1String("data_directory") && setting.name != QLatin1String("config_file"))
            continue;
        if (!files.isInside(setting.file)) {
            throw Failure{Failure::Code::StorageError,
                          tr("The configuration includes \"%1\", which sets %2: the copy would run on another folder.")
                              .arg(setting.file, setting.name),
                          tr("Take the line out of that file, or do not include it on the server that is cloned."),
                          {}};
        }
        ConfigurationFiles::commentOut(setting, mark);
        note(QStringLiteral("setting-") + setting.name,
             tr("The configuration names the data directory of the server that was cloned."),
             QStringLiteral("%1 = %2").arg(setting.name, setting.value), tr("The line was commented out."));
    }
}

void StandbyConfiguration::writeOverrides(const QByteArray& primaryConnection)
{
    const QMap<QString, QString> values = ConfigurationFiles(m_settings.target).values();
    const std::optional<ControlFile> control = controlFileOf(m_settings.target);
    const QList<StandbyOverrides::Override> overrides =
        StandbyOverrides(values, control, m_settings, m_abilities, ServerPlatform::here()).decide();
    m_findings += StandbyOverrides::findings(overrides);
    QByteArray text = "# Written by Basekeep for the replica.\n";
    text += "primary_conninfo = " + ConfigurationText::quoted(primaryConnection) + '\n';
    for (const StandbyOverrides::Override& one : overrides) {
        if (!one.reason.isEmpty())
            text += QStringLiteral("# %1\n").arg(one.reason).toUtf8();
        const QByteArray value = namesFile(one.name) ? ServerText::encode(one.value) : one.value.toUtf8();
        text += one.name.toUtf8() + " = " + ConfigurationText::quoted(value) + '\n';
    }
    const QString file = path(AutoConf::path);
    const bool isThere = QFileInfo::exists(file);
    if (isThere)
        ConfigurationFiles::append(file, text);
    else
        makeFile(file, text);
}

void StandbyConfiguration::writeSignals() const
{
    QFile::remove(path(IdentityFiles::recoverySignalPath));
    if (const QString file = path(IdentityFiles::standbySignalPath); !QFileInfo::exists(file))
        makeFile(file, {});
}

void StandbyConfiguration::tryConfiguration()
{
    const auto attempt = [this] { // with -C first, where administrators of Windows may ask it too
        return m_cluster.call(QStringLiteral("postgres"),
                              {QStringLiteral("-C"), QStringLiteral("port"), QStringLiteral("-D"), m_settings.target});
    };
    LocalCluster::Answer answer = attempt();
    if (answer.exitCode != 0 && dropRefusedSettings())
        answer = attempt();
    if (answer.exitCode != 0) {
        throw Failure{
            Failure::Code::StorageError,
            tr("The server programs in %1 do not accept the configuration of the copy.").arg(m_cluster.binFolder()),
            tr("Give such settings another value for the replica (--set NAME=VALUE)."), answer.output};
    }
}

bool StandbyConfiguration::dropRefusedSettings()
{
    // Which one it is, the program's words tell to people only; so each is tried by itself.
    const ConfigurationFiles files(m_settings.target);
    const QList<ConfigurationFiles::Setting>& settings = files.settings();
    const QMap<QString, QString> values = files.values();
    bool dropped = false;
    for (const ConfigurationFiles::Setting& setting : settings) {
        const bool isWanted = m_settings.extraSettings.contains(setting.name);
        const bool isInEffect = values.value(setting.name) == setting.value;
        if (isWanted || !isInEffect || !files.isInside(setting.file) ||
            m_abilities.accepts(setting.name, setting.value))
            continue;
        ConfigurationFiles::commentOut(setting, mark);
        m_findings.append({Finding::Severity::Warning,
                           QStringLiteral("setting-") + setting.name,
                           tr("The server programs here do not accept the setting %1.").arg(setting.name),
                           QStringLiteral("%1 = %2").arg(setting.name, setting.value),
                           tr("The replica does without it."),
                           {}});
        dropped = true;
    }
    return dropped;
}

} // namespace basekeep
