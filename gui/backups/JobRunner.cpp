#include "gui/backups/JobRunner.h"

#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/BackupRecorder.h"

#include <QtCore/QDir>

#include <algorithm>

namespace basekeep {

JobRunner::~JobRunner()
{
    cancelAll();
    waitForAll();
    qDeleteAll(m_jobs);
}

BackupJob* JobRunner::start(const BackupSettings& settings)
{
    const QString target = QDir::cleanPath(settings.target);
    const QList<BackupJob*> busy = running();
    if (std::any_of(busy.cbegin(), busy.cend(),
                    [&target](const BackupJob* job) { return QDir::cleanPath(job->settings().target) == target; }))
        return nullptr;

    auto* job = new BackupJob(settings);
    new BackupRecorder(*job, QStringLiteral("window"));
    m_jobs.append(job);
    const QString name = settings.profileName.isEmpty() ? settings.connection.displayName() : settings.profileName;
    connect(job, &Job::logged, this, [this, name](const LogEntry& entry) { Q_EMIT logged(name, entry); });
    connect(job, &Job::stateChanged, this, [this, job] { Q_EMIT changed(job); });
    connect(job, &Job::finished, this, [this, job] {
        Q_EMIT ended(job);
        if (running().isEmpty())
            Q_EMIT allOver();
    });
    Q_EMIT started(job);
    job->start();
    return job;
}

QList<BackupJob*> JobRunner::running() const
{
    QList<BackupJob*> busy;
    for (BackupJob* job : m_jobs)
        if (!job->isOver())
            busy.append(job);
    return busy;
}

BackupJob* JobRunner::find(const QString& id) const
{
    const auto found =
        std::find_if(m_jobs.cbegin(), m_jobs.cend(), [&id](const BackupJob* job) { return job->id() == id; });
    return found == m_jobs.cend() ? nullptr : *found;
}

void JobRunner::cancelAll()
{
    for (BackupJob* job : running())
        job->cancel();
}

void JobRunner::waitForAll()
{
    for (BackupJob* job : m_jobs)
        job->wait();
}

} // namespace basekeep
