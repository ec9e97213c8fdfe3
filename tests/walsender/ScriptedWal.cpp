#include "tests/walsender/ScriptedWal.h"

#include "tests/support/WalBuilder.h"

namespace basekeep {

namespace {

constexpr quint32 segmentSize = WalBuilder::segmentSize;

QByteArray hex8(quint64 value)
{
    return QByteArray::number(value, 16).rightJustified(8, '0').toUpper();
}

/// Some records, and the position of the one that the backup starts with.
quint64 beginBackup(WalBuilder& builder)
{
    builder.fill(20000);
    return builder.append(QByteArray(80, 's'));
}

/// Fills up to the backup's end in the second segment, and the segment after it, as a primary does.
quint64 endBackup(WalBuilder& builder)
{
    builder.fill(segmentSize + segmentSize / 4);
    builder.append(QByteArray(40, 'e'));
    const quint64 end = builder.position();
    builder.switchSegment();
    return end;
}

} // namespace

ScriptedWal ScriptedWal::plain(int major)
{
    WalBuilder builder(WalBuilder::magicOf(major));
    ScriptedWal wal;
    wal.startLsn = beginBackup(builder);
    const quint64 before = builder.records - 1;
    wal.endLsn = endBackup(builder);
    wal.records = builder.records - before;
    wal.timelines = {{1, WalBuilder::streamStart, builder.wal, 0}};
    return wal;
}

ScriptedWal ScriptedWal::withSwitch(int major, Switch where)
{
    WalBuilder old(WalBuilder::magicOf(major));
    ScriptedWal wal;
    if (where == Switch::BeforeTheStart) {
        WalBuilder fresh = old;
        fresh.timeline = 2;
        wal.startLsn = beginBackup(fresh);
        const quint64 before = fresh.records - 1;
        wal.endLsn = endBackup(fresh);
        wal.records = fresh.records - before;
        wal.timelines = {{1, WalBuilder::streamStart, {}, WalBuilder::streamStart},
                         {2, WalBuilder::streamStart, fresh.wal, 0}};
        return wal;
    }
    wal.startLsn = beginBackup(old);
    const quint64 before = old.records - 1;
    old.fill(50000);
    old.append(QByteArray(100, 'l'));
    if (where == Switch::AtSegmentEnd)
        old.switchSegment();
    const quint64 switchPoint = old.position();
    const quint64 segment = switchPoint - switchPoint % segmentSize;
    WalBuilder fresh = old;
    fresh.timeline = 2;
    wal.endLsn = endBackup(fresh);
    wal.records = fresh.records - before;
    wal.timelines = {{1, WalBuilder::streamStart, old.wal, switchPoint},
                     {2, segment, fresh.wal.mid(fresh.indexOf(segment)), 0}};
    return wal;
}

const ScriptedWal::Timeline* ScriptedWal::timeline(quint32 id) const
{
    for (const Timeline& candidate : timelines) {
        if (candidate.id == id)
            return &candidate;
    }
    return nullptr;
}

const ScriptedWal::Timeline* ScriptedWal::after(quint32 id) const
{
    for (const Timeline& candidate : timelines) {
        if (candidate.id > id)
            return &candidate;
    }
    return nullptr;
}

quint64 ScriptedWal::end() const
{
    return timelines.last().start + static_cast<quint64>(timelines.last().bytes.size());
}

QByteArray ScriptedWal::segmentName(quint32 timeline, quint64 position)
{
    constexpr quint64 perLogId = 0x100000000U / segmentSize;
    const quint64 number = position / segmentSize;
    return hex8(timeline) + hex8(number / perLogId) + hex8(number % perLogId);
}

QByteArray ScriptedWal::historyName(quint32 timeline)
{
    return hex8(timeline) + ".history";
}

QByteArray ScriptedWal::lsnText(quint64 position)
{
    return QByteArray::number(position >> 32, 16).toUpper() + '/' +
           QByteArray::number(position & 0xFFFFFFFFU, 16).toUpper();
}

} // namespace basekeep
