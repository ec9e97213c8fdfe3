#include "engine/jobs/Job.h"

#include <condition_variable>
#include <functional>
#include <new>
#include <stdexcept>

#include <QtCore/QRegularExpression>
#include <QtCore/QThread>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using State = Job::State;

/// A job whose work is what the test says.
class ScriptedJob final : public Job
{
public:
    explicit ScriptedJob(std::function<void(ScriptedJob&)> work)
        : Job({{QStringLiteral("first"), QStringLiteral("First"), JobStage::State::Pending, 0, {}},
               {QStringLiteral("second"), QStringLiteral("Second"), JobStage::State::Pending, 0, {}},
               {QStringLiteral("third"), QStringLiteral("Third"), JobStage::State::Pending, 0, {}}})
        , m_work(std::move(work))
    {
    }
    ~ScriptedJob() override { shutDown(); }

    using Job::beginStage;
    using Job::log;
    using Job::m_cancel;
    using Job::m_progress;
    using Job::report;
    using Job::setStageNote;
    using Job::setState;
    using Job::skipStage;

    /// Holds the job's thread until the test opens the gate or the job is cancelled.
    void passGate()
    {
        std::unique_lock lock(m_mutex);
        m_isAtGate = true;
        while (!m_isOpen && !m_cancel.isCancelled())
            m_changed.wait_for(lock, std::chrono::milliseconds(5));
        m_isAtGate = false;
        m_isOpen = false;
        m_cancel.throwIfCancelled();
    }
    void openGate()
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    [[nodiscard]] bool isAtGate() const
    {
        const std::lock_guard lock(m_mutex);
        return m_isAtGate;
    }

protected:
    void run() override { m_work(*this); }
    [[nodiscard]] bool keepsAwake() const override { return false; } // KeepAwakeTest is about that

private:
    const std::function<void(ScriptedJob&)> m_work;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isAtGate = false;
    bool m_isOpen = false;
};

/// What a front end hears of a job. QSignalSpy would write down in the job's thread what is read in this one.
class Listener final : public QObject
{
public:
    explicit Listener(const Job& job)
    {
        connect(&job, &Job::stateChanged, this, [this](State state) { states.append(state); });
        connect(&job, &Job::stagesChanged, this, [this] { ++stageChanges; });
        connect(&job, &Job::found, this, [this](const Finding& finding) { findings.append(finding); });
        connect(&job, &Job::logged, this, [this](const LogEntry& entry) { entries.append(entry); });
        connect(&job, &Job::finished, this, [this] { ++finished; });
    }

    [[nodiscard]] QStringList errors() const
    {
        QStringList texts;
        for (const LogEntry& entry : entries) {
            if (entry.severity == LogEntry::Severity::Error)
                texts << entry.text;
        }
        return texts;
    }

    QList<State> states;
    Findings findings;
    QList<LogEntry> entries;
    int stageChanges = 0;
    int finished = 0;
};

QStringList stateNames(const JobStages& stages)
{
    QStringList names;
    for (const JobStage& stage : stages)
        names << stageStateName(stage.state);
    return names;
}

} // namespace

class JobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finishes()
    {
        Qt::HANDLE worker = nullptr;
        ScriptedJob job([&worker](ScriptedJob&) { worker = QThread::currentThreadId(); });
        const Listener listener(job);
        QCOMPARE(job.state(), State::Queued);
        QCOMPARE(job.elapsedMs(), 0);
        job.start();
        QTRY_COMPARE(listener.finished, 1);
        QCOMPARE(listener.states, QList<State>({State::Running, State::Finished}));
        QCOMPARE(job.state(), State::Finished);
        QVERIFY(job.isOver());
        QVERIFY(!job.failure());
        QVERIFY(worker != QThread::currentThreadId());
        QVERIFY(job.wait(10000));
    }

    void hasAnIdOfItsOwn()
    {
        const ScriptedJob one([](ScriptedJob&) {});
        const ScriptedJob two([](ScriptedJob&) {});
        QVERIFY(one.id() != two.id());
        static const QRegularExpression safe(QStringLiteral("^[0-9a-f]{8}$"));
        QVERIFY(safe.match(one.id()).hasMatch());
    }

    void whatRunThrowsIsTheOutcome_data()
    {
        QTest::addColumn<std::function<void(ScriptedJob&)>>("work");
        QTest::addColumn<State>("state");
        QTest::addColumn<Failure::Code>("code");
        using Work = std::function<void(ScriptedJob&)>;
        QTest::newRow("failure") << Work([](ScriptedJob&) {
            throw Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}};
        }) << State::Failed << Failure::Code::DiskFull;
        QTest::newRow("cancelled") << Work([](ScriptedJob&) { throw Failure::cancelled(); }) << State::Cancelled
                                   << Failure::Code::Cancelled;
        QTest::newRow("exception") << Work([](ScriptedJob&) { throw std::runtime_error("odd"); }) << State::Failed
                                   << Failure::Code::Internal;
        QTest::newRow("no memory") << Work([](ScriptedJob&) { throw std::bad_alloc(); }) << State::Failed
                                   << Failure::Code::Internal;
    }

    void whatRunThrowsIsTheOutcome()
    {
        using Work = std::function<void(ScriptedJob&)>;
        QFETCH(Work, work);
        QFETCH(State, state);
        QFETCH(Failure::Code, code);
        ScriptedJob job(work);
        const Listener listener(job);
        job.start();
        QTRY_COMPARE(listener.finished, 1);
        QCOMPARE(job.state(), state);
        QVERIFY(job.failure());
        QCOMPARE(job.failure()->code, code);
        QVERIFY(!job.failure()->message.isEmpty());
        QCOMPARE(listener.errors(), QStringList(job.failure()->toText()));
    }

    void stagesHaveTheirOwnStates()
    {
        ScriptedJob job([](ScriptedJob& self) {
            self.beginStage(QStringLiteral("first"));
            self.setStageNote(QStringLiteral("waiting"));
            self.passGate();
            self.skipStage(QStringLiteral("second"));
            self.beginStage(QStringLiteral("third"));
            self.setStageNote(QStringLiteral("still waiting"));
            self.passGate();
            throw Failure{Failure::Code::Internal, QStringLiteral("broken"), {}, {}};
        });
        const Listener listener(job);
        QCOMPARE(stateNames(job.stages()).join(QLatin1Char(' ')), QStringLiteral("pending pending pending"));
        job.start();
        QTRY_VERIFY(job.isAtGate());
        QCOMPARE(stateNames(job.stages()).join(QLatin1Char(' ')), QStringLiteral("running pending pending"));
        QCOMPARE(job.stages().at(0).note, QStringLiteral("waiting"));
        job.openGate();
        QTRY_COMPARE(stateNames(job.stages()).join(QLatin1Char(' ')), QStringLiteral("finished skipped running"));
        QCOMPARE(job.stages().at(0).note, QString());
        QTRY_VERIFY(job.isAtGate());
        job.openGate();
        QVERIFY(job.wait(10000));
        QCOMPARE(stateNames(job.stages()).join(QLatin1Char(' ')), QStringLiteral("finished skipped failed"));
        // What a failed stage was waiting for stays readable.
        QCOMPARE(job.stages().at(2).note, QStringLiteral("still waiting"));
        QTRY_VERIFY(listener.stageChanges >= 6);
    }

    void countersAndFindingsAreSampled()
    {
        ScriptedJob job([](ScriptedJob& self) {
            self.m_progress.setTotal(100);
            self.m_progress.addBytes(40);
            self.m_progress.addBytes(2);
            self.m_progress.addFile();
            self.report({Finding::Severity::Warning, QStringLiteral("key"), QStringLiteral("title"), {}, {}, {}});
            self.log(LogEntry::Severity::Info, QStringLiteral("job"), QStringLiteral("text"));
        });
        const Listener listener(job);
        job.start();
        QVERIFY(job.wait(10000));
        QCOMPARE(job.progress().bytesTotal, quint64{100});
        QCOMPARE(job.progress().bytesDone, quint64{42});
        QCOMPARE(job.progress().filesDone, quint64{1});
        QCOMPARE(job.findings().size(), 1);
        QTRY_COMPARE(listener.finished, 1);
        QCOMPARE(listener.findings.size(), 1);
        QCOMPARE(listener.entries.size(), 1);
        const qint64 elapsed = job.elapsedMs();
        QCOMPARE(job.elapsedMs(), elapsed);
    }

    void cancelReturnsAtOnce()
    {
        ScriptedJob job([](ScriptedJob& self) { self.passGate(); });
        const Listener listener(job);
        job.start();
        QTRY_VERIFY(job.isAtGate());
        job.cancel();
        job.cancel();
        QVERIFY(job.wait(10000));
        QTRY_COMPARE(listener.finished, 1);
        QCOMPARE(listener.states, QList<State>({State::Running, State::Cancelling, State::Cancelled}));
        QCOMPARE(job.failure()->code, Failure::Code::Cancelled);
    }

    void statesAreHeardInTheirOrder()
    {
        ScriptedJob job([](ScriptedJob& self) { self.passGate(); });
        const Listener listener(job);
        job.start();
        while (!job.isAtGate()) // without hearing anything yet
            QThread::yieldCurrentThread();
        job.cancel();
        QTRY_COMPARE(listener.finished, 1);
        QCOMPARE(listener.states, QList<State>({State::Running, State::Cancelling, State::Cancelled}));
    }

    void cancelBeforeTheStartKeepsItFromWorking()
    {
        bool worked = false;
        ScriptedJob job([&worked](ScriptedJob&) { worked = true; });
        job.cancel();
        job.start();
        QVERIFY(job.wait(10000));
        QCOMPARE(job.state(), State::Cancelled);
        QVERIFY(!worked);
    }

    void cancelAfterTheEndChangesNothing()
    {
        ScriptedJob job([](ScriptedJob&) {});
        job.start();
        QVERIFY(job.wait(10000));
        job.cancel();
        QCOMPARE(job.state(), State::Finished);
    }

    void aCancelThatComesTooLateIsNoCancel()
    {
        // Everything was done when it came: the result is complete, and is called so.
        ScriptedJob job([](ScriptedJob& self) { self.cancel(); });
        job.start();
        QVERIFY(job.wait(10000));
        QCOMPARE(job.state(), State::Finished);
        QVERIFY(!job.failure());
    }

    void stallsAndGoesOn()
    {
        ScriptedJob job([](ScriptedJob& self) {
            self.setState(State::Stalled);
            self.setState(State::Stalled);
            self.passGate();
            self.setState(State::Running);
            self.passGate();
            self.setState(State::Stalled); // after a cancel that is of no interest any more
        });
        const Listener listener(job);
        job.start();
        QTRY_VERIFY(job.isAtGate());
        QCOMPARE(job.state(), State::Stalled);
        job.openGate();
        QTRY_COMPARE(job.state(), State::Running);
        job.cancel();
        QVERIFY(job.wait(10000));
        QTRY_COMPARE(listener.states, QList<State>({State::Running, State::Stalled, State::Running, State::Cancelling,
                                                    State::Cancelled}));
    }

    void destroyingARunningJobCancelsIt()
    {
        bool sawCancel = false;
        {
            ScriptedJob job([&sawCancel](ScriptedJob& self) {
                try {
                    self.passGate();
                } catch (const Failure& failure) {
                    sawCancel = failure.code == Failure::Code::Cancelled;
                    throw;
                }
            });
            job.start();
            QTRY_VERIFY(job.isAtGate());
        }
        QVERIFY(sawCancel);
    }
};

QTEST_GUILESS_MAIN(JobTest)
#include "JobTest.moc"
