#include "gui/platform/TaskbarProgress.h"

#include "engine/jobs/Job.h"

#include <QtCore/QSemaphore>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Look = TaskbarButton::Look;

/// Says that it has done so much, and waits.
class PosingJob final : public Job
{
public:
    PosingJob(quint64 done, quint64 total, State state = State::Running) : Job({}), m_pose(state)
    {
        m_progress.addBytes(done);
        m_progress.setTotal(total);
        start();
        m_isPosing.acquire();
    }

    ~PosingJob() override
    {
        m_gate.release();
        shutDown();
    }

protected:
    void run() override
    {
        if (m_pose != State::Running)
            setState(m_pose);
        m_isPosing.release();
        m_gate.acquire();
    }

private:
    const State m_pose;
    QSemaphore m_isPosing;
    QSemaphore m_gate;
};

/// Remembers what it was told to show.
class FakeButton final : public TaskbarButton
{
public:
    explicit FakeButton(Picture& shown) : m_shown(shown) {}
    void show(const Picture& picture) override { m_shown = picture; }

private:
    Picture& m_shown;
};

} // namespace

/// What the window's button in the task bar shows of the running jobs.
class TaskbarProgressTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isPlainWithoutWork() { QCOMPARE(TaskbarProgress::of({}).look, Look::Plain); }

    void isBusyWhileNoEndIsKnown()
    {
        const PosingJob job(5, 0);
        QCOMPARE(TaskbarProgress::of({&job}).look, Look::Busy);
    }

    void sumsUpWhatRuns()
    {
        const PosingJob small(50, 100);
        const PosingJob large(100, 300);
        const PosingJob unknown(999, 0);
        const TaskbarButton::Picture picture = TaskbarProgress::of({&small, &large, &unknown});
        QCOMPARE(picture.look, Look::Running);
        QCOMPARE(picture.share, 150.0 / 400.0);
    }

    void isNeverDoneBeforeTheJobSaysSo()
    {
        const PosingJob job(120, 100);
        QVERIFY(TaskbarProgress::of({&job}).share < 1);
    }

    void tellsOfAStall()
    {
        const PosingJob running(1, 2);
        const PosingJob stalled(1, 2, Job::State::Stalled);
        const PosingJob reconnecting(1, 2, Job::State::Reconnecting);
        QCOMPARE(TaskbarProgress::of({&running, &stalled}).look, Look::Stalled);
        QCOMPARE(TaskbarProgress::of({&reconnecting}).look, Look::Stalled);
    }

    void keepsAFailureUntilItIsSeen()
    {
        TaskbarButton::Picture shown;
        QList<const Job*> running;
        TaskbarProgress progress(std::make_unique<FakeButton>(shown), [&running] { return running; });
        progress.markFailure();
        QCOMPARE(shown.look, Look::Failed);
        QCOMPARE(shown.share, 1.0);

        const PosingJob job(1, 2);
        running << &job;
        progress.look();
        QCOMPARE(shown.look, Look::Failed);
        QCOMPARE(shown.share, 0.5);

        progress.clearFailure();
        QCOMPARE(shown.look, Look::Running);
        running.clear();
        QTRY_COMPARE(shown.look, Look::Plain); // it looks by itself while something runs
    }
};

QTEST_MAIN(TaskbarProgressTest)
#include "TaskbarProgressTest.moc"
