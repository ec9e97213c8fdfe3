#include "gui/platform/TaskbarProgress.h"

#include "engine/jobs/Job.h"

namespace basekeep {

namespace {

constexpr int lookIntervalMs = 500;
constexpr double mostShare = 0.99;

} // namespace

TaskbarProgress::TaskbarProgress(std::unique_ptr<TaskbarButton> button, RunningJobs runningJobs, QObject* parent)
    : QObject(parent), m_button(std::move(button)), m_runningJobs(std::move(runningJobs))
{
    m_timer.setInterval(lookIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &TaskbarProgress::look);
}

TaskbarButton::Picture TaskbarProgress::of(const QList<const Job*>& jobs)
{
    TaskbarButton::Picture picture;
    if (jobs.isEmpty())
        return picture;
    quint64 done = 0;
    quint64 total = 0;
    bool isStalled = false;
    for (const Job* job : jobs) {
        const JobProgress::Snapshot progress = job->progress();
        if (progress.bytesTotal > 0) {
            done += std::min(progress.bytesDone, progress.bytesTotal);
            total += progress.bytesTotal;
        }
        isStalled |= job->state() == Job::State::Stalled || job->state() == Job::State::Reconnecting;
    }
    if (total > 0)
        picture.share = std::min(mostShare, double(done) / double(total));
    picture.look = isStalled   ? TaskbarButton::Look::Stalled
                   : total > 0 ? TaskbarButton::Look::Running
                               : TaskbarButton::Look::Busy;
    return picture;
}

void TaskbarProgress::look()
{
    const QList<const Job*> running = m_runningJobs();
    TaskbarButton::Picture picture = of(running);
    if (m_hasFailure) {
        picture.look = TaskbarButton::Look::Failed;
        if (running.isEmpty())
            picture.share = 1; // the whole button
    }
    m_button->show(picture);
    if (picture.look == TaskbarButton::Look::Plain)
        m_timer.stop();
    else if (!m_timer.isActive())
        m_timer.start();
}

void TaskbarProgress::markFailure()
{
    m_hasFailure = true;
    look();
}

void TaskbarProgress::clearFailure()
{
    if (!m_hasFailure)
        return;
    m_hasFailure = false;
    look();
}

} // namespace basekeep
