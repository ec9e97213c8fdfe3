#include "engine/receivewal/WalArchiveMessages.h"

#include "engine/catalogue/JobRegistry.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>

namespace basekeep {

namespace {

const QString idKey = QStringLiteral("id");
const QString settingsKey = QStringLiteral("settings");
const QString connectionKey = QStringLiteral("connection");
const QString outlivesKey = QStringLiteral("outlives");

} // namespace

QJsonObject WalArchiveConfiguration::toJson() const
{
    return {
        {idKey, id},
        {settingsKey, settings.toJson()},
        {connectionKey, settings.connection.toJson()}, // the settings' own text of it leaves secrets out
        {outlivesKey, outlivesFrontEnd},
    };
}

WalArchiveConfiguration WalArchiveConfiguration::fromJson(const QJsonObject& json)
{
    WalArchiveConfiguration configuration;
    configuration.id = json.value(idKey).toString();
    configuration.settings = ReceiveWalSettings::fromJson(json.value(settingsKey).toObject());
    configuration.settings.connection = ConnectionSettings::fromJson(json.value(connectionKey).toObject());
    configuration.outlivesFrontEnd = json.value(outlivesKey).toBool();
    return configuration;
}

namespace WalArchiveMessages {

const QString serviceArgument = QStringLiteral("--archive");

QString serverName(const QString& archiveId)
{
    const QByteArray whose = (dataFolder() + QLatin1Char('\n') + archiveId).toUtf8();
    const QString name =
        QStringLiteral("basekeep-wal-") +
        QString::fromLatin1(QCryptographicHash::hash(whose, QCryptographicHash::Sha256).toHex().left(16));
#ifdef Q_OS_WIN
    return name; // of a named pipe, which the system keeps apart by who may use it
#else
    // In a folder that nobody else can put a socket into, so that nobody can pretend to be a receiver. The address of a
    // socket may have 107 bytes at most (103 on macOS); where the data folder is too deep, the temporary one must do.
    constexpr qsizetype longestAddress = 100;
    const QString own = dataFolder() + QStringLiteral("/run/") + name;
    return own.toUtf8().size() <= longestAddress ? own : QDir::tempPath() + QLatin1Char('/') + name;
#endif
}

} // namespace WalArchiveMessages

} // namespace basekeep
