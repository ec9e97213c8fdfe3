#pragma once

#include "gui/platform/TaskbarButton.h"

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>

namespace basekeep {

class Job;

/// Shows on the window's button how far the running jobs are, all of them together. Looks twice a second while any
/// runs.
class TaskbarProgress final : public QObject
{
    Q_OBJECT

public:
    using RunningJobs = std::function<QList<const Job*>()>;

    TaskbarProgress(std::unique_ptr<TaskbarButton> button, RunningJobs runningJobs, QObject* parent = nullptr);

    /// Jobs without a known end count as soon as they have one. Never the whole: that is for the job to say.
    [[nodiscard]] static TaskbarButton::Picture of(const QList<const Job*>& jobs);

    void look();        ///< a job has begun, or ended
    void markFailure(); ///< stays until clearFailure()
    void clearFailure();

private:
    std::unique_ptr<TaskbarButton> m_button;
    RunningJobs m_runningJobs;
    QTimer m_timer;
    bool m_hasFailure = false;
};

} // namespace basekeep
