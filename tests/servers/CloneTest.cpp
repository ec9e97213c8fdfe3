#include "engine/replica/ReplicaControl.h"
#include "engine/replica/ReplicaObserver.h"
#include "engine/replica/ReplicaStore.h"
#include "engine/replica/SlotJanitor.h"
#include "tests/support/CloneTestRun.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"
#include "tests/support/TestSql.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;

/// From one press to a streaming standby, with every version: a primary under write load, two tablespaces on the same
/// host.
class CloneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clonesAPrimaryUnderLoad_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("%d", major) << major;
    }

    void clonesAPrimaryUnderLoad()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            check(major);
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    /// The slot keeps the WAL for each next child, so the clone goes on.
    void tenKilledWalChildrenCostNothing()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: processes are killed by signals");
#endif
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major);
        constexpr int kills = 10;
        constexpr int patienceMs = 60000;
        TestServerOptions options;
        options.major = major;
        options.walSegmentMiB = 1; // so that kills meet segments at all their ages
        TestServer primary(options);
        const TestFolder folder;
        primary.startWriting();
        CloneSettings settings = CloneTestRun::quickSettings(primary, folder.filePath(QStringLiteral("replica")));
        settings.maxRateKiB = 1280; // all kills happen in the middle of the copy
        CloneTestRun clone(settings);
        clone.start();
        Lsn farthest;
        qint64 last = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const auto hasComeFurther = [&](const WalLaneStatus& lane) {
                return lane.state == WalLaneStatus::State::Streaming && lane.pid != last && lane.received > farthest;
            };
            QTRY_VERIFY_WITH_TIMEOUT(hasComeFurther(clone.job().walLane()) || clone.job().isOver(), patienceMs);
            const WalLaneStatus lane = clone.job().walLane();
            last = lane.pid;
            farthest = lane.received;
            QCOMPARE(QProcess::execute(QStringLiteral("kill"), {QStringLiteral("-KILL"), QString::number(last)}), 0);
        }
        QVERIFY(clone.finish());
        QCOMPARE(clone.failureText(), QString());
        QVERIFY(clone.job().copyFacts().walRestarts >= kills);
        const quint64 atLeast = primary.committedRows();
        const Replica replica = clone.job().replica();
        QTRY_VERIFY_WITH_TIMEOUT(rowsOf(replica) >= atLeast, 20000);
        ReplicaControl(replica).remove(false, CancelToken());
        QCOMPARE(primary.query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
    }

private:
    static qulonglong rowsOf(const Replica& replica)
    {
        return runSql(replica.ownConnection(), QStringLiteral("SELECT count(*) FROM ledger"))
            .first()
            .first()
            .toULongLong();
    }

    void check(int major)
    {
        TestServerOptions options;
        options.major = major;
        options.tablespaces = 2;
        TestServer primary(options);
        const TestFolder folder;
        primary.startWriting();

        CloneTestRun clone(CloneTestRun::quickSettings(primary, folder.filePath(QStringLiteral("replica"))));
        QVERIFY(clone.finish());
        QCOMPARE(clone.failureText(), QString());
        const quint64 atLeast = primary.committedRows();

        const Replica replica = clone.job().replica();
        QVERIFY(replica.isComplete);
        QCOMPARE(replica.tablespaceFolders.size(), 2);
        const ReplicaStatus status = clone.job().status();
        QCOMPARE(ReplicaStatus::nameOf(status.state), QStringLiteral("streaming"));
        QCOMPARE(status.isInRecovery, std::optional(true));
        QCOMPARE(status.senderState, QStringLiteral("streaming"));
        QVERIFY(status.lagBytes().has_value());
        QVERIFY(ReplicaStore().find(replica.folder));
        QCOMPARE(
            primary.query(
                QStringLiteral("SELECT active FROM pg_replication_slots WHERE slot_name = '%1'").arg(replica.slotName)),
            QStringLiteral("t"));

        QTRY_VERIFY_WITH_TIMEOUT(rowsOf(replica) >= atLeast, 20000);
        QCOMPARE(runSql(replica.ownConnection(), QStringLiteral("SHOW port")).first().first(),
                 QString::number(clone.job().settings().port));

        const CancelToken never;
        checkWatching(primary, replica);
        checkStopAndStart(replica);

        // What the primary has committed is there after the promotion, and from then on each goes its own way.
        primary.stopWriting();
        const QString last = primary.query(QStringLiteral("SELECT count(*) FROM ledger"));
        QTRY_COMPARE_WITH_TIMEOUT(QString::number(rowsOf(replica)), last, 20000);
        checkTablespaces(primary, replica, last);
        ReplicaControl control(replica);
        control.promote(true, never);
        QTRY_COMPARE_WITH_TIMEOUT(ReplicaStatus::nameOf(ReplicaObserver(control.replica()).look(never).state),
                                  QStringLiteral("promoted"), 20000);
        QCOMPARE(primary.query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
        QVERIFY(SlotStore().records().isEmpty());
        runSql(replica.ownConnection(), QStringLiteral("INSERT INTO ledger (amount, note) VALUES (1, 'own')"));
        QVERIFY(control.isPromoted());

        control.remove(false, never);
        QVERIFY(ReplicaStore().replicas().isEmpty());
        QVERIFY(ProcessList::withCommand(replica.folder).isEmpty());
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
        QCOMPARE(primary.query(QStringLiteral("SELECT count(*) FROM ledger")), last);
        QCOMPARE(primary.query(QStringLiteral("SELECT count(*) FROM journal")), last); // in a tablespace
    }

    /// The replica has its own, with what the primary's have.
    static void checkTablespaces(TestServer& primary, const Replica& replica, const QString& rows)
    {
        const ConnectionSettings own = replica.ownConnection();
        QCOMPARE(runSql(own, QStringLiteral("SELECT count(*) FROM journal")).first().first(), rows);
        QCOMPARE(runSql(own, QStringLiteral("SELECT count(*) FROM extra_2")).first().first(),
                 QString::number(primary.initialRows()));
        const QList<QStringList> places =
            runSql(own, QStringLiteral("SELECT pg_tablespace_location(oid) FROM pg_tablespace"
                                       " WHERE spcname LIKE 'space%' ORDER BY spcname"));
        QCOMPARE(places.size(), 2);
        for (int index = 0; index < 2; ++index) {
            QCOMPARE(places.at(index).first(), replica.tablespaceFolders.at(index));
            QVERIFY(!primary.tablespaceFolders().contains(places.at(index).first()));
        }
    }

    /// The janitor and the observer see what is there.
    static void checkWatching(TestServer& primary, const Replica& replica)
    {
        const CancelToken never;
        SlotJanitor janitor;
        QList<SlotReport> slots = janitor.look(never);
        QCOMPARE(slots.size(), 1);
        QVERIFY2(slots.first().error.isEmpty(), qPrintable(slots.first().error));
        QVERIFY(slots.first().isThere && slots.first().isRecorded);
        QVERIFY(slots.first().activePid != 0);
        QVERIFY(slots.first().heldBytes().has_value());
        QVERIFY(slots.first().diskFree.has_value()); // the server is on this machine
        QVERIFY_EXCEPTION_THROWN(janitor.drop(slots.first(), never), Failure);
        QCOMPARE(primary.query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("1"));

        const ReplicaStatus status = ReplicaObserver(replica).look(never);
        QCOMPARE(ReplicaStatus::nameOf(status.state), QStringLiteral("streaming"));
        QVERIFY(status.postmasterPid != 0 && status.receiverPid != 0 && status.senderPid != 0);
        QVERIFY(status.heldBytes().has_value());
        QCOMPARE(status.slotWalStatus, QStringLiteral("reserved"));
    }

    static void checkStopAndStart(const Replica& replica)
    {
        const CancelToken never;
        ReplicaControl control(replica);
        control.stop();
        ReplicaObserver observer(replica);
        ReplicaStatus status = observer.look(never);
        QCOMPARE(ReplicaStatus::nameOf(status.state), QStringLiteral("stopped"));
        QVERIFY(status.isPrimaryReachable && status.hasSlot);
        QVERIFY_EXCEPTION_THROWN(control.promote(true, never), Failure);
        control.start(never);
        QTRY_COMPARE_WITH_TIMEOUT(ReplicaStatus::nameOf(observer.look(never).state), QStringLiteral("streaming"),
                                  20000);
    }
};

QTEST_GUILESS_MAIN(CloneTest)
#include "CloneTest.moc"
