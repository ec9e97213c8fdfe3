#include "engine/replica/LocalServers.h"
#include "engine/replica/ReplicaControl.h"
#include "engine/replica/ReplicaStore.h"
#include "engine/replica/SlotJanitor.h"
#include "engine/server/SlotRemoval.h"
#include "tests/support/CloneTestRun.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"
#include "tests/support/TestSql.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QScopeGuard>
#include <QtNetwork/QTcpServer>
#include <QtTest/QTest>

using namespace basekeep;

/// The stories in which people lost data or were left with half a replica: each ends with a sentence that helps, with
/// nothing damaged and with nothing of ours left.
class CloneFailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_SKIP_FOR(TestServer::anyMajor() == 0 ? TestServer::unavailableReason(18) : QString());
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        options.tablespaces = 1;
        m_server = std::make_unique<TestServer>(options);
    }

    void cleanupTestCase() { m_server.reset(); }

    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_settings = CloneTestRun::quickSettings(*m_server, m_folder->filePath(QStringLiteral("replica")));
    }

    void cleanup()
    {
        // Nothing was damaged.
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) >= 1000 FROM ledger")), QStringLiteral("t"));
        QCOMPARE(slots(), QStringLiteral("0"));
    }

    void refusesThePrimarysOwnFolder_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("says");
        const QString data = m_server->dataDirectory();
        QTest::newRow("itself") << data << QStringLiteral("the very server");
        QTest::newRow("inside") << data + QStringLiteral("/replica") << QStringLiteral("inside the data directory");
        QTest::newRow("its tablespace") << m_server->tablespaceFolders().first() << QStringLiteral("tablespace");
        QTest::newRow("inside its tablespace")
            << m_server->tablespaceFolders().first() + QStringLiteral("/replica") << QStringLiteral("tablespace");
        const QString link = m_server->folder() + QStringLiteral("/link");
        QFile::link(data, link);
        QTest::newRow("by a link") << link << QStringLiteral("the very server");
    }
    void refusesThePrimarysOwnFolder()
    {
        QFETCH(QString, target);
        QFETCH(QString, says);
        m_settings.target = target;
        m_settings.movesAside = true; // not even then
        const QStringList before = QDir(m_server->dataDirectory()).entryList();
        CloneTestRun run(m_settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), Failure::Code::TargetUnusable);
        QVERIFY2(run.failureText().contains(says), qPrintable(run.failureText()));
        QCOMPARE(QDir(m_server->dataDirectory()).entryList(), before);
        QVERIFY(!QFileInfo::exists(m_settings.logFile()));
    }

    void refusesALivingStandby()
    {
        CloneTestRun first(m_settings);
        QVERIFY(first.finish());
        QCOMPARE(first.failureText(), QString());
        CloneSettings second = m_settings;
        second.port = LocalCluster::freePort();
        second.slotName = QStringLiteral("basekeep_second");
        second.movesAside = true;
        CloneTestRun run(second);
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), Failure::Code::TargetUnusable);
        QVERIFY2(run.failureText().contains(QStringLiteral("A standby is running")), qPrintable(run.failureText()));
        ReplicaControl control(first.job().replica());
        QVERIFY(control.isRunning());
        const CancelToken never;
        control.remove(false, never);
        QVERIFY(!QFileInfo::exists(m_settings.target));
    }

    void refusesAStandbyThatIsStoppedUnlessItMayMove()
    {
        m_settings.starts = false;
        CloneTestRun first(m_settings);
        QVERIFY(first.finish());
        QCOMPARE(first.failureText(), QString());
        // As a crash of the machine leaves it.
        QFile stale(m_settings.target + QStringLiteral("/postmaster.pid"));
        QVERIFY(stale.open(QIODevice::WriteOnly));
        stale.write("4194000\n" + m_settings.target.toUtf8() + "\n1\n5433\n\nlocalhost\n");
        stale.close();
        const CancelToken never;
        {
            CloneSettings second = m_settings;
            second.slotName = QStringLiteral("basekeep_second");
            CloneTestRun run(second);
            QVERIFY(run.finish());
            QCOMPARE(run.failureCode(), Failure::Code::TargetUnusable);
            QVERIFY2(run.failureText().contains(QStringLiteral("stale")), qPrintable(run.failureText()));
            QVERIFY2(run.failureText().contains(QStringLiteral("--move-aside")), qPrintable(run.failureText()));
            QVERIFY(stale.exists());
        }
        CloneSettings third = m_settings;
        third.slotName = QStringLiteral("basekeep_third");
        third.movesAside = true;
        third.mapsTablespacesBeside = false;
        third.tablespaceMappings = {
            {m_server->tablespaceFolders().first(), m_folder->filePath(QStringLiteral("third-space"))}};
        CloneTestRun run(third);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        const QStringList old =
            QDir(m_folder->path()).entryList({QStringLiteral("replica.old-*")}, QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(old.size(), 1);
        QVERIFY(QFileInfo::exists(m_folder->filePath(old.first()) + QStringLiteral("/postmaster.pid")));
        ReplicaControl(run.job().replica()).remove(false, never);
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot('%1')").arg(first.job().replica().slotName));
        for (const SlotRecord& record : SlotStore().records())
            SlotStore().remove(record);
    }

    void refusesTablespacesWithoutAPlace()
    {
        m_settings.mapsTablespacesBeside = false;
        refuses(QStringLiteral("has no place on this machine"), QStringLiteral("-T"));
    }

    void refusesAFolderForATablespaceThatIsTaken()
    {
        const QString taken = m_server->tablespaceFolders().first();
        m_settings.tablespaceMappings = {{taken, taken}};
        refuses(QStringLiteral("tablespace"), QString());
    }

    void refusesATakenSlot()
    {
        m_server->execute(QStringLiteral("SELECT pg_create_physical_replication_slot('taken')"));
        m_settings.slotName = QStringLiteral("taken");
        CloneTestRun run(m_settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), Failure::Code::PreflightFailed);
        QVERIFY2(run.failureText().contains(QStringLiteral("exists already")), qPrintable(run.failureText()));
        QCOMPARE(slots(), QStringLiteral("1")); // not ours
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot('taken')"));
        checkNothingLeft();
    }

    void leavesASlotOfAnotherClusterAlone()
    {
        m_server->execute(QStringLiteral("SELECT pg_create_physical_replication_slot('basekeep_x')"));
        const quint64 system =
            m_server->query(QStringLiteral("SELECT system_identifier FROM pg_control_system()")).toULongLong();
        const ConnectionSettings connection = m_server->connectionSettings();
        BASEKEEP_EXPECT_FAILURE(
            dropReplicationSlot(connection, system + 1, QStringLiteral("basekeep_x"), 0, CancelToken()),
            Failure::Code::WrongServer, "another cluster");
        QCOMPARE(slots(), QStringLiteral("1"));
        dropReplicationSlot(connection, system, QStringLiteral("basekeep_x"), 0, CancelToken());
    }

    void refusesATakenPort()
    {
        m_settings.port = m_server->port();
        refuses(QStringLiteral("is taken"), QStringLiteral("--port"));
    }

    void refusesProgramsOfAnotherMajor()
    {
        const int other = m_server->major() == 13 ? 18 : 13;
        const QString folder = QStringLiteral("%1/%2/bin").arg(TestServer::fetchedServersFolder()).arg(other);
        if (!localServerIn(folder))
            QSKIP("skipped: no second major version at hand");
        m_settings.binFolder = folder;
        refuses(QStringLiteral("another major version"), QStringLiteral("A backup of this server"));
    }

    void refusesASettingThatAStandbyCannotHave()
    {
        m_settings.extraSettings.insert(QStringLiteral("max_connections"), QStringLiteral("7"));
        refuses(QStringLiteral("at least as many"), QStringLiteral("max_connections"));
    }

    void undoesAServerThatDoesNotStart_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("refused value") << QStringLiteral("shared_buffers") << QStringLiteral("900TB");
        QTest::newRow("missing library") << QStringLiteral("shared_preload_libraries")
                                         << QStringLiteral("no_such_library");
    }
    void undoesAServerThatDoesNotStart()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        m_settings.extraSettings.insert(name, value);
        CloneTestRun run(m_settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), Failure::Code::StorageError);
        QVERIFY2(run.failureText().contains(QStringLiteral("FATAL")), qPrintable(run.failureText()));
        checkNothingLeft();
    }

    void survivesARestartOfThePrimary()
    {
        m_settings.maxRateKiB = 2048;
        CloneTestRun run(m_settings);
        run.start();
        QVERIFY(run.reachBytes(1));
        m_server->stopImmediately();
        m_server->start();
        QVERIFY(run.finish());
        QVERIFY(run.failureCode().has_value());
        QVERIFY2(!run.failureText().contains(QStringLiteral("still be on the server")), qPrintable(run.failureText()));
        checkNothingLeft();
    }

    /// Nothing that somebody may still need goes while half of the removal cannot be done.
    void removesNothingWhileThePrimaryIsAway()
    {
        CloneTestRun run(m_settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        const Replica replica = run.job().replica();
        const CancelToken never;
        m_server->stop();
        BASEKEEP_EXPECT_FAILURE(ReplicaControl(replica).remove(false, never), Failure::Code::ConnectionFailed,
                                "nothing was removed");
        QVERIFY(QFileInfo::exists(replica.folder + QStringLiteral("/PG_VERSION")));
        QVERIFY(ReplicaStore().find(replica.folder));
        ReplicaControl(replica).remove(true, never);
        QVERIFY(ReplicaStore().replicas().isEmpty());
        QVERIFY(!QFileInfo::exists(replica.folder));
        m_server->start();
        // The slot that was left alone is not forgotten.
        SlotJanitor janitor;
        const QList<SlotReport> reports = janitor.look(never);
        QCOMPARE(reports.size(), 1);
        QVERIFY2(reports.first().isThere && reports.first().activePid == 0, qPrintable(reports.first().error));
        m_server->execute(QStringLiteral("INSERT INTO ledger (amount, note) SELECT 1, repeat('y', 400)"
                                         "  FROM generate_series(1, 20000)"));
        const SlotReport later = janitor.look(never).first();
        QVERIFY(later.heldBytes() > reports.first().heldBytes());
        QVERIFY(later.bytesPerSecond > 0);
        QVERIFY(later.secondsToLimit().has_value()); // of the disk, since it is this machine's
        janitor.drop(later, never);
        checkNothingLeft();
    }

    void cancelsInEveryStage_data()
    {
        QTest::addColumn<QString>("stage");
        for (const char* stage : {"check", "slot", "copy", "configure", "start", "stream"})
            QTest::newRow(stage) << QString::fromLatin1(stage);
    }
    void cancelsInEveryStage()
    {
        QFETCH(QString, stage);
        CloneTestRun run(m_settings);
        // From the job's own thread, so that no stage is too short for it.
        QObject::connect(
            &run.job(), &Job::stagesChanged, &run.job(),
            [&] {
                for (const JobStage& one : run.job().stages()) {
                    if (one.key == stage && one.state == JobStage::State::Running)
                        run.job().cancel();
                }
            },
            Qt::DirectConnection);
        QVERIFY(run.finish());
        QVERIFY2(run.job().state() == Job::State::Cancelled, qPrintable(run.failureText()));
        QCOMPARE(run.job().failure()->detail, QString());
        checkNothingLeft();
    }

    void undoesWhenTheDiskIsFull()
    {
        const QString mountPoint = m_folder->filePath(QStringLiteral("small"));
        QVERIFY(QDir().mkpath(mountPoint));
        QProcess mount;
        mount.start(QStringLiteral("mount"),
                    {QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("-o"),
                     QStringLiteral("size=300m,mode=0777"), QStringLiteral("none"), mountPoint});
        if (!mount.waitForFinished() || mount.exitCode() != 0)
            QSKIP("skipped: a small file system cannot be mounted here");
        const auto unmount = qScopeGuard([&] { QProcess::execute(QStringLiteral("umount"), {mountPoint}); });
        m_settings.target = mountPoint + QStringLiteral("/replica");
        m_settings.mapsTablespacesBeside = false;
        m_settings.tablespaceMappings = {
            {m_server->tablespaceFolders().first(), m_folder->filePath(QStringLiteral("space"))}};
        m_settings.maxRateKiB = 4096;
        CloneTestRun run(m_settings);
        run.start();
        QVERIFY(run.reachBytes(1));
        {
            // Somebody else takes what was free when the clone looked.
            QFile rest(mountPoint + QStringLiteral("/rest"));
            QVERIFY(rest.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
            const QByteArray portion(64 * 1024, 'x');
            while (rest.write(portion) == portion.size()) {
            }
            QVERIFY(run.finish());
            QVERIFY(rest.remove());
        }
        QVERIFY2(run.failureText().contains(QStringLiteral("space")), qPrintable(run.failureText()));
        QVERIFY(QDir(mountPoint).isEmpty());
        checkNothingLeft();
    }

private:
    [[nodiscard]] QString slots() const
    {
        return m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots"));
    }

    /// With a sentence and a remedy, before anything was done.
    void refuses(const QString& says, const QString& remedy)
    {
        CloneTestRun run(m_settings);
        QVERIFY(run.finish());
        QVERIFY(run.failureCode() == Failure::Code::PreflightFailed ||
                run.failureCode() == Failure::Code::TargetUnusable);
        QVERIFY2(run.failureText().contains(says), qPrintable(run.failureText()));
        QVERIFY2(run.failureText().contains(remedy), qPrintable(run.failureText()));
        checkNothingLeft();
    }

    void checkNothingLeft() const
    {
        QCOMPARE(slots(), QStringLiteral("0"));
        QCOMPARE(
            QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).filter(QStringLiteral("replica")),
            QStringList());
        QVERIFY(ReplicaStore().replicas().isEmpty());
        QVERIFY(SlotStore().records().isEmpty());
        QVERIFY(ProcessList::withCommand(m_settings.target).isEmpty());
    }

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<TestFolder> m_folder;
    CloneSettings m_settings;
};

QTEST_GUILESS_MAIN(CloneFailureTest)
#include "CloneFailureTest.moc"
