#pragma once

#include "engine/identity/RelationFile.h"
#include "engine/jobs/CancelToken.h"
#include "engine/jobs/JobProgress.h"
#include "engine/manifest/ArrivalLog.h"
#include "engine/stream/Checksum.h"

#include <atomic>
#include <cstddef>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <vector>

namespace basekeep {

class ManifestFiles;
class RelationPages;
class VerifyFindings;

/// Reads the files that a FolderComparison found to be as long as they should be, and compares their checksums, in
/// several threads. Large files come first, so that none is left over for one thread at the end; where the algorithm
/// allows it (CRC-32C) several threads work on one large file, elsewhere (SHA-2) one reads it for another. Each thread
/// has one buffer, and it is small enough to stay in the processor's cache between being filled and being summed.
class FileChecksums final
{
public:
    /// All must outlive the object. The comparison of the folder is over. The pages of relation files are shown to
    /// `pages` on the way, which may be null.
    FileChecksums(std::filesystem::path folder, const ManifestFiles& files, RelationPages* pages,
                  VerifyFindings& findings, JobProgress& progress, const CancelToken& cancel);

    [[nodiscard]] quint64 totalBytes() const { return m_totalBytes; } ///< to be read

    /// Returns when all is read. Throws what any of the threads threw first.
    void run(int threads);

private:
    /// A file, or a stretch of one.
    struct Task
    {
        quint32 file = 0;    ///< its number among the manifest's
        quint32 stretch = 0; ///< which one, from its start
        qint32 split = -1;   ///< its place in m_splits; -1: the whole file
    };

    /// A file that is read in stretches by whoever comes.
    struct SplitFile
    {
        std::vector<std::uint32_t> sums; ///< of the stretches
        std::atomic<std::uint32_t> missing{0};
        std::atomic<quint64> bytes{0}; ///< that were read
        std::atomic<bool> isUnreadable{false};
    };

    class Worker;

    [[nodiscard]] std::optional<RelationFile> relationFile(const ArrivalLog::Entry& entry) const;
    void plan();
    void work();

    const std::filesystem::path m_folder;
    const ManifestFiles& m_files;
    RelationPages* const m_pages;
    VerifyFindings& m_findings;
    JobProgress& m_progress;
    const CancelToken& m_cancel;
    std::vector<Task> m_tasks;
    std::deque<SplitFile> m_splits;
    quint64 m_totalBytes = 0;
    bool m_hasHelpers = false; ///< a thread may have another one to read for it
    std::atomic<std::size_t> m_nextTask{0};
    std::atomic<bool> m_isOver{false}; ///< a thread threw
    std::mutex m_failureMutex;
    std::exception_ptr m_failure;
};

} // namespace basekeep
