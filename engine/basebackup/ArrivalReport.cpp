#include "engine/basebackup/ArrivalReport.h"

#include "engine/basebackup/BackupFacts.h"
#include "engine/basebackup/BackupSettings.h"
#include "engine/identity/IdentityFiles.h"

namespace basekeep {

namespace {

constexpr int versionsPerMajor = 10000;
constexpr int firstWithManifestTwo = 17;

} // namespace

VerifyReport ArrivalReport::of(const BackupSettings& settings, const BackupFacts& facts, const IdentityFiles& files,
                               const std::optional<Failure>& failure)
{
    VerifyReport report;
    report.occasion = VerifyReport::Occasion::Arrival;
    report.failure = failure;
    report.folder = settings.targetText();
    report.format = settings.format == BackupSettings::Format::Plain ? QStringLiteral("plain") : QStringLiteral("tar");
    report.withChecksums = facts.verification != BackupFacts::Verification::SizesOnly;
    report.withWal = settings.walMethod != BackupSettings::WalMethod::None;
    report.programVersion = QStringLiteral(BASEKEEP_VERSION);
    report.facts.serverMajor = facts.serverVersion / versionsPerMajor;
    if (facts.systemIdentifier != 0)
        report.facts.systemIdentifier = facts.systemIdentifier;
    if (settings.manifest != BackupSettings::Manifest::No)
        report.facts.manifestVersion = report.facts.serverMajor >= firstWithManifestTwo ? 2 : 1;
    report.facts.fileCount = facts.filesVerified;
    report.facts.totalBytes = facts.bytesVerified;
    report.facts.filesWithChecksum = report.withChecksums ? facts.filesVerified : 0;
    report.facts.walRecords = facts.walRecordsChecked;
    if (facts.startLsn.isValid() && facts.endLsn.isValid())
        report.facts.walRanges.push_back({facts.timeline, facts.startLsn, facts.endLsn});
    judge(report, facts);
    report.identity = identityOf(settings, facts);
    files.fill(report.identity);
    return report;
}

BackupIdentity ArrivalReport::identityOf(const BackupSettings& settings, const BackupFacts& facts)
{
    BackupIdentity identity;
    if (facts.systemIdentifier != 0)
        identity.systemIdentifier = facts.systemIdentifier;
    identity.serverMajor = facts.serverVersion / versionsPerMajor;
    identity.walSegmentSize = facts.segmentSize;
    identity.timeline = facts.timeline;
    identity.startLsn = facts.startLsn;
    identity.stopLsn = facts.endLsn;
    identity.label = settings.label;
    if (facts.startLsn.isValid())
        identity.source = facts.fromStandby ? BackupIdentity::Source::Standby : BackupIdentity::Source::Primary;
    identity.fileCount = facts.filesVerified;
    identity.totalBytes = facts.bytesVerified;
    for (const TablespaceFact& tablespace : facts.tablespaces) {
        if (tablespace.oid != 0) {
            identity.tablespaces.append(
                {tablespace.oid, tablespace.localPath.isEmpty() ? tablespace.location : tablespace.localPath});
        }
    }
    return identity;
}

void ArrivalReport::judge(VerifyReport& report, const BackupFacts& facts)
{
    using Verdict = VerifyReport::Verdict;
    if (report.failure) {
        report.verdict = VerifyReport::verdictOf(report.failure);
        return;
    }
    switch (facts.verification) {
    case BackupFacts::Verification::VerifiedOnArrival:
    case BackupFacts::Verification::SizesOnly:
        report.verdict = Verdict::Good;
        return;
    case BackupFacts::Verification::NotPossible:
        report.failure = Failure{
            Failure::Code::NoManifest, tr("The backup cannot be verified: it was taken without a manifest."), {}, {}};
        report.verdict = Verdict::NotVerifiable;
        return;
    case BackupFacts::Verification::NotHere:
        report.failure = Failure{
            Failure::Code::StorageError, tr("The server kept the backup; nothing of it was seen here."), {}, {}};
        report.verdict = Verdict::NotDone;
        return;
    case BackupFacts::Verification::Failed:
        report.verdict = Verdict::Damaged;
        return;
    case BackupFacts::Verification::NotYet:
        report.verdict = Verdict::NotDone;
        return;
    }
    Q_UNREACHABLE();
}

} // namespace basekeep
