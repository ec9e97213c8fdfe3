#include "gui/replicas/CloneRunner.h"

#include "engine/replica/CloneJob.h"

#include <algorithm>

namespace basekeep {

CloneRunner::~CloneRunner()
{
    cancelAll();
    waitForAll();
    qDeleteAll(m_jobs);
}

CloneJob* CloneRunner::start(const CloneSettings& settings)
{
    auto* job = new CloneJob(settings);
    m_jobs.append(job);
    const QString server = settings.profileName.isEmpty() ? settings.source.displayName() : settings.profileName;
    connect(job, &Job::logged, this,
            [this, name = tr("Replica of %1").arg(server)](const LogEntry& entry) { Q_EMIT logged(name, entry); });
    connect(job, &Job::finished, this, [this, job] {
        Q_EMIT ended(job);
        if (running().isEmpty())
            Q_EMIT allOver();
    });
    Q_EMIT started(job);
    job->start();
    return job;
}

QList<CloneJob*> CloneRunner::running() const
{
    QList<CloneJob*> busy;
    std::copy_if(m_jobs.cbegin(), m_jobs.cend(), std::back_inserter(busy),
                 [](const CloneJob* job) { return !job->isOver(); });
    return busy;
}

CloneJob* CloneRunner::find(const QString& id) const
{
    const auto found =
        std::find_if(m_jobs.cbegin(), m_jobs.cend(), [&id](const CloneJob* job) { return job->id() == id; });
    return found == m_jobs.cend() ? nullptr : *found;
}

void CloneRunner::cancelAll()
{
    for (CloneJob* job : running())
        job->cancel();
}

void CloneRunner::waitForAll()
{
    for (CloneJob* job : m_jobs)
        job->wait();
}

} // namespace basekeep
