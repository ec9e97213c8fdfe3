#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/verify/BackupArchive.h"

#include <QtCore/QCoreApplication>

#include <atomic>
#include <exception>
#include <mutex>
#include <string_view>
#include <vector>

namespace basekeep {

class ArchivePages;
struct ArchiveSection;
class ByteSink;
class CaseCollisions;
class IdentityFiles;
class IgnoredPaths;
class JobProgress;
class ManifestFiles;
class VerifyFindings;
class WalMembers;
struct Failure;

/// Holds a folder with a backup in tar format against its manifest: which archives are there, which files are in them,
/// are their sizes and checksums right? Several archives are read side by side, each one once, and several sections of
/// one that is not compressed; where that is worth it, a second thread sums up what the first one has read and
/// decompressed. Where there is no manifest, it only notes
/// which files are there.
class ArchiveComparison final
{
    Q_DECLARE_TR_FUNCTIONS(ArchiveComparison)

public:
    /// What everything is held against, and who is told. All must outlive the object.
    struct Context
    {
        ManifestFiles& files;
        IdentityFiles& identity; ///< gets those that pass
        const IgnoredPaths& ignored;
        CaseCollisions& collisions;
        VerifyFindings& findings;
        JobProgress& progress;
        const CancelToken& cancel;
    };

    /// Who else looks at what passes; both may be null, else they must outlive the object.
    struct Watchers
    {
        WalMembers* wal = nullptr;     ///< at WAL in the data directory's archive
        ArchivePages* pages = nullptr; ///< at relation files
    };

    explicit ArchiveComparison(const Context& context) : m_context(context) {}

    /// Whether there is an archive with a data directory in the folder.
    [[nodiscard]] static bool isTarBackup(const std::filesystem::path& folder);

    /// Looks for archives, and notes what else is there. Throws Failure if the folder cannot be read.
    void list(const std::filesystem::path& folder);
    [[nodiscard]] quint64 totalBytes() const; ///< of the archives that compare() reads
    [[nodiscard]] bool hasWalArchive() const;

    /// Only looks for the small files that tell where the backup comes from, and not for long: what one cannot verify,
    /// one need not read to its end. Throws Failure only if it is cancelled.
    void readIdentity();

    /// Reads all archives but those of WAL, and notes what is missing in the end. The WAL in the data directory's
    /// archive is shown to `wal`, which may be null.
    void compare(bool withChecksums, int threads, const Watchers& watchers);
    /// Shows the pages of relation files once more, if that is needed.
    void judge(ArchivePages& pages);

    /// Goes with the walks through the WAL that is in archives: in those that hold nothing else, or in the data
    /// directory's, which was read once, if there are none.
    void walk(WalMembers& wal);

private:
    class Members;
    /// Along: in the thread of those who take the bytes. Ahead: in another one, a few buffers before them.
    enum class Reading { Along, Ahead };

    void work(const std::vector<ArchiveSection>& sections, bool withChecksums, bool withHelpers,
              const Watchers& watchers);
    void compareSection(const ArchiveSection& section, bool withChecksums, bool withHelper, const Watchers& watchers);
    void walkArchive(const BackupArchive& archive, WalMembers& wal);
    template <typename IsEnough>
    void read(const ArchiveSection& section, ByteSink& next, Reading reading, IsEnough isEnough);
    void noteFailure(const BackupArchive& archive, const Failure& failure);
    void noteMissing();
    [[nodiscard]] bool isUnknown(std::string_view path) const;
    [[nodiscard]] bool hasSlowSums() const;

    const Context m_context;
    const WalMembers* m_shownWal = nullptr; ///< to whom compare() has shown the data directory's WAL
    bool m_isSlow = false;                  ///< what compare() does with the bytes takes longer than reading them
    std::vector<BackupArchive> m_archives;  ///< largest first
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_isOver{false}; ///< a thread threw
    std::mutex m_mutex;                ///< guards what follows, and the states of the manifest's files
    std::exception_ptr m_failure;
    std::vector<const BackupArchive*> m_incomplete; ///< that could not be read to their end
};

} // namespace basekeep
