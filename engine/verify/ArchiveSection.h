#pragma once

#include <QtCore/QtGlobal>

#include <vector>

namespace basekeep {

struct BackupArchive;

/// A stretch of an archive's file that begins and ends between two members, so that it can be read by itself.
struct ArchiveSection
{
    const BackupArchive* archive = nullptr; ///< must outlive the section
    quint64 begin = 0;                      ///< bytes
    quint64 end = 0;                        ///< of the last one: whatever the file's end is
    bool isLast = true;

    [[nodiscard]] bool isWhole() const { return begin == 0 && isLast; }

    [[nodiscard]] static ArchiveSection wholeOf(const BackupArchive& archive);

    /// Cuts an archive into at most so many sections of about the same size, for as many threads. Reads nothing but the
    /// members' headers. What cannot be cut is one section: compressed and small archives, those of tools that put
    /// headers before a member's own, and all behind a header that makes no sense; who reads that will tell. On a slow
    /// disk it is one section, too.
    [[nodiscard]] static std::vector<ArchiveSection> cut(const BackupArchive& archive, int count);
};

} // namespace basekeep
