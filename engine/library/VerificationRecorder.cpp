#include "engine/library/VerificationRecorder.h"

#include "engine/catalogue/JobRecord.h"
#include "engine/verify/VerifyJob.h"

#include <QtCore/QDir>

namespace basekeep {

VerificationRecorder::VerificationRecorder(VerifyJob& job, QString frontEnd, BackupLibrary library)
    : QObject(&job), m_frontEnd(std::move(frontEnd)), m_library(std::move(library))
{
    connect(
        &job, &Job::finished, this, [this, &job] { save(job); }, Qt::DirectConnection);
}

std::optional<VerificationRecord> VerificationRecorder::recordOf(const VerifyJob& job)
{
    const std::optional<Failure> failure = job.failure();
    if (!job.isOver() || (failure && failure->code != Failure::Code::VerificationFailed))
        return std::nullopt;
    const VerifySettings& settings = job.settings();
    VerificationRecord record;
    record.folder = QDir::current().absoluteFilePath(settings.folder);
    record.endedAt = QDateTime::currentDateTimeUtc();
    record.verdict = failure ? VerificationRecord::Verdict::NotGood : VerificationRecord::Verdict::Good;
    record.problems = job.facts().errorCount;
    record.checksums = settings.checksums;
    record.pageChecksums = settings.pageChecksums;
    record.wal = settings.wal;
    record.leavesOut = !settings.ignoredPaths.empty();
    record.program = JobRecord::ownProgram();
    record.manifestTime = VerificationRecord::manifestTimeOf(record.folder);
    return record;
}

void VerificationRecorder::save(const VerifyJob& job) const
{
    std::optional<VerificationRecord> record = recordOf(job);
    if (!record)
        return;
    record->frontEnd = m_frontEnd;
    m_library.record(*record);
}

} // namespace basekeep
