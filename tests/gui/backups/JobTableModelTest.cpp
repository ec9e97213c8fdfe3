#include "gui/backups/JobTableModel.h"

#include "gui/backups/JobFilterModel.h"
#include "gui/backups/JobResult.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace basekeep;

namespace {

QString cell(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

class JobTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_test.begin();
    }

    void showsJobsOfOtherProcessesAsTheyComeAndGo()
    {
        JobHistory history;
        JobTableModel model(history);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const JobRegistry registry;
        registry.save(makeRecord(QStringLiteral("a"), QStringLiteral("prod"), QStringLiteral("failed"), 3));
        QTRY_COMPARE(model.rowCount(), 1);
        registry.save(makeRecord(QStringLiteral("b"), QStringLiteral("prod"), QStringLiteral("running"), 0));
        QTRY_COMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 0, JobTableModel::StateColumn), QStringLiteral("Running"));
        QCOMPARE(cell(model, 0, JobTableModel::OutcomeColumn), QStringLiteral("61 % of 100 B"));
        QCOMPARE(cell(model, 1, JobTableModel::StateColumn), QStringLiteral("Failed"));

        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        registry.save(makeVerified(QStringLiteral("b"), QStringLiteral("prod"), 0, m_test.folder()));
        QTRY_COMPARE(cell(model, 0, JobTableModel::StateColumn), QStringLiteral("Verified"));
        QCOMPARE(cell(model, 0, JobTableModel::SizeColumn), QStringLiteral("512 MiB"));
        QCOMPARE(cell(model, 0, JobTableModel::DurationColumn), QStringLiteral("3 min 07 s"));
        QCOMPARE(cell(model, 0, JobTableModel::PresenceColumn), QStringLiteral("There"));
        QCOMPARE(cell(model, 1, JobTableModel::PresenceColumn), QStringLiteral("Not found"));

        // What the server kept cannot be missed here.
        registry.save(makeVerified(QStringLiteral("c"), QStringLiteral("prod"), 5, QStringLiteral("server:/kept")));
        QTRY_COMPARE(model.rowCount(), 3);
        QCOMPARE(cell(model, 2, JobTableModel::PresenceColumn), QStringLiteral("Not on this machine"));
        history.remove(QStringLiteral("c"));

        history.remove(QStringLiteral("a"));
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(resets.count(), 0);
    }

    void marksABackupThatWasFoundDamagedLater()
    {
        JobRegistry().save(makeVerified(QStringLiteral("a"), QStringLiteral("prod"), 1, m_test.folder()));
        JobHistory history;
        JobTableModel model(history);
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, JobTableModel::StateColumn), QStringLiteral("Verified"));
        model.setDamaged({{QStringLiteral("a"), QStringLiteral("2 problems found")}});
        QCOMPARE(cell(model, 0, JobTableModel::StateColumn), QStringLiteral("Damaged"));
        QCOMPARE(cell(model, 0, JobTableModel::OutcomeColumn), QStringLiteral("2 problems found"));
        model.setDamaged({});
        QCOMPARE(cell(model, 0, JobTableModel::StateColumn), QStringLiteral("Verified"));
    }

    void marksAJobWhoseProcessIsGone()
    {
        JobRecord record = makeRecord(QStringLiteral("a"), QStringLiteral("prod"), QStringLiteral("running"), 0);
        record.ownerStartedAt = record.ownerStartedAt.addDays(-1); // the process id was used by another one since
        JobRegistry().save(record);
        JobHistory history;
        JobTableModel model(history);
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, JobTableModel::StateColumn), QStringLiteral("Interrupted"));
        QVERIFY(!model.index(0, 0).data(JobTableModel::RunningRole).toBool());
    }

    void movesRowsWhenTheOrderChanges()
    {
        const JobRegistry registry;
        for (int hours = 1; hours <= 4; ++hours)
            registry.save(
                makeRecord(QString::number(hours), QStringLiteral("prod"), QStringLiteral("cancelled"), hours));
        JobHistory history;
        JobTableModel model(history);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(model.rowCount(), 4);
        const QPersistentModelIndex third = model.index(2, 0);
        QCOMPARE(third.data(JobTableModel::IdRole).toString(), QStringLiteral("3"));
        registry.save(makeRecord(QStringLiteral("3"), QStringLiteral("prod"), QStringLiteral("failed"), 0));
        QTRY_COMPARE(model.index(0, 0).data(JobTableModel::IdRole).toString(), QStringLiteral("3"));
        QCOMPARE(third.row(), 0);
    }

    void filtersByServerStateAndText()
    {
        const JobRegistry registry;
        registry.save(makeVerified(QStringLiteral("a"), QStringLiteral("prod"), 1, m_test.folder()));
        registry.save(makeRecord(QStringLiteral("b"), QStringLiteral("prod"), QStringLiteral("failed"), 2));
        registry.save(makeRecord(QStringLiteral("c"), QStringLiteral("test"), QStringLiteral("running"), 0));
        JobHistory history;
        JobTableModel model(history);
        JobFilterModel filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(filter.rowCount(), 3);
        QCOMPARE(filter.index(0, 0).data(JobTableModel::IdRole).toString(), QStringLiteral("c"));

        Profile prod;
        prod.name = QStringLiteral("prod");
        filter.setProfile(prod);
        QCOMPARE(filter.rowCount(), 2);
        filter.setShow(JobFilterModel::Show::Finished);
        QCOMPARE(filter.rowCount(), 1);
        filter.setProfile(std::nullopt);
        filter.setShow(JobFilterModel::Show::Unsuccessful);
        QCOMPARE(filter.index(0, 0).data(JobTableModel::IdRole).toString(), QStringLiteral("b"));
        filter.setShow(JobFilterModel::Show::Running);
        QCOMPARE(filter.index(0, 0).data(JobTableModel::IdRole).toString(), QStringLiteral("c"));
        filter.setShow(JobFilterModel::Show::Everything);
        filter.setText(QStringLiteral("VERIFIED on"));
        QCOMPARE(filter.rowCount(), 1);
    }

    void tellsTheResultInWords()
    {
        const JobRecord record =
            makeVerified(QStringLiteral("a"), QStringLiteral("prod"), 1, QStringLiteral("/backups/a"));
        const JobResult result(record);
        QVERIFY(result.isVerified());
        const QString text = result.toText();
        QVERIFY2(text.contains(QLatin1String("Files checked: 1,204 files, 1 GiB, CRC32C")), qPrintable(text));
        QVERIFY2(text.contains(QLatin1String("WAL range: 0/3000028 to 0/4000050 on timeline 1")), qPrintable(text));
        QVERIFY(text.contains(QLatin1String("Basekeep ")));
    }

    void renamedServerKeepsItsJobs()
    {
        JobRegistry().save(makeVerified(QStringLiteral("a"), QStringLiteral("old"), 1, m_test.folder()));
        JobHistory history;
        QTRY_COMPARE(history.entries().size(), 1);
        history.renameServer(QStringLiteral("old"), QStringLiteral("new"));
        QTRY_COMPARE(history.entries().first().record.profileName, QStringLiteral("new"));
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(JobTableModelTest)
#include "JobTableModelTest.moc"
