#include "engine/jobs/Job.h"

#include "engine/jobs/KeepAwake.h"

#include <QtCore/QThread>
#include <QtCore/QUuid>

namespace basekeep {

namespace {

/// Eight hexadecimal digits: short enough for an application_name, different enough for one machine.
QString makeJobId()
{
    return QUuid::createUuid().toString(QUuid::Id128).left(8);
}

} // namespace

Job::Job(JobStages stages, QObject* parent) : QObject(parent), m_id(makeJobId()), m_stages(std::move(stages))
{
    qRegisterMetaType<Job::State>();
    qRegisterMetaType<Finding>();
    qRegisterMetaType<LogEntry>();
}

Job::~Job()
{
    shutDown();
}

void Job::shutDown()
{
    if (!m_thread)
        return;
    m_cancel.cancel();
    m_thread->wait();
    // Says nothing new, but says it in a way that the thread sanitizer understands.
    static_cast<void>(m_hasLeft.load(std::memory_order_acquire));
    m_thread.reset();
}

bool Job::isOver() const noexcept
{
    const State current = state();
    return current == State::Finished || current == State::Failed || current == State::Cancelled;
}

JobStages Job::stages() const
{
    const std::lock_guard lock(m_mutex);
    JobStages copy = m_stages;
    if (m_runningStage >= 0)
        copy[m_runningStage].elapsedMs = m_stageClock.elapsed();
    return copy;
}

Findings Job::findings() const
{
    const std::lock_guard lock(m_mutex);
    return m_findings;
}

std::optional<Failure> Job::failure() const
{
    const std::lock_guard lock(m_mutex);
    return m_failure;
}

qint64 Job::elapsedMs() const
{
    const std::lock_guard lock(m_mutex);
    return m_clock.isValid() && !isOver() ? m_clock.elapsed() : m_elapsedMs;
}

void Job::start()
{
    Q_ASSERT_X(!m_thread, "Job::start", "a job runs once");
    m_thread.reset(QThread::create([this] {
        execute();
        m_hasLeft.store(true, std::memory_order_release);
    }));
    m_thread->setObjectName(QStringLiteral("job ") + m_id);
    m_thread->start();
}

void Job::cancel()
{
    if (isOver())
        return;
    m_cancel.cancel();
    setState(State::Cancelling);
}

bool Job::wait(int timeoutMs)
{
    if (!m_thread)
        return true;
    return timeoutMs < 0 ? m_thread->wait() : m_thread->wait(QDeadlineTimer(timeoutMs));
}

void Job::execute()
{
    {
        const std::lock_guard lock(m_mutex);
        m_clock.start();
    }
    changeState([](State current) { return current == State::Queued; }, State::Running);

    State outcome = State::Finished;
    std::optional<Failure> failure;
    try {
        m_cancel.throwIfCancelled();
        work();
    } catch (const Failure& caught) {
        failure = caught;
    } catch (const std::bad_alloc&) {
        failure = Failure{Failure::Code::Internal, tr("There was not enough memory."), {}, {}};
    } catch (const std::exception& caught) {
        failure = Failure{Failure::Code::Internal, tr("Something unexpected went wrong in Basekeep itself."),
                          tr("Please report this with the job log."), QString::fromLocal8Bit(caught.what())};
    }
    if (failure)
        outcome = failure->code == Failure::Code::Cancelled ? State::Cancelled : State::Failed;

    endRunningStage(outcome == State::Finished ? JobStage::State::Finished : JobStage::State::Failed);
    {
        const std::lock_guard lock(m_mutex);
        m_elapsedMs = m_clock.elapsed();
        m_failure = failure;
    }
    if (failure)
        log(LogEntry::Severity::Error, QStringLiteral("job"), failure->toText());
    Q_EMIT stagesChanged();
    changeState([](State) { return true; }, outcome);
    Q_EMIT finished();
}

void Job::work()
{
    if (!keepsAwake())
        return run();
    const KeepAwake awake(tr("Basekeep is in the middle of a job."));
    if (!awake.obstacle().isEmpty())
        log(LogEntry::Severity::Debug, QStringLiteral("job"),
            tr("The machine may go to sleep meanwhile (%1).").arg(awake.obstacle()));
    run();
}

void Job::beginStage(const QString& key)
{
    endRunningStage(JobStage::State::Finished);
    {
        const std::lock_guard lock(m_mutex);
        for (qsizetype index = 0; index < m_stages.size(); ++index) {
            if (m_stages[index].key != key)
                continue;
            m_stages[index].state = JobStage::State::Running;
            m_runningStage = index;
            m_stageClock.start();
        }
    }
    Q_EMIT stagesChanged();
}

void Job::skipStage(const QString& key)
{
    {
        const std::lock_guard lock(m_mutex);
        for (JobStage& stage : m_stages) {
            if (stage.key == key && stage.state == JobStage::State::Pending)
                stage.state = JobStage::State::Skipped;
        }
    }
    Q_EMIT stagesChanged();
}

void Job::endRunningStage(JobStage::State state)
{
    const std::lock_guard lock(m_mutex);
    if (m_runningStage < 0)
        return;
    JobStage& stage = m_stages[m_runningStage];
    stage.state = state;
    stage.elapsedMs = m_stageClock.elapsed();
    if (state == JobStage::State::Finished)
        stage.note.clear();
    m_runningStage = -1;
}

void Job::setStageNote(const QString& note)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_runningStage < 0 || m_stages[m_runningStage].note == note)
            return;
        m_stages[m_runningStage].note = note;
    }
    Q_EMIT stagesChanged();
}

void Job::report(const Finding& finding)
{
    {
        const std::lock_guard lock(m_mutex);
        m_findings.append(finding);
    }
    Q_EMIT found(finding);
}

void Job::log(LogEntry::Severity severity, const QString& source, const QString& text)
{
    Q_EMIT logged({QDateTime::currentDateTime(), severity, source, text});
}

void Job::setState(State wanted)
{
    // A job that is being cancelled, or has just ended, does not fall back.
    changeState(
        [wanted](State current) {
            return current != wanted &&
                   (current == State::Running || current == State::Stalled || current == State::Reconnecting);
        },
        wanted);
}

void Job::changeState(const std::function<bool(State current)>& isWanted, State next)
{
    // Both threads change states. All of them go through the queue of the front end's thread, so that it hears of them
    // in the order in which they came, its own cancel included.
    const std::lock_guard lock(m_stateMutex);
    if (!isWanted(m_state.load()))
        return;
    m_state.store(next);
    QMetaObject::invokeMethod(
        this, [this, next] { Q_EMIT stateChanged(next); }, Qt::QueuedConnection);
}

} // namespace basekeep
