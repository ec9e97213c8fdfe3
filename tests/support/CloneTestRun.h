#pragma once

#include "engine/replica/CloneJob.h"

#include <QtCore/QTemporaryDir>

#include <optional>

namespace basekeep {

class TestServer;

/// A clone run to its end inside a test, with everything that is left to look at afterwards. Its lists of replicas and
/// slots lie in a folder that lasts as long as the program.
class CloneTestRun final
{
public:
    explicit CloneTestRun(const CloneSettings& settings);

    /// Settings for a clone of `server` that is quick: fast checkpoint, no sync, the server's own programs, a free
    /// port, tablespaces beside the target.
    [[nodiscard]] static CloneSettings quickSettings(const TestServer& server, const QString& target);

    [[nodiscard]] CloneJob& job() { return m_job; }
    void start() { m_job.start(); }
    /// Starts it if that was not done and waits for its end; false if it takes longer than three minutes.
    [[nodiscard]] bool finish();
    /// Waits until the job is in that stage (or past it); false if it ends before or takes too long.
    [[nodiscard]] bool reachStage(const QString& key);
    /// Waits until at least that many bytes have arrived.
    [[nodiscard]] bool reachBytes(quint64 bytes);

    [[nodiscard]] QString failureText() const; ///< for messages of the test; empty on success
    [[nodiscard]] std::optional<Failure::Code> failureCode() const;
    [[nodiscard]] bool hasFinding(const QString& key) const;

private:
    CloneJob m_job;
};

} // namespace basekeep
