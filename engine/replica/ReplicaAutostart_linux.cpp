#include "engine/replica/ReplicaAutostart.h"

#include "engine/replica/ServerAccount.h"
#include "engine/replica/SystemdUnit_linux.h"

#include <unistd.h>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QSaveFile>
#include <QtCore/QStandardPaths>

namespace basekeep {

namespace {

constexpr int patienceMs = 30'000;

/// Only root may make units of the system; everybody else has a manager of their own from log-in to log-out.
bool isOfSystem()
{
    return geteuid() == 0;
}

QString unitFolder(const QString& chosen)
{
    if (!chosen.isEmpty())
        return chosen;
    return isOfSystem() ? QStringLiteral("/etc/systemd/system")
                        : QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                              QStringLiteral("/systemd/user");
}

/// That systemd makes when the unit is enabled.
QString linkOf(const QString& unitFile)
{
    const QFileInfo unit(unitFile);
    return QStringLiteral("%1/%2.wants/%3")
        .arg(unit.absolutePath(), SystemdUnit::target(isOfSystem()), unit.fileName());
}

bool isManagerThere()
{
    if (isOfSystem())
        return QFileInfo::exists(QStringLiteral("/run/systemd/system"));
    const QString session = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !session.isEmpty() && QFileInfo::exists(session + QStringLiteral("/systemd"));
}

QString control()
{
    return QStandardPaths::findExecutable(QStringLiteral("systemctl"));
}

/// Returns what systemctl said if it did not succeed.
std::optional<QString> complaint(QStringList arguments)
{
    if (!isOfSystem())
        arguments.prepend(QStringLiteral("--user"));
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(control(), arguments);
    const bool ended = process.waitForFinished(patienceMs);
    if (ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return std::nullopt;
    const QString said = QString::fromLocal8Bit(process.readAll()).trimmed();
    const QString error = process.errorString();
    process.kill();
    process.waitForFinished(-1);
    return said.isEmpty() ? error : said;
}

} // namespace

std::optional<Failure> ReplicaAutostart::obstacle()
{
    if (!control().isEmpty() && (!chosenFolder().isEmpty() || isManagerThere()))
        return std::nullopt;
    if (!isOfSystem() && !control().isEmpty() && QFileInfo::exists(QStringLiteral("/run/systemd/system"))) {
        return Failure{Failure::Code::InvalidOption,
                       tr("This session has no systemd of its own, so the replica cannot be started with it."),
                       tr("Log in as this user directly, not through su or sudo."),
                       {}};
    }
    return Failure{Failure::Code::InvalidOption,
                   tr("systemd does not run here, so the replica cannot be started with the system."),
                   tr("Let the init system of this machine, or of this container, run pg_ctl start."),
                   {}};
}

QString ReplicaAutostart::moment()
{
    return isOfSystem() ? tr("when the system starts") : tr("when you log in");
}

bool ReplicaAutostart::isEnabled() const
{
    const QString unit = unitFolder(chosenFolder()) + QLatin1Char('/') + serviceName() + QStringLiteral(".service");
    return QFileInfo::exists(unit) && QFileInfo(linkOf(unit)).isSymLink();
}

void ReplicaAutostart::enable() const
{
    if (const std::optional<Failure> failure = obstacle())
        throw *failure;
    const QString folder = unitFolder(chosenFolder());
    const QString name = serviceName() + QStringLiteral(".service");
    const SystemdUnit unit{m_replica.binFolder, m_replica.folder, m_replica.logFile, ServerAccount().name()};
    for (const QString& path : {unit.binFolder, unit.dataDirectory, unit.logFile}) {
        if (path.contains(QLatin1Char('\n')))
            throw Failure{
                Failure::Code::InvalidOption, tr("systemd takes no path with a line break: \"%1\"").arg(path), {}, {}};
    }
    const QByteArray text = unit.text();
    QSaveFile file(folder + QLatin1Char('/') + name);
    const bool isWritten = QDir().mkpath(folder) && file.open(QIODevice::WriteOnly) &&
                           file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner |
                                               QFileDevice::ReadGroup | QFileDevice::ReadOther) &&
                           file.write(text) == text.size() && file.commit();
    if (!isWritten) {
        throw Failure{Failure::Code::StorageError,
                      tr("\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
    std::optional<QString> said = complaint({QStringLiteral("daemon-reload")});
    if (!said)
        said = complaint({QStringLiteral("enable"), name});
    if (!said)
        return;
    disable();
    throw Failure{Failure::Code::StorageError, tr("systemd did not take the replica's unit."),
                  tr("The replica itself is not touched by that; start it by hand, or try again later."), *said};
}

void ReplicaAutostart::disable() const
{
    const QString name = serviceName() + QStringLiteral(".service");
    QFile unit(unitFolder(chosenFolder()) + QLatin1Char('/') + name);
    QFile link(linkOf(unit.fileName()));
    if (!unit.exists() && !QFileInfo(link).isSymLink())
        return;
    // Without systemd, as in a session that has none, the link and the unit are taken away all the same: that is all
    // that it would do. A server that runs under the unit goes on.
    (void)complaint({QStringLiteral("disable"), name});
    for (QFile* file : {&link, &unit}) {
        const QFileInfo info(*file);
        if ((info.isSymLink() || info.exists()) && !file->remove()) {
            throw Failure{
                Failure::Code::StorageError,
                tr("%1 could not be removed, so the replica still starts with the system.").arg(file->fileName()),
                {},
                file->errorString()};
        }
    }
    (void)complaint({QStringLiteral("daemon-reload")});
}

} // namespace basekeep
