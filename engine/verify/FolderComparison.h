#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/storage/EntryStatus.h"

#include <QtCore/QCoreApplication>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace basekeep {

class CaseCollisions;
class IgnoredPaths;
class ManifestFiles;
class VerifyFindings;

/// Holds a folder tree against a manifest: which files are there, and are they as long as they should be? Links are
/// followed, so tablespaces belong to it. Nothing is opened, and nothing is looked for by a name that stands in the
/// manifest: what is there is looked up. Where there is no manifest, it only notes what is there.
class FolderComparison final
{
    Q_DECLARE_TR_FUNCTIONS(FolderComparison)

public:
    /// All must outlive the object. What cannot be read is added to `ignored`, so that it is told once and not for all
    /// the files behind it.
    FolderComparison(ManifestFiles& files, IgnoredPaths& ignored, CaseCollisions& collisions, VerifyFindings& findings,
                     const CancelToken& cancel);

    /// Throws Failure if the folder itself cannot be read.
    void compare(const std::filesystem::path& folder);

private:
    void walk(const std::filesystem::path& folder, const std::string& path);
    void take(const std::filesystem::path& entry, const std::string& path);
    void enter(const std::filesystem::path& folder, const std::string& path, const EntryStatus& status);
    void compareFile(const std::string& path, quint64 size);
    void noteUnreadable(const std::string& path, const QString& detail);
    void noteMissing();

    ManifestFiles& m_files;
    IgnoredPaths& m_ignored;
    CaseCollisions& m_collisions;
    VerifyFindings& m_findings;
    const CancelToken& m_cancel;
    std::vector<EntryStatus> m_open; ///< the folders from the outermost to the one being read
};

} // namespace basekeep
