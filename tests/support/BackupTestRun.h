#pragma once

#include "engine/basebackup/BackupJob.h"

#include <optional>

namespace basekeep {

class TestServer;

/// A backup run to its end inside a test, with everything that is left to look at afterwards.
class BackupTestRun final
{
public:
    explicit BackupTestRun(const BackupSettings& settings);

    /// Settings for a backup of `server` that is quick: fast checkpoint, no sync.
    [[nodiscard]] static BackupSettings quickSettings(const TestServer& server, const QString& target);

    [[nodiscard]] BackupJob& job() { return m_job; }
    void start() { m_job.start(); }
    /// Starts it if that was not done and waits for its end; false if it takes longer than three minutes.
    [[nodiscard]] bool finish();
    /// Waits until the job is in that stage (or past it); false if it ends before or takes too long.
    [[nodiscard]] bool reachStage(const QString& key);
    /// Waits until at least that many bytes have arrived.
    [[nodiscard]] bool reachBytes(quint64 bytes);

    [[nodiscard]] QString failureText() const; ///< for messages of the test; empty on success
    [[nodiscard]] std::optional<Failure::Code> failureCode() const;

private:
    BackupJob m_job;
};

} // namespace basekeep
