#pragma once

#include "engine/server/Lsn.h"

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace basekeep {

class VerifyFindings;

/// Judges the pages of a cluster's relation files by the checksums that the pages themselves bear.
///
/// A page that was changed while the backup ran may be torn, and recovery writes it anew. So only those pages must
/// match that are older than the backup's start; those that claim to be newer than its end cannot be, and must match
/// too.
class RelationPages final
{
public:
    struct Settings
    {
        quint32 pageSize = 0;      ///< bytes
        quint32 segmentBlocks = 0; ///< in one file of a relation
        Lsn start;                 ///< of the backup
        Lsn end;
    };

    /// The findings must outlive the object.
    RelationPages(const Settings& settings, VerifyFindings& findings) : m_settings(settings), m_findings(findings) {}

    /// The number of the file among its relation's, or nothing if the file does not consist of pages. The path is the
    /// manifest's.
    [[nodiscard]] static std::optional<quint32> segmentNumber(std::string_view path);

    /// Part of such a file, beginning at `offset`, a multiple of the page size. What is left over at its end is no
    /// page. From any thread.
    void judge(std::string_view path, quint32 segment, quint64 offset, std::span<const std::byte> bytes);

    [[nodiscard]] quint64 pagesChecked() const { return m_pagesChecked; }

private:
    void judgePage(std::string_view path, quint64 blockInFile, quint32 block, std::span<const std::byte> page);

    const Settings m_settings;
    VerifyFindings& m_findings;
    std::atomic<quint64> m_pagesChecked{0};
};

} // namespace basekeep
