#include "engine/jobs/KeepAwake.h"
#include "engine/jobs/Job.h"

#include <QtCore/QProcess>
#include <QtCore/QSemaphore>
#include <QtCore/QStandardPaths>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#ifdef BASEKEEP_HAVE_DBUS
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusUnixFileDescriptor>

#include <fcntl.h>
#include <unistd.h>
#endif

#include <array>

using namespace basekeep;

namespace {

/// Works until it is let go.
class WaitingJob final : public Job
{
public:
    explicit WaitingJob(bool isEndless = false) : Job({}), m_isEndless(isEndless) {}
    ~WaitingJob() override
    {
        m_gate.release();
        shutDown();
    }

    void letGo() { m_gate.release(); }
    [[nodiscard]] bool isAtWork() const { return m_isAtWork.load(); }

protected:
    void run() override
    {
        m_isAtWork.store(true);
        m_gate.acquire();
    }
    [[nodiscard]] bool keepsAwake() const override { return !m_isEndless; }

private:
    const bool m_isEndless;
    std::atomic<bool> m_isAtWork{false};
    QSemaphore m_gate;
};

#ifdef BASEKEEP_HAVE_DBUS

/// Answers as logind does, on a bus of the test's own.
class FakeLogind final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")

public:
    QString refuses; ///< what nobody may hold
    QStringList asked;

    ~FakeLogind() override { closeEnd(); }

    /// Whether somebody holds a lock: the reading end of a pipe has no end of file then.
    [[nodiscard]] bool isHeld() const
    {
        char byte = 0;
        return m_end >= 0 && ::read(m_end, &byte, 1) != 0;
    }

public Q_SLOTS:
    Q_SCRIPTABLE QDBusUnixFileDescriptor Inhibit(const QString& what, const QString& who, const QString& why,
                                                 const QString& mode, const QDBusMessage& message)
    {
        asked << QStringList{what, who, mode}.join(QLatin1Char(' '));
        std::array<int, 2> ends{-1, -1};
        if (why.isEmpty() || what == refuses || ::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) {
            message.setDelayedReply(true);
            QDBusConnection::systemBus().send(
                message.createErrorReply(QDBusError::AccessDenied, QStringLiteral("Not for you.")));
            return {};
        }
        closeEnd();
        m_end = ends[0];
        QDBusUnixFileDescriptor lock;
        lock.giveFileDescriptor(ends[1]);
        return lock;
    }

private:
    void closeEnd()
    {
        if (m_end >= 0)
            ::close(m_end);
        m_end = -1;
    }

    int m_end = -1;
};

#endif

} // namespace

/// That the machine stays awake while a job runs, and only then. What the system makes of it is not seen here; on Linux
/// a bus of the test's own stands in for the system's.
class KeepAwakeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void doesNotStopWork();
#ifdef BASEKEEP_HAVE_DBUS
    void initTestCase();
    void init();
    void holdsWhileAJobRuns();
    void contentsItselfWithLess();
    void tellsTheLogWhenRefused();
    void leavesEndlessWorkAlone();
    void cleanupTestCase();

private:
    QProcess m_bus;
    std::unique_ptr<FakeLogind> m_logind;
#endif
};

void KeepAwakeTest::doesNotStopWork()
{
    WaitingJob job;
    job.start();
    job.letGo();
    QTRY_COMPARE(job.state(), Job::State::Finished);
}

#ifdef BASEKEEP_HAVE_DBUS

void KeepAwakeTest::initTestCase()
{
    const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
    if (daemon.isEmpty())
        QSKIP("skipped: there is no dbus-daemon on this machine");
    m_bus.start(daemon, {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
    QVERIFY(m_bus.waitForStarted());
    QTRY_VERIFY(m_bus.canReadLine());
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_bus.readLine().trimmed());
    QVERIFY(QDBusConnection::systemBus().registerService(QStringLiteral("org.freedesktop.login1")));
}

void KeepAwakeTest::init()
{
    m_logind = std::make_unique<FakeLogind>();
    QDBusConnection::systemBus().registerObject(QStringLiteral("/org/freedesktop/login1"), m_logind.get(),
                                                QDBusConnection::ExportScriptableSlots);
}

void KeepAwakeTest::holdsWhileAJobRuns()
{
    WaitingJob job;
    job.start();
    QTRY_VERIFY(job.isAtWork());
    QCOMPARE(m_logind->asked, QStringList{QStringLiteral("sleep:idle Basekeep block")});
    QVERIFY(m_logind->isHeld());
    job.letGo();
    QTRY_COMPARE(job.state(), Job::State::Finished);
    QTRY_VERIFY(!m_logind->isHeld());
}

void KeepAwakeTest::contentsItselfWithLess()
{
    m_logind->refuses = QStringLiteral("sleep:idle");
    WaitingJob job;
    QSignalSpy logged(&job, &Job::logged);
    job.start();
    QTRY_VERIFY(job.isAtWork());
    QCOMPARE(m_logind->asked.last(), QStringLiteral("idle Basekeep block"));
    QVERIFY(m_logind->isHeld());
    QCOMPARE(logged.size(), 0);
}

void KeepAwakeTest::tellsTheLogWhenRefused()
{
    QDBusConnection::systemBus().unregisterObject(QStringLiteral("/org/freedesktop/login1"));
    WaitingJob job;
    QSignalSpy logged(&job, &Job::logged);
    job.start();
    QTRY_VERIFY(job.isAtWork());
    QTRY_COMPARE(logged.size(), 1);
    const auto entry = logged.first().first().value<LogEntry>();
    QCOMPARE(entry.severity, LogEntry::Severity::Debug);
    QVERIFY2(entry.text.startsWith(QLatin1String("The machine may go to sleep meanwhile (")), qPrintable(entry.text));
    QVERIFY(job.findings().isEmpty());
}

void KeepAwakeTest::leavesEndlessWorkAlone()
{
    WaitingJob job(true);
    job.start();
    QTRY_VERIFY(job.isAtWork());
    QCOMPARE(m_logind->asked, QStringList());
}

void KeepAwakeTest::cleanupTestCase()
{
    m_logind.reset();
    QDBusConnection::disconnectFromBus(QStringLiteral("qt_default_system_bus"));
    m_bus.terminate();
    m_bus.waitForFinished();
}

#endif

QTEST_GUILESS_MAIN(KeepAwakeTest)
#include "KeepAwakeTest.moc"
