#include "engine/receivewal/WalArchiveProcess.h"

#include "engine/receivewal/WalArchiveMessages.h"
#include "tests/support/ProcessList.h"
#include "tests/support/ReceiverProgram.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QProcess>
#include <QtCore/QUuid>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <cstdio>

using namespace basekeep;

namespace {

using State = ReceiveWalStatus::State;
constexpr int patienceMs = 30000;

const QString frontEndArgument = QStringLiteral("--front-end");

/// A front end of its own, for a test to kill: reads what to start from standard input, and says when it runs.
int runFrontEnd(QCoreApplication& application)
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return 1;
    const auto configuration = WalArchiveConfiguration::fromJson(QJsonDocument::fromJson(input.readLine()).object());
    WalArchiveProcess process(configuration.id);
    QObject::connect(&process, &WalArchiveProcess::statusChanged, &application, [&process] {
        if (process.status().state == State::Streaming) {
            std::printf("%lld\n", static_cast<long long>(process.status().pid));
            std::fflush(stdout);
        }
    });
    process.start(configuration.settings, configuration.outlivesFrontEnd);
    return QCoreApplication::exec();
}

} // namespace

/// The window's receiver of WAL: a child that is started, watched, stopped, left alone and found again.
class WalArchiveProcessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_SERVER(TestServer::anyMajor() ? TestServer::anyMajor() : 15);
        m_data = std::make_unique<TestFolder>();
        qputenv("BASEKEEP_DATA_DIR", m_data->path().toUtf8());
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        options.walSegmentMiB = 1;
        m_server = std::make_unique<TestServer>(options);
    }

    void init()
    {
        if (!m_server)
            QSKIP("skipped: there is no server");
        m_id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        m_folder = std::make_unique<TestFolder>();
    }

    void startsTellsAndStops()
    {
        WalArchiveProcess process(m_id);
        QSignalSpy logged(&process, &WalArchiveProcess::logged);
        QSignalSpy ended(&process, &WalArchiveProcess::ended);
        QVERIFY(!process.isRunning());
        process.start(settings(), false);
        QVERIFY(process.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
        QVERIFY(ProcessList::isAlive(process.status().pid));
        QVERIFY(process.status().backendPid > 0);
        QCOMPARE(m_server->query(QStringLiteral("SELECT pid FROM pg_stat_replication")),
                 QString::number(process.status().backendPid));

        m_server->execute(QStringLiteral("SELECT pg_switch_wal()"));
        m_server->execute(QStringLiteral("INSERT INTO ledger (amount) VALUES (1)"));
        const Lsn end = Lsn::parse(m_server->query(QStringLiteral("SELECT pg_current_wal_lsn()"))).value();
        QTRY_VERIFY_WITH_TIMEOUT(process.status().received >= end, patienceMs);
        QVERIFY(process.status().segmentsClosed >= 1);
        QVERIFY(process.status().bytes > 0);
        QVERIFY(!process.status().segment.isEmpty());
        QVERIFY(process.status().serverEnd >= end);
        QVERIFY(process.status().startedAt.isValid());
        QVERIFY(process.status().lastMessageAt.isValid());
        QVERIFY(!process.status().lastError);
        QVERIFY(!logged.isEmpty());

        const qint64 pid = process.status().pid;
        process.stop();
        QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        QVERIFY(!process.isRunning());
        QCOMPARE(process.status().state, State::Stopped);
        QVERIFY(!process.status().lastError);
        expectGone(pid);
        QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("*.partial")}).size(), 1);
        QCOMPARE(WalFiles::faults(m_folder->path(), walFolder(), 1, end, segmentSize), QString());
    }

    void aFailureToBeginIsToldAndLeavesNothing()
    {
        ReceiveWalSettings wrong = settings();
        wrong.directory += QStringLiteral("/is not there");
        WalArchiveProcess process(m_id);
        QSignalSpy ended(&process, &WalArchiveProcess::ended);
        process.start(wrong, true);
        QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        QCOMPARE(process.status().state, State::Failed);
        QVERIFY(process.status().lastError);
        QCOMPARE(process.status().lastError->code, Failure::Code::TargetUnusable);
        QVERIFY(process.status().lastError->message.contains(QStringLiteral("is not there")));
        QTRY_COMPARE_WITH_TIMEOUT(ownChildren(), 0, patienceMs);
    }

    void withoutAnybodyLeftItEnds()
    {
        qint64 pid = 0;
        {
            WalArchiveProcess process(m_id);
            process.start(settings(), false);
            QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
            pid = process.status().pid;
        }
        expectGone(pid);
        WalArchiveProcess late(m_id);
        late.attach();
        QVERIFY(!late.isRunning());
    }

    void outlivesItsFrontEndAndIsFoundAgain()
    {
        qint64 pid = 0;
        {
            WalArchiveProcess process(m_id);
            process.start(settings(), false);
            process.setOutlivesFrontEnd(true);
            QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
            pid = process.status().pid;
        }
        WalArchiveProcess again(m_id);
        QSignalSpy logged(&again, &WalArchiveProcess::logged);
        again.attach();
        QVERIFY(again.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(again.status().pid, pid, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!logged.isEmpty(), patienceMs); // what was said before
        QCOMPARE(again.status().state, State::Streaming);

        // A second front end takes hold of the same child, and starting it changes nothing.
        WalArchiveProcess second(m_id);
        second.start(settings(), true);
        QTRY_COMPARE_WITH_TIMEOUT(second.status().pid, pid, patienceMs);
        QSignalSpy ended(&again, &WalArchiveProcess::ended);
        second.stop();
        QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        QCOMPARE(again.status().state, State::Stopped);
        expectGone(pid);
    }

    void howItEndedIsKnownLater_data()
    {
        QTest::addColumn<bool>("isKilled");
        QTest::newRow("stopped") << false;
        QTest::newRow("killed while nobody looked") << true;
    }

    void howItEndedIsKnownLater()
    {
        QFETCH(bool, isKilled);
        qint64 pid = 0;
        {
            WalArchiveProcess process(m_id);
            QSignalSpy ended(&process, &WalArchiveProcess::ended);
            process.start(settings(), true);
            QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
            pid = process.status().pid;
            if (!isKilled) {
                process.stop();
                QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
            }
        }
        if (isKilled)
            ProcessList::endHard(pid);
        expectGone(pid);

        WalArchiveProcess later(m_id);
        QCOMPARE(later.status().startedAt, QDateTime());
        later.attach();
        QVERIFY(!later.isRunning());
        QVERIFY(later.status().startedAt.isValid());
        QCOMPARE(later.status().pid, qint64(0));
        QCOMPARE(later.status().state, isKilled ? State::Failed : State::Stopped);
        if (isKilled)
            QVERIFY(later.status().lastError->message.contains(QString::number(pid)));

        WalArchiveProcess muchLater(m_id);
        QSignalSpy ended(&muchLater, &WalArchiveProcess::ended);
        muchLater.attach();
        QCOMPARE(muchLater.status().state, later.status().state);
        QCOMPARE(ended.count(), 0); // that was told already
    }

    void aKilledChildIsToldAndStartedAgain()
    {
        WalArchiveProcess process(m_id);
        QSignalSpy ended(&process, &WalArchiveProcess::ended);
        process.start(settings(), true);
        QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
        const qint64 pid = process.status().pid;
        ProcessList::endHard(pid);
        QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        QCOMPARE(process.status().state, State::Failed);
        QVERIFY(process.status().lastError->message.contains(QString::number(pid)));
        expectGone(pid);

        process.start(settings(), false); // finds a socket that nobody answers
        QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
        QVERIFY(process.status().pid != pid);
        process.stop();
        QVERIFY(ended.count() == 2 || ended.wait(patienceMs));
    }

    void whenTheFrontEndIsKilled_data()
    {
        QTest::addColumn<bool>("outlives");
        QTest::newRow("the receiver ends in order") << false;
        QTest::newRow("the receiver goes on and is found again") << true;
    }

    void whenTheFrontEndIsKilled()
    {
        QFETCH(bool, outlives);
        QProcess frontEnd;
        frontEnd.start(QCoreApplication::applicationFilePath(), {frontEndArgument});
        QVERIFY(frontEnd.waitForStarted());
        const QJsonObject configuration = WalArchiveConfiguration{m_id, settings(), outlives}.toJson();
        frontEnd.write(QJsonDocument(configuration).toJson(QJsonDocument::Compact) + '\n');
        QTRY_VERIFY_WITH_TIMEOUT(frontEnd.canReadLine(), patienceMs);
        const qint64 pid = frontEnd.readLine().trimmed().toLongLong();
        QVERIFY(ProcessList::isAlive(pid));
        frontEnd.kill();
        QVERIFY(frontEnd.waitForFinished());

        if (!outlives) {
            expectGone(pid);
            QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_stat_replication")), QStringLiteral("0"));
            return;
        }
        WalArchiveProcess process(m_id);
        process.attach();
        QVERIFY(process.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
        QCOMPARE(process.status().pid, pid);
        QSignalSpy ended(&process, &WalArchiveProcess::ended);
        process.stop();
        QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        expectGone(pid);
    }

    void makesItsSlotWhereItIsMissing()
    {
        ReceiveWalSettings withSlot = settings();
        withSlot.slot = QStringLiteral("of_the_window");
        withSlot.createSlot = true;
        for (int run = 0; run < 2; ++run) { // the second one finds it
            WalArchiveProcess process(m_id);
            process.start(withSlot, false);
            QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
            QTRY_COMPARE_WITH_TIMEOUT(m_server->query(QStringLiteral(
                                          "SELECT active FROM pg_replication_slots WHERE slot_name = 'of_the_window'")),
                                      QStringLiteral("t"), patienceMs);
            QSignalSpy ended(&process, &WalArchiveProcess::ended);
            process.stop();
            QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        }
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot('of_the_window')"));
    }

    void theChildsArgumentsHoldNoPassword()
    {
        m_server->execute(QStringLiteral("DROP ROLE IF EXISTS keeper; "
                                         "CREATE ROLE keeper REPLICATION LOGIN PASSWORD 'open sesame'"));
        m_server->setHostRules({QStringLiteral("host replication keeper 127.0.0.1/32 scram-sha-256")});
        ReceiveWalSettings secret = settings();
        secret.connection = m_server->connectionSettings(QStringLiteral("keeper"));
        secret.connection.password = QStringLiteral("open sesame");
        WalArchiveProcess process(m_id);
        process.start(secret, false);
        QTRY_COMPARE_WITH_TIMEOUT(process.status().state, State::Streaming, patienceMs);
        QVERIFY(ProcessList::withCommand(QStringLiteral("sesame")).isEmpty());
#ifdef Q_OS_LINUX
        QFile environment(QStringLiteral("/proc/%1/environ").arg(process.status().pid));
        QVERIFY(environment.open(QIODevice::ReadOnly));
        QVERIFY(!environment.readAll().contains("sesame"));
#endif
        QSignalSpy ended(&process, &WalArchiveProcess::ended);
        process.stop();
        QVERIFY(ended.count() == 1 || ended.wait(patienceMs));
        m_server->setHostRules({QStringLiteral("host all all 127.0.0.1/32 trust"),
                                QStringLiteral("host replication all 127.0.0.1/32 trust")});
    }

private:
    static constexpr quint32 segmentSize = 1024 * 1024;

    ReceiveWalSettings settings() const
    {
        ReceiveWalSettings settings;
        settings.connection = m_server->connectionSettings();
        settings.directory = m_folder->path();
        return settings;
    }

    QString walFolder() const
    {
        return m_server->dataDirectory() + QStringLiteral("/pg_wal");
    }

    /// Zombies of our own count as not gone.
    static void expectGone(qint64 pid)
    {
        QTRY_VERIFY_WITH_TIMEOUT(!isThere(pid), patienceMs);
    }

    static bool isThere(qint64 pid)
    {
        for (const ProcessList::Entry& entry : ProcessList::all()) {
            if (entry.pid == pid && !(entry.isZombie && entry.parentPid != QCoreApplication::applicationPid()))
                return true;
        }
        return false;
    }

    static int ownChildren()
    {
        int count = 0;
        for (const ProcessList::Entry& entry : ProcessList::all()) {
            if (entry.parentPid == QCoreApplication::applicationPid() &&
                entry.command.contains(QStringLiteral("walstreamer")))
                ++count;
        }
        return count;
    }

    std::unique_ptr<TestFolder> m_data;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<TestFolder> m_folder;
    QString m_id;
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (QCoreApplication::arguments().value(1) == frontEndArgument)
        return runFrontEnd(application);
    WalArchiveProcessTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "WalArchiveProcessTest.moc"
