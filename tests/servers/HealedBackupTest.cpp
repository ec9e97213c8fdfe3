#include "engine/verify/VerifyJob.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <map>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QScopeGuard>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Format = BackupSettings::Format;
using Slot = BackupSettings::Slot;

constexpr int kills = 10;
/// Slow enough that all the kills happen in the middle of the copy.
constexpr int slowKiB = 1280;
constexpr int patienceMs = 60000;
const QString slotName = QStringLiteral("standby_1");

void sendSignal(const QString& signal, qint64 pid)
{
    QCOMPARE(QProcess::execute(QStringLiteral("kill"), {signal, QString::number(pid)}), 0);
}

} // namespace

/// Real servers under writes, and a WAL lane whose child is killed again and again in the middle of a backup.
class HealedBackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: processes are killed by signals");
#endif
    }

    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_target = m_folder->filePath(QStringLiteral("backup"));
    }

    void tenKilledChildrenCostNothing_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<Format>("format");
        QTest::addColumn<CompressionMethod>("method");
        QTest::addColumn<Slot>("slot");
        QTest::newRow("13 plain, slot there") << 13 << Format::Plain << CompressionMethod::None << Slot::Existing;
        QTest::newRow("13 tar.gz, slot made") << 13 << Format::Tar << CompressionMethod::Gzip << Slot::Created;
        QTest::newRow("18 plain, slot made") << 18 << Format::Plain << CompressionMethod::None << Slot::Created;
        QTest::newRow("18 tar, slot there") << 18 << Format::Tar << CompressionMethod::None << Slot::Existing;
    }

    void tenKilledChildrenCostNothing()
    {
        QFETCH(int, major);
        QFETCH(Format, format);
        QFETCH(CompressionMethod, method);
        QFETCH(Slot, slot);
        BASEKEEP_NEEDS_SERVER(major);
        TestServer& server = serverOf(major);
        if (slot == Slot::Existing)
            server.execute(QStringLiteral("SELECT pg_create_physical_replication_slot('%1', true)").arg(slotName));
        const auto tidyUp = qScopeGuard([&server] {
            server.stopWriting();
            server.execute(QStringLiteral("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"));
        });
        server.startWriting(1);

        BackupSettings settings = slowSettings(server, slot);
        settings.format = format;
        settings.compression.method = method;
        BackupTestRun run(settings);
        QStringList warnings;
        QObject::connect(&run.job(), &Job::logged, &run.job(), [&warnings](const LogEntry& entry) {
            if (entry.severity == LogEntry::Severity::Warning && entry.source == QLatin1String("WAL lane"))
                warnings << entry.text;
        });
        run.start();
        QVERIFY(run.reachBytes(1u << 20));
        killChildren(run.job());
        QVERIFY2(!run.job().isOver(), qPrintable(run.failureText()));
        server.stopWriting();
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        QTRY_COMPARE_WITH_TIMEOUT(server.query(QStringLiteral("SELECT active FROM pg_replication_slots")),
                                  QStringLiteral("f"), patienceMs);

        const BackupFacts facts = run.job().facts();
        QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
        QVERIFY(facts.walComplete);
        // The server may still have believed the slot in use when a new child came.
        QVERIFY2(facts.walRestarts >= kills, qPrintable(QString::number(facts.walRestarts)));
        QTRY_COMPARE(warnings.size(), facts.walRestarts);
        QVERIFY2(warnings.first().contains(QStringLiteral("killed by signal 9")), qPrintable(warnings.first()));
        checkAgain();
        checkRows(server, format);
    }

    void theProcessPictureFollowsTheNewChild()
    {
        BASEKEEP_NEEDS_SERVER(15);
        TestServer& server = serverOf(15);
        BackupTestRun run(slowSettings(server, Slot::Created));
        run.start();
        QVERIFY(run.reachBytes(1u << 20));
        const qint64 first = run.job().walLane().pid;
        sendSignal(QStringLiteral("-KILL"), first);
        QTRY_VERIFY_WITH_TIMEOUT(isStreaming(run.job().walLane()) && run.job().walLane().pid != first, patienceMs);
        const WalLaneStatus lane = run.job().walLane();
        QTRY_VERIFY_WITH_TIMEOUT(run.job().processes().child && run.job().processes().child->pid == lane.pid,
                                 patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(
            run.job().processes().walSender && run.job().processes().walSender->pid == lane.backendPid, patienceMs);
        run.job().cancel();
        QVERIFY(run.finish());
        QTRY_COMPARE_WITH_TIMEOUT(slots(server), QStringLiteral("0"), patienceMs);
    }

    void aStoppedChildThatTheServerGaveUpIsFollowed()
    {
        BASEKEEP_NEEDS_SERVER(15);
        TestServer& server = serverOf(15);
        server.execute(QStringLiteral("ALTER SYSTEM SET wal_sender_timeout = '1s'"));
        server.reload();
        server.startWriting();
        BackupSettings settings = slowSettings(server, Slot::Created);
        settings.statusIntervalSeconds = 1;
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachBytes(1u << 20));
        QTRY_VERIFY_WITH_TIMEOUT(isStreaming(run.job().walLane()), patienceMs);
        const qint64 child = run.job().walLane().pid;
        sendSignal(QStringLiteral("-STOP"), child);
        QTRY_COMPARE_WITH_TIMEOUT(
            server.query(
                QStringLiteral("SELECT active FROM pg_replication_slots WHERE slot_name = '%1'").arg(slotName)),
            QStringLiteral("f"), patienceMs);
        sendSignal(QStringLiteral("-CONT"), child);
        QVERIFY(run.finish());
        server.stopWriting();
        server.execute(QStringLiteral("ALTER SYSTEM RESET wal_sender_timeout"));
        server.execute(QStringLiteral("SELECT pg_drop_replication_slot('%1')").arg(slotName));
        server.reload();
        QCOMPARE(run.failureText(), QString());
        QVERIFY(run.job().facts().walRestarts >= 1);
    }

    void aChildThatIsKilledWhileTheCheckpointRunsIsFollowed()
    {
        BASEKEEP_NEEDS_SERVER(15);
        TestServer& server = serverOf(15);
        server.execute(QStringLiteral("ALTER SYSTEM SET checkpoint_timeout = '1h'"));
        server.reload();
        server.startWriting();
        BackupSettings settings = slowSettings(server, Slot::Created);
        settings.checkpoint = BackupSettings::Checkpoint::Spread;
        settings.maxRateKiB = 0;
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachStage(QStringLiteral("checkpoint")));
        QTRY_COMPARE_WITH_TIMEOUT(run.job().walLane().state, WalLaneStatus::State::Ready, patienceMs);
        const qint64 child = run.job().walLane().pid;
        sendSignal(QStringLiteral("-KILL"), child);
        QTRY_VERIFY_WITH_TIMEOUT(
            run.job().walLane().state == WalLaneStatus::State::Ready && run.job().walLane().pid != child, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(run.job().canHurryCheckpoint(), patienceMs);
        server.stopWriting();
        run.job().hurryCheckpoint();
        QVERIFY(run.finish());
        server.execute(QStringLiteral("ALTER SYSTEM RESET checkpoint_timeout"));
        server.reload();
        QCOMPARE(run.failureText(), QString());
        QCOMPARE(run.job().facts().walRestarts, 1);
        server.execute(QStringLiteral("SELECT pg_drop_replication_slot('%1')").arg(slotName));
    }

    void aSlotThatIsDroppedUnderTheStreamIsTheEnd()
    {
        BASEKEEP_NEEDS_SERVER(18);
        TestServer& server = serverOf(18);
        BackupTestRun run(slowSettings(server, Slot::Created));
        run.start();
        QVERIFY(run.reachBytes(1u << 20));
        server.execute(QStringLiteral("DO $$ BEGIN"
                                      "  WHILE EXISTS (SELECT FROM pg_replication_slots) LOOP"
                                      "    PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots;"
                                      "    BEGIN PERFORM pg_drop_replication_slot('standby_1');"
                                      "    EXCEPTION WHEN object_in_use OR undefined_object THEN NULL; END;"
                                      "  END LOOP;"
                                      "END $$"));
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), Failure::Code::ServerRefused);
        QVERIFY2(run.failureText().contains(QStringLiteral("does not exist")), qPrintable(run.failureText()));
        QVERIFY2(run.failureText().contains(QStringLiteral("terminat")), qPrintable(run.failureText()));
        QVERIFY(!QFileInfo::exists(m_target));
        QCOMPARE(slots(server), QStringLiteral("0"));
    }

    void theRestartedChildDropsTheSlotOfADeadParent()
    {
        BASEKEEP_NEEDS_SERVER(15);
        TestServer& server = serverOf(15);
        QProcess parent;
        parent.setProcessChannelMode(QProcess::MergedChannels);
        parent.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"),
                     {QStringLiteral("basebackup"), QStringLiteral("-D"), m_target, QStringLiteral("-h"),
                      QStringLiteral("127.0.0.1"), QStringLiteral("-p"), QString::number(server.port()),
                      QStringLiteral("-U"), QStringLiteral("basekeep"), QStringLiteral("-c"), QStringLiteral("fast"),
                      QStringLiteral("-N"), QStringLiteral("-r"), QStringLiteral("1024"), QStringLiteral("-C"),
                      QStringLiteral("-S"), slotName, QStringLiteral("--json")});
        QTRY_VERIFY_WITH_TIMEOUT(childOf(parent) != 0 && QFileInfo::exists(m_target + QStringLiteral("/backup_label")),
                                 patienceMs);
        const qint64 first = childOf(parent);
        sendSignal(QStringLiteral("-KILL"), first);
        QByteArray output;
        QTRY_VERIFY_WITH_TIMEOUT((output += parent.readAll()).contains("\"event\":\"walRestart\""), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(childOf(parent) != 0 && childOf(parent) != first, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(server.query(QStringLiteral("SELECT active FROM pg_replication_slots")),
                                  QStringLiteral("t"), patienceMs);
        sendSignal(QStringLiteral("-KILL"), parent.processId());
        QVERIFY(parent.waitForFinished(patienceMs));
        QTRY_COMPARE_WITH_TIMEOUT(slots(server), QStringLiteral("0"), patienceMs);
    }

private:
    static bool isStreaming(const WalLaneStatus& lane)
    {
        return lane.state == WalLaneStatus::State::Streaming;
    }
    static QString slots(TestServer& server)
    {
        return server.query(QStringLiteral("SELECT count(*) FROM pg_replication_slots"));
    }
    static qint64 childOf(const QProcess& parent)
    {
        for (const ProcessList::Entry& entry : ProcessList::childrenOf(parent.processId())) {
            if (entry.command.contains(QStringLiteral("walstreamer")))
                return entry.pid;
        }
        return 0;
    }

    TestServer& serverOf(int major)
    {
        std::unique_ptr<TestServer>& server = m_servers[major];
        if (!server) {
            TestServerOptions options;
            options.major = major;
            options.walSegmentMiB = 1; // so that kills meet segments at all their ages
            server = std::make_unique<TestServer>(options);
        }
        return *server;
    }

    BackupSettings slowSettings(const TestServer& server, Slot slot) const
    {
        BackupSettings settings = BackupTestRun::quickSettings(server, m_target);
        settings.maxRateKiB = slowKiB;
        settings.slot = slot;
        settings.slotName = slotName;
        return settings;
    }

    /// Each as soon as it has received more than those before it.
    static void killChildren(const BackupJob& job)
    {
        Lsn farthest;
        qint64 last = 0;
        for (int kill = 0; kill <= kills; ++kill) {
            QTRY_VERIFY_WITH_TIMEOUT(hasComeFurther(job.walLane(), last, farthest) || job.isOver(), patienceMs);
            const WalLaneStatus lane = job.walLane();
            last = lane.pid;
            farthest = lane.received;
            if (kill < kills)
                sendSignal(QStringLiteral("-KILL"), last);
        }
    }
    static bool hasComeFurther(const WalLaneStatus& lane, qint64 last, Lsn farthest)
    {
        return isStreaming(lane) && lane.pid != last && lane.received > farthest;
    }

    /// Reads every file and every record of the WAL, as a verification afterwards does.
    void checkAgain() const
    {
        VerifySettings settings;
        settings.folder = m_target;
        VerifyJob job(settings);
        job.start();
        QVERIFY(job.wait());
        QVERIFY2(job.state() == Job::State::Finished, job.failure() ? qPrintable(job.failure()->toText()) : "");
        QVERIFY(job.facts().walRecords > 0);
    }

    /// All rows that were written while children were killed are there, in a server that runs on the backup.
    void checkRows(const TestServer& server, Format format) const
    {
        QString dataDirectory = m_target;
        if (format == Format::Tar) {
            dataDirectory = m_folder->filePath(QStringLiteral("unpacked"));
            BackupServerCheck::unpackTarBackup(m_target, dataDirectory, m_folder->filePath(QStringLiteral("spaces")));
        }
        try {
            BackupServerCheck check(server, dataDirectory);
            check.start();
            check.checkRows(server.committedRows(), server.begunRows());
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    std::map<int, std::unique_ptr<TestServer>> m_servers;
    std::unique_ptr<TestFolder> m_folder;
    QString m_target;
};

QTEST_GUILESS_MAIN(HealedBackupTest)
#include "HealedBackupTest.moc"
