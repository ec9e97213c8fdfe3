#include "gui/verify/VerifyRunner.h"

#include "engine/library/VerificationRecorder.h"
#include "engine/verify/VerifyJob.h"

#include <QtCore/QDir>

#include <algorithm>

namespace basekeep {

VerifyRunner::VerifyRunner(QObject* parent) : QObject(parent) {}

VerifyRunner::~VerifyRunner() = default; // a job that is destroyed is cancelled

VerifyRunner::Answer VerifyRunner::start(const VerifySettings& settings)
{
    const auto isSame = [&settings](const VerifySettings& other) {
        return QDir::cleanPath(other.folder) == QDir::cleanPath(settings.folder);
    };
    if (!isRunning()) {
        begin(settings);
        return Answer::Started;
    }
    if (isSame(m_job->settings()) || std::any_of(m_waiting.cbegin(), m_waiting.cend(), isSame))
        return Answer::AlreadyAsked;
    m_waiting.append(settings);
    Q_EMIT waitingChanged();
    return Answer::Queued;
}

bool VerifyRunner::isRunning() const
{
    return m_job && !m_job->isOver();
}

void VerifyRunner::cancel()
{
    if (m_job)
        m_job->cancel();
}

void VerifyRunner::cancelAll()
{
    if (!m_waiting.isEmpty()) {
        m_waiting.clear();
        Q_EMIT waitingChanged();
    }
    cancel();
}

void VerifyRunner::waitForEnd()
{
    if (m_job)
        m_job->wait();
}

void VerifyRunner::begin(const VerifySettings& settings)
{
    m_job = std::make_unique<VerifyJob>(settings);
    const QString name = tr("Verification of %1", "folder").arg(QDir::toNativeSeparators(settings.folder));
    connect(m_job.get(), &Job::logged, this, [this, name](const LogEntry& entry) { Q_EMIT logged(name, entry); });
    new VerificationRecorder(*m_job, QStringLiteral("window"));
    // Through the queue, so that the job is not replaced by the next one while it still speaks.
    connect(m_job.get(), &Job::finished, this, &VerifyRunner::conclude, Qt::QueuedConnection);
    Q_EMIT started();
    m_job->start();
}

void VerifyRunner::conclude()
{
    Q_EMIT ended(m_job->report());
    if (m_waiting.isEmpty())
        return Q_EMIT allOver();
    const VerifySettings next = m_waiting.takeFirst();
    Q_EMIT waitingChanged();
    begin(next);
}

} // namespace basekeep
