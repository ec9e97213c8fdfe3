#include "engine/replica/SlotReport.h"

namespace basekeep {

namespace {

template <typename Number>
QJsonValue numberJson(const std::optional<Number>& number)
{
    return number ? QJsonValue(double(*number)) : QJsonValue::Null;
}

} // namespace

std::optional<quint64> SlotReport::heldBytes() const
{
    if (!restart.isValid() || !position.isValid())
        return std::nullopt;
    return position.value > restart.value ? position.value - restart.value : 0;
}

std::optional<double> SlotReport::secondsToLimit() const
{
    std::optional<quint64> room = safe;
    if (diskFree && (!room || *diskFree < *room))
        room = diskFree;
    if (!room || bytesPerSecond <= 0)
        return std::nullopt;
    return double(*room) / bytesPerSecond;
}

QString SlotReport::stateText() const
{
    if (!error.isEmpty())
        return tr("server not reachable");
    if (!isThere)
        return tr("gone");
    if (walStatus == QLatin1String("lost"))
        return tr("lost: its WAL was removed");
    if (activePid != 0)
        return tr("in use by walsender %1").arg(activePid);
    return walStatus == QLatin1String("unreserved") ? tr("unused, about to lose WAL") : tr("unused");
}

QJsonObject SlotReport::toJson() const
{
    QJsonObject json = record.toJson();
    json.insert(QStringLiteral("error"), error);
    json.insert(QStringLiteral("isRecorded"), isRecorded);
    json.insert(QStringLiteral("isThere"), isThere);
    json.insert(QStringLiteral("activePid"), activePid);
    json.insert(QStringLiteral("user"), user);
    json.insert(QStringLiteral("walStatus"), walStatus);
    json.insert(QStringLiteral("restart"), restart.isValid() ? QJsonValue(restart.toString()) : QJsonValue::Null);
    json.insert(QStringLiteral("heldBytes"), numberJson(heldBytes()));
    json.insert(QStringLiteral("safeBytes"), numberJson(safe));
    json.insert(QStringLiteral("limitBytes"), numberJson(limit));
    json.insert(QStringLiteral("diskFreeBytes"), numberJson(diskFree));
    json.insert(QStringLiteral("bytesPerSecond"), bytesPerSecond);
    json.insert(QStringLiteral("secondsToLimit"), numberJson(secondsToLimit()));
    return json;
}

} // namespace basekeep
