#include "engine/replica/ReplicaAutostart.h"

#include "engine/replica/ServerAccount.h"

#include <unistd.h>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>

namespace basekeep {

namespace {

/// Only root may make daemons, which start with the machine; agents start when their user logs in.
bool isOfSystem()
{
    return geteuid() == 0;
}

/// launchd reads what lies there by itself, when the machine starts or the user logs in.
QString fileOf(const QString& service, const QString& chosen)
{
    const QString folder = !chosen.isEmpty() ? chosen
                           : isOfSystem()    ? QStringLiteral("/Library/LaunchDaemons")
                                             : QDir::homePath() + QStringLiteral("/Library/LaunchAgents");
    return folder + QLatin1Char('/') + service + QStringLiteral(".plist");
}

QString asString(const QString& text)
{
    return QStringLiteral("<string>%1</string>\n").arg(text.toHtmlEscaped());
}

/// pg_ctl leaves the server behind when it ends; launchd must not end that too. A server that runs already makes pg_ctl
/// fail, which has no consequence.
QByteArray propertyList(const QString& label, const QStringList& command, const QString& account)
{
    QString arguments;
    for (const QString& argument : command)
        arguments += asString(argument);
    QString text = QStringLiteral("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n"
                                  "<key>Label</key>\n") +
                   asString(label) + QStringLiteral("<key>ProgramArguments</key>\n<array>\n") + arguments +
                   QStringLiteral("</array>\n<key>RunAtLoad</key>\n<true/>\n<key>AbandonProcessGroup</key>\n<true/>\n");
    if (!account.isEmpty())
        text += QStringLiteral("<key>UserName</key>\n") + asString(account);
    return (text + QStringLiteral("</dict>\n</plist>\n")).toUtf8();
}

} // namespace

std::optional<Failure> ReplicaAutostart::obstacle()
{
    return std::nullopt;
}

QString ReplicaAutostart::moment()
{
    return isOfSystem() ? tr("when the system starts") : tr("when you log in");
}

bool ReplicaAutostart::isEnabled() const
{
    return QFileInfo::exists(fileOf(serviceName(), chosenFolder()));
}

void ReplicaAutostart::enable() const
{
    const QByteArray text =
        propertyList(serviceName(),
                     {m_replica.binFolder + QStringLiteral("/pg_ctl"), QStringLiteral("start"), QStringLiteral("-D"),
                      m_replica.folder, QStringLiteral("-l"), m_replica.logFile},
                     ServerAccount().name());
    QSaveFile file(fileOf(serviceName(), chosenFolder()));
    const bool isWritten = QDir().mkpath(QFileInfo(file.fileName()).absolutePath()) &&
                           file.open(QIODevice::WriteOnly) &&
                           file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner |
                                               QFileDevice::ReadGroup | QFileDevice::ReadOther) &&
                           file.write(text) == text.size() && file.commit();
    if (!isWritten) {
        throw Failure{Failure::Code::StorageError,
                      tr("\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
}

void ReplicaAutostart::disable() const
{
    QFile file(fileOf(serviceName(), chosenFolder()));
    if (file.exists() && !file.remove()) {
        throw Failure{Failure::Code::StorageError,
                      tr("%1 could not be removed, so the replica still starts with the system.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
}

} // namespace basekeep
