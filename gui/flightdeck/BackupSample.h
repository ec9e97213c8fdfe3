#pragma once

#include "engine/basebackup/BackupFacts.h"
#include "engine/jobs/Job.h"
#include "engine/processes/ProcessPicture.h"
#include "engine/wal/WalLaneStatus.h"

namespace basekeep {

class BackupJob;

/// Everything that the flight deck shows of a backup, taken at one moment so that its parts agree with each other.
struct BackupSample
{
    Job::State state = Job::State::Queued;
    JobStages stages;
    JobProgress::Snapshot totals;
    BackupFacts facts;
    WalLaneStatus walLane;
    ProcessPicture processes;
    bool canHurryCheckpoint = false;
    qint64 elapsedMs = 0;

    [[nodiscard]] static BackupSample take(const BackupJob& job);

    /// The stage that runs; nullptr if none does.
    [[nodiscard]] const JobStage* runningStage() const;
};

} // namespace basekeep
