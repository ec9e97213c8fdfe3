#pragma once

#include "engine/catalogue/JobRegistry.h"

#include <QtCore/QObject>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

namespace basekeep {

class BackupJob;

/// Writes a running backup's record to the registry about once a second and a last time when it ends. Child of the job;
/// belongs to the front end's thread.
class BackupRecorder final : public QObject
{
    Q_OBJECT

public:
    BackupRecorder(BackupJob& job, QString frontEnd, JobRegistry registry = {});
    ~BackupRecorder() override; ///< a job that is destroyed while it runs was cancelled, and is recorded so

    [[nodiscard]] const JobRecord& record() const { return m_record; }

Q_SIGNALS:
    void recorded(const basekeep::JobRecord& record);

private:
    void update();
    void saveLater();
    void saveNow();

    BackupJob& m_job;
    JobRegistry m_registry;
    JobRecord m_record;
    QTimer m_timer;
    QThreadPool m_writer; ///< one thread: the disk is busy with the backup, and a front end must not wait for it
};

} // namespace basekeep
