#include "engine/replica/Replica.h"

#include "engine/replica/PostmasterFile.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>

namespace basekeep {

QString Replica::idOf(const QString& folder)
{
    const QString place = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    return QString::fromLatin1(QCryptographicHash::hash(place.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

ConnectionSettings Replica::primaryConnection() const
{
    ConnectionSettings settings = source;
    if (!passfile.isEmpty() && !settings.password && QFileInfo(passfile).isReadable())
        settings.parameters.insert(QStringLiteral("passfile"), passfile);
    return settings;
}

ConnectionSettings Replica::ownConnection() const
{
    ConnectionSettings settings;
    const QMap<QString, QString> original = source.merged();
    for (const char* keyword : {"user", "dbname"}) {
        if (const QString value = original.value(QString::fromLatin1(keyword)); !value.isEmpty())
            settings.parameters.insert(QString::fromLatin1(keyword), value);
    }
    const std::optional<PostmasterFile> postmaster = PostmasterFile::read(folder);
    settings.parameters.insert(QStringLiteral("host"), postmaster ? postmaster->host() : QStringLiteral("localhost"));
    settings.parameters.insert(QStringLiteral("port"),
                               QString::number(postmaster && postmaster->port > 0 ? postmaster->port : port));
    settings.password = source.password;
    if (!passfile.isEmpty() && QFileInfo(passfile).isReadable())
        settings.parameters.insert(QStringLiteral("passfile"), passfile);
    return settings;
}

QJsonObject Replica::toJson() const
{
    return {{QStringLiteral("id"), id},
            {QStringLiteral("folder"), folder},
            {QStringLiteral("systemIdentifier"), QString::number(systemIdentifier)},
            {QStringLiteral("serverMajor"), serverMajor},
            {QStringLiteral("binFolder"), binFolder},
            {QStringLiteral("logFile"), logFile},
            {QStringLiteral("passfile"), passfile},
            {QStringLiteral("tablespaceFolders"), QJsonArray::fromStringList(tablespaceFolders)},
            {QStringLiteral("port"), port},
            {QStringLiteral("slotName"), slotName},
            {QStringLiteral("source"), source.withoutSecrets().toJson()},
            {QStringLiteral("profileName"), profileName},
            {QStringLiteral("madeAt"), madeAt.toUTC().toString(Qt::ISODateWithMs)},
            {QStringLiteral("isAdopted"), isAdopted},
            {QStringLiteral("isComplete"), isComplete},
            {QStringLiteral("makerPid"), maker.pid},
            {QStringLiteral("makerStartedAt"), maker.startedAt.toUTC().toString(Qt::ISODateWithMs)}};
}

Replica Replica::fromJson(const QJsonObject& json)
{
    const auto text = [&json](const char* key) {
        return json.value(QLatin1String(key)).toString();
    };
    Replica replica;
    replica.id = text("id");
    replica.folder = text("folder");
    replica.systemIdentifier = text("systemIdentifier").toULongLong();
    replica.serverMajor = json.value(QLatin1String("serverMajor")).toInt();
    replica.binFolder = text("binFolder");
    replica.logFile = text("logFile");
    replica.passfile = text("passfile");
    for (const QJsonValue& folder : json.value(QLatin1String("tablespaceFolders")).toArray())
        replica.tablespaceFolders << folder.toString();
    replica.port = json.value(QLatin1String("port")).toInt();
    replica.slotName = text("slotName");
    replica.source = ConnectionSettings::fromJson(json.value(QLatin1String("source")).toObject());
    replica.profileName = text("profileName");
    replica.madeAt = QDateTime::fromString(text("madeAt"), Qt::ISODateWithMs);
    replica.isAdopted = json.value(QLatin1String("isAdopted")).toBool();
    replica.isComplete = json.value(QLatin1String("isComplete")).toBool();
    replica.maker.pid = json.value(QLatin1String("makerPid")).toInteger();
    replica.maker.startedAt = QDateTime::fromString(text("makerStartedAt"), Qt::ISODateWithMs);
    return replica;
}

} // namespace basekeep
