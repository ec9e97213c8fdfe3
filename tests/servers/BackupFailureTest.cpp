#include "engine/basebackup/Preflight.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

/// Slow enough that whatever a test does to a backup happens in the middle of it.
constexpr int slowKiB = 1024;
constexpr quint64 somewhereInTheMiddle = 2u << 20;

void sendSignal(const QString& signal, qint64 pid)
{
    QCOMPARE(QProcess::execute(QStringLiteral("kill"), {signal, QString::number(pid)}), 0);
}

bool isGone(qint64 pid)
{
    return QTest::qWaitFor([pid] { return !ProcessList::isAlive(pid); }, 10000);
}

} // namespace

/// What goes wrong in the middle of a backup, and what must be left behind: the right sentence, and nothing else.
class BackupFailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_SERVER(15);
        TestServerOptions options;
        options.initialRows = 50000;
        m_server = std::make_unique<TestServer>(options);
    }

    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_target = m_folder->filePath(QStringLiteral("backup"));
    }

    void reportsAKilledChild()
    {
        BackupTestRun run(slowSettings());
        run.start();
        QVERIFY(run.reachBytes(somewhereInTheMiddle));
        const qint64 child = run.job().walLane().pid;
        sendSignal(QStringLiteral("-KILL"), child);
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), Failure::Code::WalStreamFailed);
        QVERIFY2(run.failureText().contains(QStringLiteral("process %1").arg(child)), qPrintable(run.failureText()));
        checkNothingLeft(child);
    }

    void leavesNoChildWhenTheParentIsKilled()
    {
        QProcess parent;
        const qint64 child = startParent(parent, {});
        sendSignal(QStringLiteral("-KILL"), parent.processId());
        QVERIFY(parent.waitForFinished(10000));
        QVERIFY(isGone(child));
        // Nobody is left to tidy up, but nothing may look like a backup, and the server must be rid of us.
        QVERIFY(!QFileInfo::exists(m_target + QStringLiteral("/backup_manifest")));
        QTRY_COMPARE_WITH_TIMEOUT(slots(), QStringLiteral("0"), 10000);
        QTRY_COMPARE_WITH_TIMEOUT(senders(), QStringLiteral("0"), 10000);
    }

    void tidiesUpAfterASignal_data()
    {
        QTest::addColumn<QString>("signal");
        QTest::newRow("Ctrl-C") << QStringLiteral("-INT");
        QTest::newRow("termination") << QStringLiteral("-TERM");
    }
    void tidiesUpAfterASignal()
    {
        QFETCH(QString, signal);
        QProcess parent;
        const qint64 child =
            startParent(parent, {QStringLiteral("-S"), QStringLiteral("signalled"), QStringLiteral("-C")});
        QCOMPARE(slots(), QStringLiteral("1"));
        sendSignal(signal, parent.processId());
        QVERIFY(parent.waitForFinished(10000));
        QCOMPARE(parent.exitStatus(), QProcess::NormalExit);
        QCOMPARE(parent.exitCode(), 1);
        checkNothingLeft(child);
    }

    void stopsTheServersHalfToo()
    {
        // A spread checkpoint after much writing takes long: the server answers nothing meanwhile.
        m_server->execute(QStringLiteral("ALTER SYSTEM SET checkpoint_timeout = '1h'"));
        m_server->reload();
        m_server->startWriting();
        BackupSettings settings = slowSettings();
        settings.checkpoint = BackupSettings::Checkpoint::Spread;
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachStage(QStringLiteral("checkpoint")));
        QTRY_VERIFY_WITH_TIMEOUT(run.job().walLane().state == WalLaneStatus::State::Ready || run.job().isOver(), 10000);
        const qint64 child = run.job().walLane().pid;
        run.job().cancel();
        QVERIFY(run.finish());
        m_server->stopWriting();
        m_server->execute(QStringLiteral("ALTER SYSTEM RESET checkpoint_timeout"));
        m_server->reload();
        QCOMPARE(run.job().state(), Job::State::Cancelled);
        checkNothingLeft(child);
    }

    void cancelsInTheMiddle_data()
    {
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<bool>("targetExists");
        QTest::newRow("plain, target made") << false << false;
        QTest::newRow("tar, target made") << true << false;
        QTest::newRow("plain, target was empty") << false << true;
    }
    void cancelsInTheMiddle()
    {
        QFETCH(bool, isTar);
        QFETCH(bool, targetExists);
        if (targetExists)
            QVERIFY(QDir().mkpath(m_target));
        BackupSettings settings = slowSettings();
        settings.format = isTar ? BackupSettings::Format::Tar : BackupSettings::Format::Plain;
        settings.slot = BackupSettings::Slot::Created;
        settings.slotName = QStringLiteral("cancelled");
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachBytes(somewhereInTheMiddle));
        const qint64 child = run.job().walLane().pid;
        QCOMPARE(slots(), QStringLiteral("1"));
        run.job().cancel();
        QVERIFY(run.finish());
        QCOMPARE(run.job().state(), Job::State::Cancelled);
        QVERIFY(isGone(child));
        QCOMPARE(slots(), QStringLiteral("0"));
        QCOMPARE(QFileInfo::exists(m_target), targetExists);
        QVERIFY(!targetExists || QDir(m_target).isEmpty());
    }

    void keepsPartialFilesIfAsked()
    {
        BackupSettings settings = slowSettings();
        settings.keepOnFailure = true;
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachBytes(somewhereInTheMiddle));
        run.job().cancel();
        QVERIFY(run.finish());
        QVERIFY(QFileInfo::exists(m_target + QStringLiteral("/backup_label")));
        QVERIFY(!QFileInfo::exists(m_target + QStringLiteral("/backup_manifest")));
    }

    void reportsAStoppedServer_data()
    {
        QTest::addColumn<bool>("isCrash");
        QTest::newRow("fast shutdown") << false;
        QTest::newRow("immediate shutdown") << true;
    }
    void reportsAStoppedServer()
    {
        QFETCH(bool, isCrash);
        BackupTestRun run(slowSettings());
        run.start();
        QVERIFY(run.reachBytes(somewhereInTheMiddle));
        const qint64 child = run.job().walLane().pid;
        if (isCrash)
            m_server->stopImmediately();
        else
            m_server->stop();
        QVERIFY(run.finish());
        m_server->start();
        QVERIFY(run.failureCode() == Failure::Code::ConnectionLost);
        QVERIFY(!run.failureText().contains(QStringLiteral("archive ended")));
        checkNothingLeft(child);
    }

    void reportsALostSlot()
    {
        BackupSettings settings = slowSettings();
        settings.slot = BackupSettings::Slot::Created;
        settings.slotName = QStringLiteral("doomed");
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachBytes(somewhereInTheMiddle));
        const qint64 child = run.job().walLane().pid;
        // An administrator ends the WAL lane and drops its slot, perhaps at the moment in which the child does so
        // itself.
        m_server->execute(QStringLiteral("DO $$ BEGIN"
                                         "  PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots;"
                                         "  WHILE EXISTS (SELECT FROM pg_replication_slots) LOOP"
                                         "    BEGIN PERFORM pg_drop_replication_slot('doomed');"
                                         "    EXCEPTION WHEN object_in_use OR undefined_object THEN NULL; END;"
                                         "  END LOOP;"
                                         "END $$"));
        QVERIFY(run.finish());
        // The WAL lane's own words: an administrator ended it.
        QVERIFY2(run.failureText().contains(QStringLiteral("terminat")), qPrintable(run.failureText()));
        checkNothingLeft(child);
    }

    void reportsARoleWithoutRights()
    {
        m_server->execute(QStringLiteral("CREATE ROLE plain LOGIN"));
        BackupSettings settings = slowSettings();
        settings.connection = m_server->connectionSettings(QStringLiteral("plain"));
        BackupTestRun run(settings);
        QVERIFY(run.finish());
        m_server->execute(QStringLiteral("DROP ROLE plain"));
        QVERIFY2(run.failureText().contains(QStringLiteral("REPLICATION")), qPrintable(run.failureText()));
        QVERIFY(!QFileInfo::exists(m_target));
    }

    void reportsARevokedRoleInTheMiddle()
    {
        m_server->execute(QStringLiteral("CREATE ROLE keeper LOGIN REPLICATION"));
        BackupSettings settings = slowSettings();
        settings.connection = m_server->connectionSettings(QStringLiteral("keeper"));
        BackupTestRun run(settings);
        run.start();
        QVERIFY(run.reachBytes(somewhereInTheMiddle));
        const qint64 child = run.job().walLane().pid;
        m_server->execute(QStringLiteral("ALTER ROLE keeper NOREPLICATION NOLOGIN"));
        m_server->execute(
            QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_replication WHERE usename = 'keeper'"));
        QVERIFY(run.finish());
        m_server->execute(QStringLiteral("DROP ROLE keeper"));
        QCOMPARE(run.failureCode(), Failure::Code::ConnectionLost);
        QVERIFY2(run.failureText().contains(QStringLiteral("terminating connection")), qPrintable(run.failureText()));
        checkNothingLeft(child);
    }

    void namesTheMissingHostRule()
    {
        m_server->setHostRules({QStringLiteral("host all all 127.0.0.1/32 trust")});
        BackupTestRun run(slowSettings());
        QVERIFY(run.finish());
        CancelToken cancel;
        const PreflightReport report = preflight(slowSettings(), cancel);
        m_server->setHostRules({QStringLiteral("host all all 127.0.0.1/32 trust"),
                                QStringLiteral("host replication all 127.0.0.1/32 trust")});
        QVERIFY2(run.failureText().contains(QStringLiteral("pg_hba.conf")), qPrintable(run.failureText()));
        QString remedies;
        for (const Finding& finding : report.findings)
            remedies += finding.remedy;
        const QRegularExpression line(QStringLiteral("host\\s+replication\\s+basekeep\\s+127\\.0\\.0\\.1/32"));
        QVERIFY2(line.match(remedies).hasMatch(), qPrintable(remedies));
    }

    void reportsAFullFileSystem()
    {
        const QString mountPoint = m_folder->filePath(QStringLiteral("small"));
        QVERIFY(QDir().mkpath(mountPoint));
        QProcess mount;
        mount.start(QStringLiteral("mount"), {QStringLiteral("-t"), QStringLiteral("tmpfs"), QStringLiteral("-o"),
                                              QStringLiteral("size=12m"), QStringLiteral("none"), mountPoint});
        if (!mount.waitForFinished() || mount.exitCode() != 0)
            QSKIP("skipped: a small file system cannot be mounted here");
        BackupSettings settings = slowSettings();
        settings.maxRateKiB = 0;
        settings.target = mountPoint + QStringLiteral("/backup");
        settings.preflight = false; // it would say so beforehand
        BackupTestRun run(settings);
        const bool finished = run.finish();
        const bool isEmpty = QDir(mountPoint).isEmpty();
        settings.preflight = true;
        BackupTestRun checked(settings);
        const bool checkedFinished = checked.finish();
        QProcess::execute(QStringLiteral("umount"), {mountPoint});
        QVERIFY(finished && checkedFinished);
        QCOMPARE(run.failureCode(), Failure::Code::DiskFull);
        QVERIFY(isEmpty);
        QCOMPARE(checked.failureCode(), Failure::Code::PreflightFailed);
        QVERIFY(checked.failureText().contains(QStringLiteral("free space")));
        QCOMPARE(slots(), QStringLiteral("0"));
    }

    void refusesTargetsThatAreNotEmpty()
    {
        QVERIFY(QDir().mkpath(m_target));
        QFile file(m_target + QStringLiteral("/precious"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("data");
        file.close();
        for (const bool checksFirst : {true, false}) {
            BackupSettings settings = slowSettings();
            settings.preflight = checksFirst;
            BackupTestRun run(settings);
            QVERIFY(run.finish());
            QCOMPARE(run.failureCode(), Failure::Code::TargetUnusable);
            QVERIFY(run.failureText().contains(QStringLiteral("not empty")));
            QCOMPARE(QFileInfo(file.fileName()).size(), 4);
        }
    }

    void refusesTablespacesWithoutAPlace()
    {
        const QString location = m_folder->filePath(QStringLiteral("on_server"));
        QVERIFY(QDir().mkpath(location));
        QCOMPARE(QProcess::execute(QStringLiteral("chmod"), {QStringLiteral("777"), location, m_folder->path()}), 0);
        if (QFileInfo(m_server->dataDirectory()).owner() != QFileInfo(location).owner())
            QCOMPARE(
                QProcess::execute(QStringLiteral("chown"), {QFileInfo(m_server->dataDirectory()).owner(), location}),
                0);
        m_server->execute(QStringLiteral("CREATE TABLESPACE stray LOCATION '%1'").arg(location));
        for (const bool checksFirst : {true, false}) {
            BackupSettings settings = slowSettings();
            settings.maxRateKiB = 0;
            settings.preflight = checksFirst;
            BackupTestRun run(settings);
            QVERIFY(run.finish());
            QVERIFY2(run.failureText().contains(location), qPrintable(run.failureText()));
            QVERIFY(run.failureText().contains(QStringLiteral("-T ")));
            QVERIFY(!QFileInfo::exists(m_target));
        }
        m_server->execute(QStringLiteral("DROP TABLESPACE stray"));
    }

    void keepsItsSlotOnSuccess()
    {
        BackupSettings settings = slowSettings();
        settings.maxRateKiB = 0;
        settings.slot = BackupSettings::Slot::Created;
        settings.slotName = QStringLiteral("kept");
        settings.writeRecoveryConf = true;
        BackupTestRun run(settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        QCOMPARE(slots(), QStringLiteral("1"));
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot('kept')"));
        QFile configuration(m_target + QStringLiteral("/postgresql.auto.conf"));
        QVERIFY(configuration.open(QIODevice::ReadOnly));
        const QByteArray text = configuration.readAll();
        QVERIFY(text.contains("primary_conninfo = 'user=basekeep host=127.0.0.1"));
        QVERIFY(text.contains("primary_slot_name = 'kept'"));
        QVERIFY(QFileInfo::exists(m_target + QStringLiteral("/standby.signal")));
    }

private:
    BackupSettings slowSettings() const
    {
        BackupSettings settings = BackupTestRun::quickSettings(*m_server, m_target);
        settings.maxRateKiB = slowKiB;
        return settings;
    }

    /// The command line at work, mid-copy; its child's process id.
    qint64 startParent(QProcess& parent, const QStringList& more)
    {
        parent.setProcessChannelMode(QProcess::MergedChannels);
        parent.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"),
                     QStringList{QStringLiteral("basebackup"), QStringLiteral("-D"), m_target, QStringLiteral("-h"),
                                 QStringLiteral("127.0.0.1"), QStringLiteral("-p"), QString::number(m_server->port()),
                                 QStringLiteral("-U"), QStringLiteral("basekeep"), QStringLiteral("-c"),
                                 QStringLiteral("fast"), QStringLiteral("-N"), QStringLiteral("-r"),
                                 QString::number(slowKiB)} +
                         more);
        qint64 child = 0;
        const bool isCopying = QTest::qWaitFor(
            [&] {
                for (const ProcessList::Entry& entry : ProcessList::childrenOf(parent.processId()))
                    child = entry.command.contains(QStringLiteral("walstreamer")) ? entry.pid : child;
                return child != 0 && QFileInfo::exists(m_target + QStringLiteral("/backup_label"));
            },
            30000);
        if (!isCopying)
            QTest::qFail(parent.readAll().constData(), __FILE__, __LINE__);
        return child;
    }

    QString slots() const { return m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")); }
    QString senders() const { return m_server->query(QStringLiteral("SELECT count(*) FROM pg_stat_replication")); }

    void checkNothingLeft(qint64 child)
    {
        QVERIFY(isGone(child));
        QVERIFY2(!QFileInfo::exists(m_target), qPrintable(QDir(m_target).entryList().join(QLatin1Char(' '))));
        QTRY_COMPARE_WITH_TIMEOUT(slots(), QStringLiteral("0"), 10000);
        QTRY_COMPARE_WITH_TIMEOUT(senders(), QStringLiteral("0"), 10000);
    }

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<TestFolder> m_folder;
    QString m_target;
};

QTEST_GUILESS_MAIN(BackupFailureTest)
#include "BackupFailureTest.moc"
