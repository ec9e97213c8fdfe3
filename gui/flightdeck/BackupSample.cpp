#include "gui/flightdeck/BackupSample.h"

#include "engine/basebackup/BackupJob.h"

namespace basekeep {

BackupSample BackupSample::take(const BackupJob& job)
{
    BackupSample sample;
    sample.state = job.state();
    sample.stages = job.stages();
    sample.totals = job.progress();
    sample.facts = job.facts();
    sample.walLane = job.walLane();
    sample.processes = job.processes();
    sample.canHurryCheckpoint = job.canHurryCheckpoint();
    sample.elapsedMs = job.elapsedMs();
    return sample;
}

const JobStage* BackupSample::runningStage() const
{
    for (const JobStage& stage : stages) {
        if (stage.state == JobStage::State::Running)
            return &stage;
    }
    return nullptr;
}

} // namespace basekeep
