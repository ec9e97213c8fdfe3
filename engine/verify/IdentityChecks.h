#pragma once

#include <QtCore/QCoreApplication>

#include <optional>

namespace basekeep {

class IdentityFiles;
class IgnoredPaths;
class ManifestFiles;
class VerifyFindings;
struct ControlFile;

/// Holds what a backup's small files say against each other and against the manifest: would recovery begin where the
/// WAL that was checked begins, would a server accept the control file with this backup_label, is this a backup at all?
class IdentityChecks final
{
    Q_DECLARE_TR_FUNCTIONS(IdentityChecks)

public:
    /// All must outlive the object.
    IdentityChecks(const IdentityFiles& files, const ManifestFiles& manifest, const IgnoredPaths& ignored,
                   VerifyFindings& findings)
        : m_files(files), m_manifest(manifest), m_ignored(ignored), m_findings(findings)
    {
    }

    /// `control` is the sound control file, if there is one.
    void run(const std::optional<ControlFile>& control);

private:
    void checkLabel(const std::optional<ControlFile>& control);
    void noteWrongLabel(const QString& what);

    const IdentityFiles& m_files;
    const ManifestFiles& m_manifest;
    const IgnoredPaths& m_ignored;
    VerifyFindings& m_findings;
};

} // namespace basekeep
