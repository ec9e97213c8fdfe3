#pragma once

#include "engine/identity/ControlFile.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/jobs/Job.h"
#include "engine/report/VerifyFacts.h"
#include "engine/report/VerifyFindings.h"
#include "engine/report/VerifyReport.h"
#include "engine/verify/RelationPages.h"
#include "engine/verify/VerifySettings.h"
#include "engine/wal/BlockReference.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace basekeep {

class ArchiveComparison;
class ArchivePages;
class CaseCollisions;
class IgnoredPaths;
class ManifestFiles;
class WalRangeWalk;

/// Verifies a base backup that somebody took, against its manifest: are all files there and none beside them, are their
/// bytes those that the server sent, is the control file sound and of the same cluster, can recovery walk the WAL that
/// it needs? Changes nothing.
///
/// Stages: manifest, files, checksums, wal. The backup is good only if the job ends in state Finished. It ends in
/// Failed with VerificationFailed if something was found, or if the manifest is not sound; with NoManifest if there is
/// none, and nothing was found by all that can be checked without; anything else means that the verification itself
/// could not be done.
class VerifyJob final : public Job
{
    Q_OBJECT

public:
    explicit VerifyJob(VerifySettings settings, QObject* parent = nullptr);
    ~VerifyJob() override;

    [[nodiscard]] const VerifySettings& settings() const { return m_settings; }
    [[nodiscard]] VerifyFacts facts() const; ///< a copy; cheap enough to sample a few times a second
    /// In the order in which they were made; no more than VerifyFindings::maximumKept.
    [[nodiscard]] QList<VerifyFinding> verifyFindings() const { return m_findings.kept(); }
    /// What is being read at this moment: paths of the manifest, names of archives, or WAL segments, as raw bytes; one
    /// for each thread.
    [[nodiscard]] std::vector<std::string> filesInWork() const { return m_progress.filesInWork().names(); }
    /// Everything, so far or in the end. Copies the findings, so it is for the end rather than for sampling.
    [[nodiscard]] VerifyReport report() const;

Q_SIGNALS:
    void findingMade(const basekeep::VerifyFinding& finding); ///< for each one

protected:
    void run() override;

private:
    void verify();
    [[nodiscard]] VerifySettings::Format findFormat() const;
    void takeManifest(ManifestFiles& files);
    void readManifest(ManifestFiles& files);
    void verifyPlain(ManifestFiles& files, IgnoredPaths& ignored, CaseCollisions& collisions);
    void verifyTar(ManifestFiles& files, const IgnoredPaths& ignored, CaseCollisions& collisions);
    void readIdentityFiles();
    void readIdentityOfArchives();
    void checkIdentity(const ManifestFiles& files, const IgnoredPaths& ignored);
    void checkControlFile();
    void fillIdentity();
    void checkChecksums(const ManifestFiles& files);
    [[nodiscard]] std::optional<RelationPages::Settings> pageSettings(const ManifestFiles& files);
    void settlePages(ArchivePages& pages, ArchiveComparison& archives, const ManifestFiles& files);
    void notePages(const RelationPages& pages);
    void tellPages(const ManifestFiles& files, ArchiveComparison* archives);
    void nameRelations();
    [[nodiscard]] std::pair<Lsn, Lsn> changedMeanwhile(const ManifestFiles& files) const;
    [[nodiscard]] const std::vector<ManifestWalRange>& walRanges(const ManifestFiles& files);
    void checkWalFolder(const ManifestFiles& files);
    void walkWalFolder(const ManifestFiles& files, VerifyFindings& findings, const BlockReference::Observer& pageSeen,
                       const std::function<void(const WalRangeWalk&)>& walked);
    [[nodiscard]] quint32 walSegmentSize() const;
    void addWal(quint64 records, Lsn end);

    const VerifySettings m_settings;
    VerifyFindings m_findings;
    VerifyFindings m_pageFindings;         ///< of pages; tells the ones below only when the WAL was asked about them
    std::vector<VerifyFinding> m_suspects; ///< damaged pages, as many as are kept back
    IdentityFiles m_identityFiles;
    std::optional<Failure> m_controlFailure; ///< to read it
    std::optional<ControlFile> m_control;    ///< if there is a sound one
    quint64 m_systemIdentifier = 0;          ///< that the WAL must be of; 0 if it is not known
    std::optional<std::vector<ManifestWalRange>> m_walRanges;
    mutable std::mutex m_factsMutex; ///< guards what follows
    VerifyFacts m_facts;
    BackupIdentity m_identity;
    std::optional<VerifySettings::Format> m_format; ///< as given or found out
    QDateTime m_startedAt;
    QDateTime m_endedAt;
};

} // namespace basekeep
