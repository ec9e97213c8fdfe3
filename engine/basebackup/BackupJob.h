#pragma once

#include "engine/basebackup/BackupFacts.h"
#include "engine/basebackup/BackupSettings.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/jobs/Job.h"
#include "engine/processes/ProcessPicture.h"
#include "engine/report/VerifyReport.h"
#include "engine/wal/WalLaneRestart.h"
#include "engine/wal/WalLaneStatus.h"

#include <memory>

namespace basekeep {

class BackupRun;

/// Takes one base backup: the parent's half of the work.
///
/// Stages, each with its own clock: connect, preflight, checkpoint, estimate, copy, wal (tail), sync, verify. The WAL
/// lane runs in a child process (see wal/WalLane.h) if the settings say stream. The backup is good only when the job
/// ends in state Finished; backup_manifest appears under its name as the very last step before that.
class BackupJob final : public Job
{
    Q_OBJECT

public:
    explicit BackupJob(BackupSettings settings, QObject* parent = nullptr);
    ~BackupJob() override;

    [[nodiscard]] const BackupSettings& settings() const { return m_settings; }
    [[nodiscard]] BackupFacts facts() const; ///< a copy; cheap enough to sample a few times a second
    /// What was verified as it arrived, for the end; a value of the same kind as VerifyJob::report().
    [[nodiscard]] VerifyReport report() const;
    [[nodiscard]] WalLaneStatus walLane() const;
    /// Refreshed about once a second while the job runs; afterwards the last one that had everybody in it.
    [[nodiscard]] ProcessPicture processes() const;
    [[nodiscard]] bool canHurryCheckpoint() const; ///< an SQL connection is there and the stage is "checkpoint"

    /// Asks the server for an immediate CHECKPOINT over the SQL connection. Returns at once; how it went is logged.
    void hurryCheckpoint();

Q_SIGNALS:
    void walLaneRestarted(const basekeep::WalLaneRestart& restart); ///< logged as well

protected:
    using Job::report; // of a preflight's findings
    void run() override;

private:
    friend class BackupRun;

    [[nodiscard]] std::shared_ptr<BackupRun> currentRun() const;

    const BackupSettings m_settings;
    IdentityFiles m_identityFiles;   ///< of what has arrived
    mutable std::mutex m_factsMutex; ///< guards what follows
    BackupFacts m_facts;
    QDateTime m_startedAt;            ///< UTC
    QDateTime m_endedAt;              ///< UTC
    std::shared_ptr<BackupRun> m_run; ///< the phases and what they share; lives while run() works
    WalLaneStatus m_lastWalLane;
    ProcessPicture m_lastProcesses;
};

} // namespace basekeep
