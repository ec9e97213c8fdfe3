#include "engine/wal/WalSegment.h"

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

QString historyFileName(quint32 timeline)
{
    return hex8(timeline) + QStringLiteral(".history");
}

} // namespace basekeep::WalSegment
