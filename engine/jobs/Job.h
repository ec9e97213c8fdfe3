#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/jobs/Failure.h"
#include "engine/jobs/Finding.h"
#include "engine/jobs/JobProgress.h"
#include "engine/jobs/JobStage.h"
#include "engine/jobs/LogEntry.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

class QThread;

namespace basekeep {

/// A long action (backup, verification, clone …) and the one door between the engine and any front end.
///
/// The object lives in the front end's thread; run() works in a thread of the job's own. States and stages arrive as
/// signals in the front end's thread, quantities are sampled with progress(). A job runs once.
class Job : public QObject
{
    Q_OBJECT

public:
    enum class State { Queued, Running, Stalled, Reconnecting, Cancelling, Finished, Failed, Cancelled };
    Q_ENUM(State)

    /// Cancels and waits, so destroying a running job leaves what cancelling leaves.
    ~Job() override;

    [[nodiscard]] QString id() const { return m_id; } ///< short, unique on this machine, safe in names
    [[nodiscard]] State state() const noexcept { return m_state.load(); }
    [[nodiscard]] bool isOver() const noexcept;
    [[nodiscard]] JobStages stages() const;
    [[nodiscard]] JobProgress::Snapshot progress() const noexcept { return m_progress.snapshot(); }
    [[nodiscard]] Findings findings() const;
    [[nodiscard]] std::optional<Failure> failure() const; ///< set in states Failed and Cancelled
    [[nodiscard]] qint64 elapsedMs() const;

    void start();
    void cancel(); ///< returns at once; finished() follows when everything is tidied up
    bool wait(int timeoutMs = -1);

Q_SIGNALS:
    void stateChanged(basekeep::Job::State state);
    void stagesChanged();
    void found(const basekeep::Finding& finding);
    void logged(const basekeep::LogEntry& entry);
    void finished(); ///< once, after the last stateChanged; the outcome is state() and failure()

protected:
    explicit Job(JobStages stages, QObject* parent = nullptr);

    /// The work itself, in the job's thread. Throws Failure; returning means success.
    virtual void run() = 0;

    /// Whether the machine is kept from going to sleep meanwhile: for what has an end to be waited for.
    [[nodiscard]] virtual bool keepsAwake() const { return true; }

    /// Ends and joins the thread. A final class calls it in its destructor, before its members go.
    void shutDown();

    // For run(), from any thread.
    void beginStage(const QString& key); ///< finishes the running stage, if any, and starts this one
    void skipStage(const QString& key);
    void setStageNote(const QString& note); ///< of the running stage
    void report(const Finding& finding);
    void log(LogEntry::Severity severity, const QString& source, const QString& text);
    void setState(State state); ///< among Running, Stalled and Reconnecting

    CancelToken m_cancel;
    JobProgress m_progress;

private:
    void execute();
    void work();
    void endRunningStage(JobStage::State state);
    void changeState(const std::function<bool(State current)>& isWanted, State next);

    const QString m_id;
    std::unique_ptr<QThread> m_thread;
    std::atomic<bool> m_hasLeft{false}; ///< the thread touches nothing of this object any more
    std::mutex m_stateMutex;            ///< held by who changes the state
    std::atomic<State> m_state{State::Queued};
    mutable std::mutex m_mutex; ///< guards what follows
    JobStages m_stages;
    qsizetype m_runningStage = -1;
    QElapsedTimer m_stageClock;
    QElapsedTimer m_clock;
    qint64 m_elapsedMs = 0;
    Findings m_findings;
    std::optional<Failure> m_failure;
};

} // namespace basekeep
