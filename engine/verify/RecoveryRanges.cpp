#include "engine/verify/RecoveryRanges.h"

#include "engine/identity/BackupLabel.h"
#include "engine/identity/ControlFile.h"
#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/verify/WalRangeWalk.h"
#include "engine/wal/TimelineHistory.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>
#include <system_error>

namespace basekeep {

namespace {

Failure notKnown(const QString& reason)
{
    return Failure{Failure::Code::NoManifest, reason, {}, {}};
}

/// Where recovery turns from one timeline's files to the next one's. The segment in which that happens is the new
/// timeline's as well, and often only that.
Lsn turnOf(const TimelineHistory::Ancestor& ancestor, const std::filesystem::path& walFolder, quint32 segmentSize)
{
    if (!WalRangeWalk::isSegmentSize(segmentSize))
        return ancestor.end;
    const QString name = WalSegment::fileName(ancestor.timeline, ancestor.end, segmentSize);
    const bool isThere = FileSystem::exists(walFolder / FileSystem::toPath(name));
    return isThere ? ancestor.end : WalSegment::startOf(ancestor.end, segmentSize);
}

} // namespace

std::vector<ManifestWalRange> RecoveryRanges::of(const std::optional<BackupLabel>& label,
                                                 const std::optional<ControlFile>& control,
                                                 const std::filesystem::path& walFolder)
{
    // A primary says in the WAL where the backup ends, a standby in its control file.
    if (label && label->startLsn.isValid() && label->timeline != 0) {
        if (!label->fromStandby)
            return {{label->timeline, label->startLsn, Lsn()}};
        if (control && control->minimumRecoveryPoint > label->startLsn)
            return overTimelines(*label, *control, walFolder);
    }
    throw notKnown(tr("Neither a manifest nor \"%1\" says which WAL recovery needs, so none was checked.")
                       .arg(QLatin1String(BackupLabel::path)));
}

/// A standby may have followed its primary onto another timeline while the backup ran.
std::vector<ManifestWalRange> RecoveryRanges::overTimelines(const BackupLabel& label, const ControlFile& control,
                                                            const std::filesystem::path& walFolder)
{
    const Lsn end = control.minimumRecoveryPoint;
    const quint32 last = control.minimumRecoveryTimeline;
    if (last == 0 || last == label.timeline)
        return {{label.timeline, label.startLsn, end}};
    const std::optional<TimelineHistory> history = TimelineHistory::read(walFolder, last);
    if (!history) {
        throw notKnown(tr("Recovery goes from timeline %1 to %2. No \"%3\" was found that says where, so no WAL was "
                          "checked.")
                           .arg(label.timeline)
                           .arg(last)
                           .arg(WalSegment::historyFileName(last)));
    }
    std::vector<ManifestWalRange> ranges;
    Lsn begin = label.startLsn;
    bool isBegun = false;
    for (const TimelineHistory::Ancestor& ancestor : history->ancestors) {
        isBegun |= ancestor.timeline == label.timeline;
        if (!isBegun)
            continue;
        const Lsn turn = std::max(turnOf(ancestor, walFolder, control.walSegmentSize), begin);
        if (ancestor.end < begin || ancestor.end > end)
            isBegun = false; // it is another branch's
        if (!isBegun)
            break;
        if (turn > begin)
            ranges.insert(ranges.begin(), {ancestor.timeline, begin, turn});
        begin = turn;
    }
    if (!isBegun) {
        throw notKnown(tr("By \"%1\" recovery cannot come from timeline %2 at %3 to %4. No WAL was checked.")
                           .arg(WalSegment::historyFileName(last))
                           .arg(label.timeline)
                           .arg(label.startLsn.toString(), end.toString()));
    }
    ranges.insert(ranges.begin(), {last, begin, end});
    return ranges;
}

} // namespace basekeep
