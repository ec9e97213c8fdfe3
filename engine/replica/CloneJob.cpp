#include "engine/replica/CloneJob.h"

#include "engine/basebackup/BackupJob.h"
#include "engine/replica/CloneRun.h"

namespace basekeep {

namespace {

JobStages cloneStages()
{
    const auto stage = [](const char* key, const QString& title) {
        return JobStage{QString::fromLatin1(key), title, JobStage::State::Pending, 0, {}};
    };
    return {stage("check", CloneJob::tr("Check")), stage("slot", CloneJob::tr("Slot")),
            stage("copy", CloneJob::tr("Copy")),   stage("configure", CloneJob::tr("Configure")),
            stage("start", CloneJob::tr("Start")), stage("stream", CloneJob::tr("Stream"))};
}

} // namespace

CloneJob::CloneJob(CloneSettings settings, QObject* parent)
    : Job(cloneStages(), parent), m_settings(std::move(settings))
{
}

CloneJob::~CloneJob()
{
    shutDown();
}

Replica CloneJob::replica() const
{
    const std::lock_guard lock(m_factsMutex);
    return m_replica;
}

ReplicaStatus CloneJob::status() const
{
    const std::lock_guard lock(m_factsMutex);
    return m_status;
}

std::shared_ptr<BackupJob> CloneJob::copyJob() const
{
    const std::lock_guard lock(m_factsMutex);
    return m_copy;
}

BackupFacts CloneJob::copyFacts() const
{
    const auto copy = copyJob();
    return copy ? copy->facts() : BackupFacts{};
}

WalLaneStatus CloneJob::walLane() const
{
    const auto copy = copyJob();
    return copy ? copy->walLane() : WalLaneStatus{};
}

ProcessPicture CloneJob::processes() const
{
    const auto copy = copyJob();
    return copy ? copy->processes() : ProcessPicture{};
}

void CloneJob::run()
{
    CloneRun(*this).run();
}

} // namespace basekeep
