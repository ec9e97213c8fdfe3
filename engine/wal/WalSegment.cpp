#include "engine/wal/WalSegment.h"

#include <algorithm>

namespace basekeep::WalSegment {

namespace {

QString hex8(quint64 value)
{
    return QStringLiteral("%1").arg(value, 8, 16, QLatin1Char('0')).toUpper();
}

} // namespace

QString fileName(quint32 timeline, Lsn position, quint32 segmentSize)
{
    const quint64 number = position.value / segmentSize;
    const quint64 perLogId = (quint64(1) << 32) / segmentSize;
    return hex8(timeline) + hex8(number / perLogId) + hex8(number % perLogId);
}

std::optional<Name> parseFileName(QStringView fileName, quint32 segmentSize)
{
    constexpr qsizetype digits = 24;
    const bool isHexadecimal = std::all_of(fileName.begin(), fileName.end(), [](QChar digit) {
        return (digit >= QLatin1Char('0') && digit <= QLatin1Char('9')) ||
               (digit >= QLatin1Char('A') && digit <= QLatin1Char('F'));
    });
    if (fileName.size() != digits || !isHexadecimal)
        return {};
    const quint64 perLogId = (quint64(1) << 32) / segmentSize;
    const quint32 timeline = fileName.first(8).toUInt(nullptr, 16);
    const quint64 logId = fileName.sliced(8, 8).toUInt(nullptr, 16);
    const quint64 inLogId = fileName.sliced(16, 8).toUInt(nullptr, 16);
    if (timeline == 0 || inLogId >= perLogId)
        return {};
    return Name{timeline, logId * perLogId + inLogId};
}

QString historyFileName(quint32 timeline)
{
    return hex8(timeline) + QStringLiteral(".history");
}

} // namespace basekeep::WalSegment
