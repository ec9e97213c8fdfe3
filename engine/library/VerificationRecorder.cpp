#include "engine/library/VerificationRecorder.h"

#include "engine/verify/VerifyJob.h"

namespace basekeep {

VerificationRecorder::VerificationRecorder(VerifyJob& job, QString frontEnd, BackupLibrary library)
    : QObject(&job), m_frontEnd(std::move(frontEnd)), m_library(std::move(library))
{
    connect(
        &job, &Job::finished, this, [this, &job] { save(job); }, Qt::DirectConnection);
}

void VerificationRecorder::save(const VerifyJob& job) const
{
    std::optional<VerificationRecord> record = VerificationRecord::of(job.report());
    if (!record)
        return;
    record->frontEnd = m_frontEnd;
    m_library.record(*record);
}

} // namespace basekeep
