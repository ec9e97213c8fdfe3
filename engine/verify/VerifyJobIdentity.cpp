#include "engine/verify/VerifyJob.h"

#include "engine/identity/BackupLabel.h"
#include "engine/identity/TablespaceMap.h"
#include "engine/storage/FileSystem.h"
#include "engine/verify/ArchiveComparison.h"
#include "engine/verify/CaseCollisions.h"
#include "engine/verify/IdentityChecks.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"
#include "engine/verify/RecoveryRanges.h"

#include <limits>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

} // namespace

void VerifyJob::readIdentityFiles()
{
    m_identityFiles.readFolder(FileSystem::toPath(m_settings.folder),
                               [this](const std::string& path, const Failure& failure) {
                                   if (path == ControlFile::path)
                                       m_controlFailure = failure; // of the others the checksums tell
                               });
    fillIdentity();
}

/// For who learns that the manifest is not sound, so that nothing else is looked at.
void VerifyJob::readIdentityOfArchives()
{
    ManifestFiles nothing;
    const IgnoredPaths none;
    VerifyFindings untold(false, [](const VerifyFinding&) {});
    CaseCollisions collisions(nothing, none, untold);
    ArchiveComparison archives({nothing, m_identityFiles, none, collisions, untold, m_progress, m_cancel});
    archives.list(FileSystem::toPath(m_settings.folder));
    archives.readIdentity();
    fillIdentity();
}

void VerifyJob::checkIdentity(const ManifestFiles& files, const IgnoredPaths& ignored)
{
    if (!files.hasManifest()) {
        const std::lock_guard lock(m_factsMutex);
        m_facts.fileCount = m_identity.fileCount = files.size();
        m_facts.totalBytes = m_identity.totalBytes = files.totalBytes();
    }
    fillIdentity();
    // Not there, or to be ignored: nothing was seen of it, and that has been told.
    const std::optional<std::size_t> index = files.find(ControlFile::path);
    const bool isSeen = index && files.state(*index) != ManifestFiles::State::NotSeen;
    if (isSeen && m_controlFailure)
        m_findings.note({Kind::Unreadable, ControlFile::path, {}, {}, m_controlFailure->detail});
    else if (isSeen && m_identityFiles.has(ControlFile::path))
        checkControlFile();
    else if (!files.hasManifest() && !ignored.covers(ControlFile::path))
        m_findings.note({Kind::ControlFileDamaged, ControlFile::path, {}, tr("it is not there"), {}});
    IdentityChecks(m_identityFiles, files, ignored, m_findings).run(m_control);
}

void VerifyJob::fillIdentity()
{
    BackupIdentity identity;
    {
        const std::lock_guard lock(m_factsMutex);
        identity = m_identity;
    }
    m_identityFiles.fill(identity);
    if (identity.tablespaces.isEmpty() && m_format == VerifySettings::Format::Plain)
        identity.tablespaces = TablespaceMap::readLinks(m_settings.folder);
    const std::lock_guard lock(m_factsMutex);
    m_identity = identity;
}

void VerifyJob::checkControlFile()
{
    const QByteArray bytes = m_identityFiles.content(ControlFile::path);
    ControlFile control;
    try {
        control = ControlFile::parse(std::as_bytes(std::span(bytes)));
    } catch (const Failure& failure) {
        return m_findings.note({Kind::ControlFileDamaged, ControlFile::path, {}, failure.message, {}});
    }
    m_control = control;
    if (m_systemIdentifier == 0)
        m_systemIdentifier = control.systemIdentifier;
    {
        const std::lock_guard lock(m_factsMutex);
        m_facts.systemIdentifier = m_systemIdentifier;
        m_facts.serverMajor = control.serverMajor;
    }
    if (control.systemIdentifier != m_systemIdentifier) {
        m_findings.note({Kind::SystemIdentifierDiffers,
                         ControlFile::path,
                         QString::number(m_systemIdentifier),
                         QString::number(control.systemIdentifier),
                         {}});
    }
}

/// Pages with positions between these were changed while the backup ran. Without a valid start that is not known.
std::pair<Lsn, Lsn> VerifyJob::changedMeanwhile(const ManifestFiles& files) const
{
    if (!files.walRanges().empty())
        return {files.walRanges().back().start, files.walRanges().front().end};
    constexpr Lsn last{std::numeric_limits<quint64>::max()};
    const bool isAtRest = m_control && (m_control->clusterState == BackupIdentity::ClusterState::ShutDown ||
                                        m_control->clusterState == BackupIdentity::ClusterState::ShutDownInRecovery);
    return {isAtRest && !m_identityFiles.has(BackupLabel::path) ? last : m_identity.startLsn, last};
}

/// That recovery needs: by the manifest, else by backup_label. A finding says why if nobody knows.
const std::vector<ManifestWalRange>& VerifyJob::walRanges(const ManifestFiles& files)
{
    if (files.hasManifest())
        return files.walRanges();
    if (m_walRanges)
        return *m_walRanges;
    m_walRanges.emplace();
    try {
        *m_walRanges = RecoveryRanges::of(BackupLabel::parse(m_identityFiles.content(BackupLabel::path)), m_control,
                                          FileSystem::toPath(m_settings.walPath()));
    } catch (const Failure& failure) {
        m_findings.note({Kind::WalNotChecked, "pg_wal", {}, failure.message, {}});
    }
    return *m_walRanges;
}

} // namespace basekeep
