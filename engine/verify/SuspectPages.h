#pragma once

#include "engine/report/VerifyFinding.h"
#include "engine/server/Lsn.h"

#include <QtCore/QtGlobal>

#include <compare>
#include <map>
#include <vector>

namespace basekeep {

class VerifyFindings;
struct BlockReference;

/// Pages that do not match their own checksums, until the WAL of the backup has been asked about them.
///
/// While the server copies a page, another process may write it. Where the half with the position comes from before
/// that and the other half from after it, the page looks as if nobody had touched it, and its checksum is wrong. Such a
/// page is no damage: its first change after the backup's start put all of it into the WAL, from where recovery takes
/// it before it looks at the page. So a page that the WAL mentions first as a whole is good after recovery; of any
/// other one recovery would use what is there.
class SuspectPages final
{
public:
    /// Findings about damaged pages of a cluster whose files hold at most so many blocks.
    SuspectPages(std::vector<VerifyFinding> findings, quint32 segmentBlocks);

    void see(const BlockReference& reference); ///< in the WAL that recovery goes through; in any order

    /// Tells all findings, of which those are notes that recovery makes good.
    void tell(VerifyFindings& findings) const;

private:
    struct Page
    {
        quint32 tablespace = 0;
        quint32 database = 0;
        quint32 relation = 0;
        quint32 fork = 0;
        quint64 block = 0;

        auto operator<=>(const Page&) const = default;
    };

    /// Where the WAL mentions the page first.
    struct Mention
    {
        Lsn record; ///< not valid if nowhere
        bool isWhole = false;
    };

    [[nodiscard]] Page pageOf(const VerifyFinding& finding) const;

    const std::vector<VerifyFinding> m_findings;
    const quint32 m_segmentBlocks;
    std::map<Page, Mention> m_mentions; ///< of all pages that are looked for
};

} // namespace basekeep
