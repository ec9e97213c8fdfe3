#pragma once

#include <QtCore/QObject>

namespace basekeep {

class BackupJob;

/// Tells a terminal or a script how a backup goes. Lives in the main thread beside the job.
class BackupReporter : public QObject
{
    Q_OBJECT

public:
    /// Follows this job from now on. Before the job is started.
    virtual void follow(BackupJob& job) = 0;

    /// The person asked to stop; the job is tidying up.
    virtual void announceCancel() = 0;

    /// The job is over: says how it ended.
    virtual void conclude() = 0;

    /// The job is over, but another one takes its place at once, so nothing is said of how it ended.
    virtual void drop() = 0;
};

} // namespace basekeep
