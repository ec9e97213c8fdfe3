#include "engine/wal/WalLaneMessages.h"

#include <QtCore/QJsonDocument>

namespace basekeep {

namespace {

// Every key once, so that both ends cannot drift apart. Numbers above 2^53 travel as text.
const QString connectionKey = QStringLiteral("connection");
const QString applicationNameKey = QStringLiteral("applicationName");
const QString outputKey = QStringLiteral("output");
const QString pathKey = QStringLiteral("path");
const QString compressionMethodKey = QStringLiteral("compression");
const QString compressionDetailKey = QStringLiteral("compressionDetail");
const QString fileModeKey = QStringLiteral("fileMode");
const QString syncKey = QStringLiteral("sync");
const QString slotKey = QStringLiteral("slot");
const QString slotNameKey = QStringLiteral("slotName");
const QString systemIdentifierKey = QStringLiteral("systemIdentifier");
const QString segmentSizeKey = QStringLiteral("segmentSize");
const QString statusIntervalKey = QStringLiteral("statusInterval");

} // namespace

QJsonObject WalLaneConnection::toJson() const
{
    return {{connectionKey, settings.toJson()}, {applicationNameKey, applicationName}};
}

WalLaneConnection WalLaneConnection::fromJson(const QJsonObject& json)
{
    return {ConnectionSettings::fromJson(json.value(connectionKey).toObject()),
            json.value(applicationNameKey).toString()};
}

QJsonObject WalLaneConfiguration::toJson() const
{
    return {
        {outputKey, int(output)},
        {pathKey, path},
        {compressionMethodKey, compressionMethodName(compression.method)},
        {compressionDetailKey, compression.detail()},
        {fileModeKey, int(fileMode)},
        {syncKey, sync},
        {slotKey, int(slot)},
        {slotNameKey, slotName},
        {systemIdentifierKey, QString::number(systemIdentifier)},
        {segmentSizeKey, qint64(segmentSize)},
        {statusIntervalKey, statusIntervalSeconds},
    };
}

WalLaneConfiguration WalLaneConfiguration::fromJson(const QJsonObject& json)
{
    WalLaneConfiguration configuration;
    configuration.output = Output(json.value(outputKey).toInt());
    configuration.path = json.value(pathKey).toString();
    configuration.compression = CompressionSpec::parse(
        compressionMethodFromName(json.value(compressionMethodKey).toString()).value_or(CompressionMethod::None),
        json.value(compressionDetailKey).toString());
    configuration.fileMode = unsigned(json.value(fileModeKey).toInt());
    configuration.sync = json.value(syncKey).toBool();
    configuration.slot = Slot(json.value(slotKey).toInt());
    configuration.slotName = json.value(slotNameKey).toString();
    configuration.systemIdentifier = json.value(systemIdentifierKey).toString().toULongLong();
    configuration.segmentSize = quint32(json.value(segmentSizeKey).toInteger());
    configuration.statusIntervalSeconds = json.value(statusIntervalKey).toInt();
    return configuration;
}

namespace WalLaneMessages {

QByteArray line(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

QJsonObject prepareCommand(const WalLaneConfiguration& configuration)
{
    QJsonObject json = configuration.toJson();
    json.insert(QStringLiteral("command"), QStringLiteral("prepare"));
    return json;
}

QJsonObject streamCommand(Lsn start, quint32 timeline)
{
    return {{QStringLiteral("command"), QStringLiteral("stream")},
            {QStringLiteral("lsn"), start.toString()},
            {QStringLiteral("timeline"), qint64(timeline)}};
}

QJsonObject finishCommand(Lsn end)
{
    return {{QStringLiteral("command"), QStringLiteral("finish")}, {QStringLiteral("lsn"), end.toString()}};
}

QJsonObject failureEvent(const Failure& failure)
{
    return {{QStringLiteral("event"), QStringLiteral("failure")},
            {QStringLiteral("code"), int(failure.code)},
            {QStringLiteral("message"), failure.message},
            {QStringLiteral("hint"), failure.hint},
            {QStringLiteral("detail"), failure.detail}};
}

Failure failureFrom(const QJsonObject& event)
{
    return {Failure::Code(event.value(QLatin1String("code")).toInt()), event.value(QLatin1String("message")).toString(),
            event.value(QLatin1String("hint")).toString(), event.value(QLatin1String("detail")).toString()};
}

} // namespace WalLaneMessages

} // namespace basekeep
