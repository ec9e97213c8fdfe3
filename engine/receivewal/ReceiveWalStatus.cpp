#include "engine/receivewal/ReceiveWalStatus.h"

#include <QtCore/QJsonArray>

#include "engine/wal/WalLaneMessages.h"

namespace basekeep {

namespace {

constexpr std::pair<ReceiveWalStatus::State, QLatin1String> stateNames[] = {
    {ReceiveWalStatus::State::Stopped, QLatin1String("stopped")},
    {ReceiveWalStatus::State::Connecting, QLatin1String("connecting")},
    {ReceiveWalStatus::State::Streaming, QLatin1String("streaming")},
    {ReceiveWalStatus::State::Reconnecting, QLatin1String("reconnecting")},
    {ReceiveWalStatus::State::Stopping, QLatin1String("stopping")},
    {ReceiveWalStatus::State::Failed, QLatin1String("failed")},
};

QJsonValue toJsonValue(const QDateTime& time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

} // namespace

QString receiveWalStateName(ReceiveWalStatus::State state)
{
    for (const auto& [known, name] : stateNames) {
        if (known == state)
            return name;
    }
    return {};
}

QJsonObject ReceiveWalStatus::toJson() const
{
    return {
        {QStringLiteral("state"), receiveWalStateName(state)},
        {QStringLiteral("pid"), pid},
        {QStringLiteral("backendPid"), backendPid},
        {QStringLiteral("slot"), slot},
        {QStringLiteral("timeline"), qint64(timeline)},
        {QStringLiteral("resumedAt"), resumedAt.toString()},
        {QStringLiteral("received"), received.toString()},
        {QStringLiteral("flushed"), flushed.toString()},
        {QStringLiteral("serverEnd"), serverEnd.toString()},
        {QStringLiteral("segment"), segment},
        {QStringLiteral("bytes"), qint64(bytes)},
        {QStringLiteral("segmentsClosed"), segmentsClosed},
        {QStringLiteral("reconnects"), reconnects},
        {QStringLiteral("failuresInARow"), failuresInARow},
        {QStringLiteral("startedAt"), toJsonValue(startedAt)},
        {QStringLiteral("lastMessageAt"), toJsonValue(lastMessageAt)},
        {QStringLiteral("gaps"), QJsonArray::fromStringList(gaps)},
        {QStringLiteral("lastError"), lastError ? QJsonValue(WalLaneMessages::failureEvent(*lastError)) : QJsonValue()},
        {QStringLiteral("lastErrorAt"), toJsonValue(lastErrorAt)},
    };
}

ReceiveWalStatus ReceiveWalStatus::fromJson(const QJsonObject& json)
{
    const auto text = [&json](const char* key) {
        return json.value(QLatin1String(key)).toString();
    };
    const auto number = [&json](const char* key) {
        return json.value(QLatin1String(key)).toInteger();
    };
    const auto lsn = [&text](const char* key) {
        return Lsn::parse(text(key)).value_or(Lsn{});
    };
    const auto time = [&text](const char* key) {
        return QDateTime::fromString(text(key), Qt::ISODateWithMs);
    };
    ReceiveWalStatus status;
    for (const auto& [known, name] : stateNames) {
        if (text("state") == name)
            status.state = known;
    }
    status.pid = number("pid");
    status.backendPid = int(number("backendPid"));
    status.slot = text("slot");
    status.timeline = quint32(number("timeline"));
    status.resumedAt = lsn("resumedAt");
    status.received = lsn("received");
    status.flushed = lsn("flushed");
    status.serverEnd = lsn("serverEnd");
    status.segment = text("segment");
    status.bytes = quint64(number("bytes"));
    status.segmentsClosed = int(number("segmentsClosed"));
    status.reconnects = int(number("reconnects"));
    status.failuresInARow = int(number("failuresInARow"));
    status.startedAt = time("startedAt");
    status.lastMessageAt = time("lastMessageAt");
    const QJsonArray gaps = json.value(QLatin1String("gaps")).toArray();
    for (const QJsonValue& gap : gaps)
        status.gaps << gap.toString();
    if (const QJsonObject error = json.value(QLatin1String("lastError")).toObject(); !error.isEmpty())
        status.lastError = WalLaneMessages::failureFrom(error);
    status.lastErrorAt = time("lastErrorAt");
    return status;
}

} // namespace basekeep
