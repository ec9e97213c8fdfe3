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
/// Keeps a few bytes for each of the manifest's files, and no second list of their names.
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

    void note(std::string_view first, std::string_view second);

    const ManifestFiles& m_files;
    const IgnoredPaths& m_ignored;
    VerifyFindings& m_findings;
    std::vector<Entry> m_entries;                ///< by fingerprint
    std::mutex m_mutex;                          ///< guards what follows
    std::map<std::string, std::string> m_extras; ///< by their folded paths; a bounded number
};

} // namespace basekeep
