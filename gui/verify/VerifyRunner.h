#pragma once

#include "engine/jobs/LogEntry.h"
#include "engine/report/VerifyReport.h"
#include "engine/verify/VerifySettings.h"

#include <QtCore/QList>
#include <QtCore/QObject>

#include <memory>

namespace basekeep {

class VerifyJob;

/// The verifications of this window. One runs at a time, since each takes all processors and a disk; the others wait
/// for their turn.
class VerifyRunner final : public QObject
{
    Q_OBJECT

public:
    enum class Answer {
        Started,
        Queued,       ///< it begins when those before it have ended
        AlreadyAsked, ///< this backup is being verified, or waits for it
    };

    explicit VerifyRunner(QObject* parent = nullptr);
    ~VerifyRunner() override; ///< cancels, and waits

    Answer start(const VerifySettings& settings);

    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] VerifyJob* job() const { return m_job.get(); } ///< that runs, or ran last; null before the first
    [[nodiscard]] const QList<VerifySettings>& waiting() const { return m_waiting; }

    void cancel();    ///< the one that runs; returns at once, ended() follows
    void cancelAll(); ///< those that wait, too
    void waitForEnd();

Q_SIGNALS:
    void started(); ///< job() tells which
    void ended(const basekeep::VerifyReport& report);
    void waitingChanged();
    void allOver(); ///< nothing runs and nothing waits any more
    void logged(const QString& job, const basekeep::LogEntry& entry);

private:
    void begin(const VerifySettings& settings);
    void conclude();

    std::unique_ptr<VerifyJob> m_job;
    QList<VerifySettings> m_waiting;
};

} // namespace basekeep
