#pragma once

#include "engine/basebackup/BackupFacts.h"
#include "engine/jobs/Job.h"
#include "engine/processes/ProcessPicture.h"
#include "engine/replica/CloneSettings.h"
#include "engine/replica/Replica.h"
#include "engine/replica/ReplicaStatus.h"
#include "engine/wal/WalLaneStatus.h"

#include <memory>

namespace basekeep {

class BackupJob;
class CloneRun;

/// Clones a server: from a connection to a standby on this machine that streams.
///
/// Stages: check, slot, copy, configure, start, stream. The copy is a backup job of its own inside, whose progress and
/// log are handed on. The job ends in state Finished when the primary shows the replica streaming and the replica
/// answers that it is in recovery (or, if it was not to be started, when it is ready for that). Otherwise nothing of it
/// stays: the server is stopped, the slot dropped, the folders and files that were made are removed; what could not be
/// undone is told in the failure's detail.
class CloneJob final : public Job
{
    Q_OBJECT

public:
    explicit CloneJob(CloneSettings settings, QObject* parent = nullptr);
    ~CloneJob() override;

    [[nodiscard]] const CloneSettings& settings() const { return m_settings; }

    [[nodiscard]] Replica replica() const;      ///< as far as it is known
    [[nodiscard]] ReplicaStatus status() const; ///< the last look, from stage "stream" on

    // Of the copy; empty before it began.
    [[nodiscard]] BackupFacts copyFacts() const;
    [[nodiscard]] WalLaneStatus walLane() const;
    [[nodiscard]] ProcessPicture processes() const;

protected:
    void run() override;

private:
    friend class CloneRun;

    [[nodiscard]] std::shared_ptr<BackupJob> copyJob() const;

    const CloneSettings m_settings;
    mutable std::mutex m_factsMutex; ///< guards what follows
    Replica m_replica;
    ReplicaStatus m_status;
    std::shared_ptr<BackupJob> m_copy; ///< from stage "copy" on
};

} // namespace basekeep
