#include "engine/verify/WalMembers.h"

#include "engine/report/VerifyFindings.h"

#include <algorithm>

namespace basekeep {

/// Picks the segment that a walk wants out of the members that pass.
class WalMembers::Stage final : public MemberSink
{
public:
    Stage(WalMembers& wal, std::string folder) : m_wal(wal), m_folder(std::move(folder)) {}

    void begin(const TarMember& member) override
    {
        m_walk = nullptr;
        if (member.type == TarMember::Type::File && member.path.starts_with(m_folder))
            m_walk = m_wal.walkFor(member.path.substr(m_folder.size()), member.size);
        // An earlier pass may have ended in the middle of this segment.
        m_skipped = 0;
        m_toSkip = m_walk != nullptr ? m_walk->offset() : 0;
    }

    void write(std::span<const std::byte> chunk) override
    {
        if (m_walk == nullptr)
            return;
        const quint64 skipped = std::min<quint64>(chunk.size(), m_toSkip - m_skipped);
        m_skipped += skipped;
        chunk = chunk.subspan(static_cast<std::size_t>(skipped));
        if (chunk.empty())
            return;
        m_wal.m_hasProgress = true;
        m_walk->take(chunk.first(static_cast<std::size_t>(std::min<quint64>(chunk.size(), m_walk->usableBytes()))));
        // At the segment's end it wants another one.
        if (m_walk->isOver() || m_walk->offset() == 0)
            m_walk = nullptr;
    }

    void end() override
    {
        if (m_walk != nullptr)
            m_walk->noteSegmentEnds();
        m_walk = nullptr;
    }

    void finish() override {}

private:
    WalMembers& m_wal;
    const std::string m_folder;
    WalRangeWalk* m_walk = nullptr; ///< that takes the member's bytes
    quint64 m_toSkip = 0;           ///< of the member's first bytes, how many it has already
    quint64 m_skipped = 0;
};

WalMembers::WalMembers(std::vector<ManifestWalRange> ranges, const WalRangeWalk::Settings& settings,
                       VerifyFindings& findings)
    : m_ranges(std::move(ranges)), m_settings(settings), m_findings(findings)
{
}

std::unique_ptr<MemberSink> WalMembers::stage(std::string folder)
{
    return std::make_unique<Stage>(*this, std::move(folder));
}

bool WalMembers::isOver() const
{
    return !m_walks.empty() &&
           std::all_of(m_walks.begin(), m_walks.end(), [](const WalRangeWalk& walk) { return walk.isOver(); });
}

quint64 WalMembers::recordsChecked() const
{
    quint64 records = 0;
    for (const WalRangeWalk& walk : m_walks)
        records += walk.recordsChecked();
    return records;
}

Lsn WalMembers::end() const
{
    return m_walks.empty() ? Lsn() : m_walks.front().end();
}

WalRangeWalk* WalMembers::walkFor(const std::string& segment, quint64 size)
{
    constexpr std::size_t nameDigits = 24;
    if (segment.size() != nameDigits || segment.find_first_not_of("0123456789ABCDEF") != std::string::npos)
        return nullptr;
    if (!WalRangeWalk::isSegmentSize(m_settings.segmentSize) && WalRangeWalk::isSegmentSize(size))
        m_settings.segmentSize = static_cast<quint32>(size);
    if (!WalRangeWalk::isSegmentSize(m_settings.segmentSize))
        return nullptr;
    beginWalks();
    for (WalRangeWalk& walk : m_walks) {
        if (!walk.isOver() && walk.wantedSegment().toStdString() == segment)
            return &walk;
    }
    return nullptr;
}

void WalMembers::beginWalks()
{
    if (!m_walks.empty())
        return;
    for (const ManifestWalRange& range : m_ranges)
        m_walks.emplace_back(range, m_settings, m_findings);
}

void WalMembers::finish()
{
    // Where the segments' size is known, the first one can be named although there is none.
    if (WalRangeWalk::isSegmentSize(m_settings.segmentSize))
        beginWalks();
    for (WalRangeWalk& walk : m_walks) {
        if (!walk.isOver() && walk.offset() != 0)
            walk.noteSegmentEnds();
        else if (!walk.isOver())
            walk.noteSegmentMissing();
    }
    if (!m_walks.empty())
        return;
    for (const ManifestWalRange& range : m_ranges)
        WalRangeWalk::noteNoWal(range, m_settings.shownFolder, m_findings);
}

} // namespace basekeep
