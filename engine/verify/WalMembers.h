#pragma once

#include "engine/stream/MemberSink.h"
#include "engine/verify/WalRangeWalk.h"

#include <list>
#include <memory>
#include <utility>
#include <vector>

namespace basekeep {

/// WAL segments as members of an archive, for those who walk through WAL. Members come in the order in which they were
/// put into the archive; where that is not the walks' own, the archive is read again, as often as that helps.
class WalMembers final
{
public:
    /// `settings.segmentSize` may be 0: then the first segment's size tells. The findings must outlive the object.
    WalMembers(std::vector<ManifestWalRange> ranges, const WalRangeWalk::Settings& settings, VerifyFindings& findings);

    /// A stage at the end of a pass through the archive whose WAL lies in `folder` ("pg_wal/", or empty). The object
    /// must outlive it.
    [[nodiscard]] std::unique_ptr<MemberSink> stage(std::string folder);

    [[nodiscard]] bool isOver() const; ///< of all walks
    /// Whether a walk has come further since this was asked last.
    [[nodiscard]] bool takeProgress() { return std::exchange(m_hasProgress, false); }
    [[nodiscard]] quint64 recordsChecked() const;
    [[nodiscard]] Lsn end() const; ///< of the newest range, see WalRangeWalk

    /// Nothing more will come: what is still wanted is missing.
    void finish();

private:
    class Stage;

    void beginWalks();
    [[nodiscard]] WalRangeWalk* walkFor(const std::string& segment, quint64 size);

    const std::vector<ManifestWalRange> m_ranges;
    WalRangeWalk::Settings m_settings;
    VerifyFindings& m_findings;
    std::list<WalRangeWalk> m_walks; ///< one for each range, made as soon as the segment size is known
    bool m_hasProgress = false;
};

} // namespace basekeep
