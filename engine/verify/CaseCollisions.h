#pragma once

#include <QtCore/QtGlobal>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace basekeep {

class IgnoredPaths;
class ManifestFiles;
class VerifyFindings;

/// Looks for paths that are one where case does not count, nor how letters are composed: on Windows and macOS. Linux
/// has no trouble with them, so a backup may hold such files, and is the worse only for whoever restores it elsewhere.
///
/// Of paths that are one, at most one is spelt the way all are when folded, and the manifest's files are found by that.
/// So only the others need looking at, in most backups the files of tablespaces ("PG_18_…"). For each of those a few
/// bytes are kept, and no second list of names.
class CaseCollisions final
{
public:
    /// All must outlive the object.
    CaseCollisions(const ManifestFiles& files, const IgnoredPaths& ignored, VerifyFindings& findings);

    /// Notes those among the manifest's files, once the manifest is read.
    void compareManifest();
    /// Notes whether the path of a file that is not in the manifest is one with another file's. From any thread.
    void compareExtra(const std::string& path);

    /// The same for all paths that are one.
    [[nodiscard]] static std::string folded(std::string_view path);

private:
    /// A fingerprint of a folded path, and whose it is.
    struct Entry
    {
        quint32 high = 0;
        quint32 low = 0;
        quint32 file = 0; ///< its number among the manifest's

        [[nodiscard]] quint64 fingerprint() const { return quint64{high} << 32 | low; }
    };

    [[nodiscard]] static bool isFolded(std::string_view path); ///< as it is
    [[nodiscard]] Entry entryOf(std::size_t file) const;
    void note(std::string_view first, std::string_view second);

    const ManifestFiles& m_files;
    const IgnoredPaths& m_ignored;
    VerifyFindings& m_findings;
    std::vector<Entry> m_entries; ///< by fingerprint, some twice: those that are not folded, and their twins
    std::mutex m_mutex;           ///< guards what follows
    std::map<std::string, std::string> m_extras; ///< by their folded paths; a bounded number
};

} // namespace basekeep
