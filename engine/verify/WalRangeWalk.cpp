#include "engine/verify/WalRangeWalk.h"

#include "engine/report/VerifyFindings.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

constexpr quint64 smallestSegment = 1024 * 1024;
constexpr quint64 largestSegment = 1024 * 1024 * 1024;

} // namespace

bool WalRangeWalk::isSegmentSize(quint64 size)
{
    return size >= smallestSegment && size <= largestSegment && (size & (size - 1)) == 0;
}

WalRangeWalk::WalRangeWalk(const ManifestWalRange& range, const Settings& settings, VerifyFindings& findings)
    : m_range(range)
    , m_settings(settings)
    , m_findings(findings)
    , m_checker({settings.segmentSize, settings.systemIdentifier, range.start, settings.pageSeen})
    , m_position(WalSegment::startOf(range.start, settings.segmentSize))
    , m_isOver(range.end.isValid() && range.end <= m_position)
{
}

QString WalRangeWalk::wantedSegment() const
{
    return WalSegment::fileName(m_range.timeline, m_position, m_settings.segmentSize);
}

std::string WalRangeWalk::shownSegment() const
{
    return m_settings.shownFolder + '/' + (wantedSegment() + m_fileSuffix).toStdString();
}

quint64 WalRangeWalk::usableBytes() const
{
    // What is behind the end may be anything: the rest of an older segment, or WAL that is being received.
    const quint64 rest = m_settings.segmentSize - offset();
    return isOpen() ? rest : std::min(rest, m_range.end.value - m_position.value);
}

void WalRangeWalk::take(std::span<const std::byte> bytes)
{
    try {
        m_checker.write(m_position, bytes);
    } catch (const Failure& failure) {
        m_isOver = true;
        if (m_checker.backupEnd().isValid() && isOpen())
            return; // what is behind the end may be anything
        return m_findings.note({Kind::WalDamaged, shownSegment(), {}, failure.message, {}});
    }
    m_position.value += bytes.size();
    if (isOpen())
        m_isOver = m_checker.backupEnd().isValid();
    else if (m_position >= m_range.end)
        judgeEnd();
}

Lsn WalRangeWalk::end() const
{
    return isOpen() ? m_checker.backupEnd() : m_range.end;
}

QString WalRangeWalk::shownEnd(const ManifestWalRange& range)
{
    return range.end.isValid() ? range.end.toString() : tr("the end of the backup");
}

void WalRangeWalk::judgeEnd()
{
    m_isOver = true;
    // The last byte tells the segment; the end itself may be the start of the next one.
    const QString name = WalSegment::fileName(m_range.timeline, {m_range.end.value - 1}, m_settings.segmentSize);
    const std::string shown = m_settings.shownFolder + '/' + (name + m_fileSuffix).toStdString();
    if (!m_checker.isActive()) {
        m_findings.note({Kind::WalNotChecked,
                         shown,
                         {},
                         tr("The WAL from %1 to %2 is of a server version that is not known here, and was not checked.")
                             .arg(m_range.start.toString(), m_range.end.toString()),
                         {}});
    } else if (!m_checker.isCompleteUpTo(m_range.end)) {
        const Lsn checked = std::max(m_checker.checkedUpTo(), m_range.start);
        // A server that was restarted or promoted may have given up the record that it was just writing.
        const bool isInRecord = m_checker.isInsideRecord();
        const QString text = isInRecord ? tr("The WAL up to %2 ends in the middle of a record at %1.")
                                        : tr("The WAL ends at %1; recovery needs it up to %2.");
        m_findings.note({isInRecord ? Kind::WalEndsInRecord : Kind::WalMissing,
                         shown,
                         {},
                         text.arg(checked.toString(), m_range.end.toString()),
                         {}});
    }
}

void WalRangeWalk::noteSegmentEnds()
{
    m_isOver = true;
    m_findings.note({Kind::WalMissing,
                     shownSegment(),
                     {},
                     tr("The WAL segment \"%1\" ends at %2; recovery needs it up to %3.")
                         .arg(wantedSegment(), m_position.toString(), shownEnd(m_range)),
                     {}});
}

void WalRangeWalk::noteSegmentMissing()
{
    m_isOver = true;
    m_findings.note({Kind::WalMissing,
                     shownSegment(),
                     {},
                     tr("The WAL segment \"%1\" is missing; recovery needs WAL from %2 to %3 of timeline %4.")
                         .arg(wantedSegment(), std::max(m_position, m_range.start).toString(), shownEnd(m_range))
                         .arg(m_range.timeline),
                     {}});
}

void WalRangeWalk::noteNoWal(const ManifestWalRange& range, const std::string& shownFolder, VerifyFindings& findings)
{
    findings.note({Kind::WalMissing,
                   shownFolder,
                   {},
                   tr("There is no WAL in \"%1\"; recovery needs it from %2 to %3.")
                       .arg(QString::fromStdString(shownFolder), range.start.toString(), shownEnd(range)),
                   {}});
}

void WalRangeWalk::noteUnreadable(const QString& detail)
{
    m_isOver = true;
    m_findings.note({Kind::Unreadable, shownSegment(), {}, {}, detail});
}

void WalRangeWalk::noteNotRegular()
{
    m_isOver = true;
    m_findings.note({Kind::NotRegular, shownSegment(), {}, {}, {}});
}

} // namespace basekeep
