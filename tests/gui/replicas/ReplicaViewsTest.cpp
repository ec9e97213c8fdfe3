#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaStore.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/replicas/BackgroundTasks.h"
#include "gui/replicas/CloneDetails.h"
#include "gui/replicas/LogFollower.h"
#include "gui/replicas/LookThread.h"
#include "gui/replicas/NameValueTable.h"
#include "gui/replicas/ReplicaDetail.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/replicas/SlotTableModel.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/FakeSystemctl.h"

#include <QtCore/QFile>
#include <QtCore/QSemaphore>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QTableWidget>

#include <atomic>

using namespace basekeep;

namespace {

SlotReport makeReport(const QString& name)
{
    SlotReport report;
    report.record.name = name;
    report.record.profileName = QStringLiteral("prod");
    report.isThere = true;
    report.restart = Lsn{1024};
    report.position = Lsn{1024 + 4096};
    return report;
}

} // namespace

/// The parts of the Replicas page that need no server.
class ReplicaViewsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void tellsTheStateInWords()
    {
        ReplicaWatch::Look look;
        look.status.state = ReplicaStatus::State::Streaming;
        look.status.primaryPosition = Lsn{5000};
        look.status.replayed = Lsn{5000};
        QCOMPARE(ReplicaWords::state(look), QStringLiteral("Streaming"));
        QCOMPARE(ReplicaWords::lagBytes(look), QStringLiteral("none"));
        QCOMPARE(ReplicaWords::sentence(look), QStringLiteral("Streaming, up to date."));
        look.status.primaryPosition = Lsn{5000 + 2048};
        look.status.secondsBehind = 1.5;
        QCOMPARE(ReplicaWords::sentence(look), QStringLiteral("Streaming, 2 KiB or 1.5 s behind."));
        look.status.state = ReplicaStatus::State::Broken;
        look.status.reason = QStringLiteral("The primary cannot be reached.");
        QVERIFY(ReplicaWords::sentence(look).contains(look.status.reason));
        QVERIFY(ReplicaWords::color(look) == StateColor::Bad);
        QVERIFY(!ReplicaWords::sentence({}).isEmpty());
    }

    void leavesTheCommandLineOut()
    {
        QCOMPARE(ReplicaWords::withoutOptions(QStringLiteral("Choose another one (--port), for instance 5434.")),
                 QStringLiteral("Choose another one, for instance 5434."));
        QCOMPARE(ReplicaWords::withoutOptions(QStringLiteral("Wait (a little).")), QStringLiteral("Wait (a little)."));
    }

    void tellsHowLongASlotMayGoOn()
    {
        SlotReport report = makeReport(QStringLiteral("basekeep_a"));
        QCOMPARE(SlotTableModel::timeToLimit(report), QStringLiteral("not known"));
        report.safe = 36000;
        QCOMPARE(SlotTableModel::timeToLimit(report), QStringLiteral("does not grow"));
        report.bytesPerSecond = 10;
        QCOMPARE(SlotTableModel::timeToLimit(report), QStringLiteral("1 h 00 min"));
        report.diskFree = 100; // nearer than the limit
        QCOMPARE(SlotTableModel::timeToLimit(report), QStringLiteral("10 s"));

        SlotTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setReports({report});
        report.activePid = 4711;
        model.setReports({report}); // the same slot keeps its row
        QCOMPARE(resets.count(), 1);
        QCOMPARE(model.index(0, SlotTableModel::HeldColumn).data().toString(), QStringLiteral("4 KiB"));
        QVERIFY(model.index(0, SlotTableModel::UserColumn).data().toString().contains(QStringLiteral("4711")));
        model.setReports({});
        QCOMPARE(model.rowCount(), 0);
    }

    void followsALog()
    {
        QFile file(m_test.folder() + QStringLiteral("/server.log"));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        file.write("first\nsecond\nhal");
        LogFollower log;
        log.setFile(file.fileName());
        log.show();
        QTRY_COMPARE(log.toPlainText(), QStringLiteral("first\nsecond"));
        file.write("f\n");
        QTRY_COMPARE(log.toPlainText(), QStringLiteral("first\nsecond\nhalf"));
        file.resize(0);
        file.seek(0);
        file.write("anew\n");
        QTRY_VERIFY(log.toPlainText().endsWith(QStringLiteral("half\nanew")));
    }

    void looksWhenAskedAndAsLongAsWanted()
    {
        std::atomic<int> looks{0};
        {
            LookThread thread(QStringLiteral("test"), [&looks](const CancelToken&) { ++looks; });
            thread.lookNow();
            QTRY_COMPARE(looks.load(), 1);
            thread.setInterval(std::chrono::milliseconds(1));
            QTRY_VERIFY(looks.load() > 3);
        }
        // One that hangs is cancelled with the thread's owner.
        QSemaphore begun;
        LookThread hanging(QStringLiteral("test"), [&begun](const CancelToken& cancel) {
            begun.release();
            while (!cancel.isCancelled())
                QThread::yieldCurrentThread();
            cancel.throwIfCancelled();
        });
        hanging.lookNow();
        begun.acquire();
    }

    void doesOneThingAtATimeForEachKey()
    {
        BackgroundTasks tasks;
        QSemaphore mayEnd;
        std::optional<Failure> told;
        tasks.run(
            QStringLiteral("a"), QStringLiteral("Working …"),
            [&mayEnd](const CancelToken&) {
                mayEnd.acquire();
                throw Failure{Failure::Code::StorageError, QStringLiteral("no"), {}, {}};
            },
            [&told](const std::optional<Failure>& failure) { told = failure; });
        QCOMPARE(tasks.doing(QStringLiteral("a")), QStringLiteral("Working …"));
        bool hasRun = false;
        tasks.run(QStringLiteral("a"), {}, [&hasRun](const CancelToken&) { hasRun = true; }, {});
        mayEnd.release();
        QTRY_VERIFY(told);
        QCOMPARE(told->message, QStringLiteral("no"));
        QVERIFY(!hasRun);
        QVERIFY(tasks.doing(QStringLiteral("a")).isEmpty());
    }

#ifdef Q_OS_LINUX
    void offersTheSystemsService()
    {
        FakeSystemctl systemctl;
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(m_test.folder()));
        CloneSettings wanted;
        wanted.startsWithSystem = true; // of a clone that was made before
        CloneDetails without;
        without.setValues(wanted);
        CloneSettings said;
        without.applyTo(said);
        QVERIFY(!said.startsWithSystem);
        QVERIFY(!without.findChild<QCheckBox*>(QStringLiteral("cloneAutostart"))->isEnabled());
        QVERIFY(without.findChild<QLabel*>(QStringLiteral("cloneAutostartObstacle"))
                    ->text()
                    .contains(QLatin1String("systemd")));
        qputenv("PATH", path);
        CloneDetails with;
        QVERIFY(with.findChild<QCheckBox*>(QStringLiteral("cloneAutostart"))->isEnabled());
        with.applyTo(said);
        QVERIFY(!said.startsWithSystem); // unless one wants it
        with.setValues(wanted);
        with.applyTo(said);
        QVERIFY(said.startsWithSystem);
    }

    void showsWhetherItStartsWithTheSystem()
    {
        FakeSystemctl systemctl;
        Replica replica;
        replica.folder = m_test.folder() + QStringLiteral("/replica");
        replica.id = Replica::idOf(replica.folder);
        replica.isComplete = true;
        ReplicaStore().save(replica);
        ReplicaAutostart(replica).enable();
        ReplicaWatch watch;
        const BackgroundTasks tasks;
        ReplicaDetail detail(watch, tasks, replica);
        QSignalSpy requests(&detail, &ReplicaDetail::requested);
        auto* box = detail.findChild<QCheckBox*>(QStringLiteral("replicaAutostart"));
        QTRY_VERIFY(box->isChecked());
        QVERIFY(box->isEnabled()); // can be taken away, whatever became of the folder
        box->click();
        QCOMPARE(requests.count(), 1);
        QVERIFY(requests.at(0).at(1).value<ReplicaDetail::Action>() == ReplicaDetail::Action::AutostartOff);
        ReplicaAutostart(replica).disable();
        watch.lookNow();
        QTRY_VERIFY(!box->isEnabled()); // no replica is there to start
        QVERIFY(!box->isChecked());
    }
#endif

    void keepsNamesAndValues()
    {
        NameValueTable table(QStringLiteral("Settings"), QStringLiteral("Setting"));
        QSignalSpy changed(&table, &NameValueTable::changed);
        table.addRow();
        QVERIFY(table.values().isEmpty());
        auto* cells = table.findChild<QTableWidget*>();
        cells->item(0, 0)->setText(QStringLiteral(" work_mem "));
        cells->item(0, 1)->setText(QStringLiteral("8MB"));
        QCOMPARE(table.values().value(QStringLiteral("work_mem")), QStringLiteral("8MB"));
        QVERIFY(changed.count() > 0);
    }

    void drawsSizesToo()
    {
        LiveChart chart(QStringLiteral("Lag"), StateColor::Accent);
        chart.showSizes(std::chrono::seconds(2));
        chart.addSample(2048);
        QCOMPARE(chart.summary(), QStringLiteral("Lag: now 2 KiB, at most 2 KiB in the last 10 minutes."));
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(ReplicaViewsTest)
#include "ReplicaViewsTest.moc"
