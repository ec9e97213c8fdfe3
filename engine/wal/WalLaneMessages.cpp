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
const QString isRestartKey = QStringLiteral("isRestart");
const QString resumeKey = QStringLiteral("resume");
const QString pointKey = QStringLiteral("point");
const QString sqlStateKey = QStringLiteral("sqlState");

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
        {isRestartKey, isRestart},
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
    configuration.isRestart = json.value(isRestartKey).toBool();
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

QJsonObject streamCommand(Lsn start, quint32 timeline, const std::optional<WalResumePoint>& resume)
{
    QJsonObject command{{QStringLiteral("command"), QStringLiteral("stream")},
                        {QStringLiteral("lsn"), start.toString()},
                        {QStringLiteral("timeline"), qint64(timeline)}};
    if (resume)
        command.insert(resumeKey, resume->toJson());
    return command;
}

std::optional<WalResumePoint> resumeFrom(const QJsonObject& streamCommand)
{
    return WalResumePoint::fromJson(streamCommand.value(resumeKey).toObject());
}

QJsonObject finishCommand(Lsn end)
{
    return {{QStringLiteral("command"), QStringLiteral("finish")}, {QStringLiteral("lsn"), end.toString()}};
}

QJsonObject reachedEvent(const WalResumePoint& point)
{
    return {{QStringLiteral("event"), QStringLiteral("reached")}, {pointKey, point.toJson()}};
}

std::optional<WalResumePoint> pointFrom(const QJsonObject& event)
{
    return WalResumePoint::fromJson(event.value(pointKey).toObject());
}

QJsonObject failureEvent(const Failure& failure, const QString& sqlState)
{
    return {{QStringLiteral("event"), QStringLiteral("failure")}, {QStringLiteral("code"), int(failure.code)},
            {QStringLiteral("message"), failure.message},         {QStringLiteral("hint"), failure.hint},
            {QStringLiteral("detail"), failure.detail},           {sqlStateKey, sqlState}};
}

ServerFailure failureFrom(const QJsonObject& event)
{
    return {{Failure::Code(event.value(QLatin1String("code")).toInt()),
             event.value(QLatin1String("message")).toString(), event.value(QLatin1String("hint")).toString(),
             event.value(QLatin1String("detail")).toString()},
            event.value(sqlStateKey).toString()};
}

} // namespace WalLaneMessages

} // namespace basekeep
