#include "gui/library/BackupsPage.h"

#include "engine/report/VerifyReport.h"
#include "gui/backups/JobHistory.h"
#include "gui/library/FoundBackupModel.h"
#include "gui/library/KnownBackupModel.h"
#include "gui/library/KnownBackups.h"
#include "gui/widgets/MessageBar.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtGui/QAction>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QTreeView>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// "All backups": scanning, adopting, what is shown of verifications, and taking a backup from the list.
class BackupsPageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_test.begin();
        m_tree = m_test.folder() + u"/disk"_s;
    }
    void cleanup()
    {
        m_page.reset();
        m_backups.reset();
        m_history.reset();
    }

    void scansAndAdoptsByKeys()
    {
        makeBackup(u"a"_s);
        makeBackup(u"b/c"_s);
        makeBackup(u"stopped"_s);
        QVERIFY(QFile::remove(m_tree + u"/stopped/backup_label"_s));
        open();
        auto* empty = GuiTest::find<QPushButton>(*m_page, "backupsEmptyScan");
        QVERIFY(empty->isVisible());
        empty->setFocus();
        QTest::keyClick(empty, Qt::Key_Space);
        auto* dialog = GuiTest::find<QDialog>(*m_page, "scanDialog");
        QTRY_VERIFY(dialog->isVisible());
        auto* adopt = GuiTest::find<QPushButton>(*dialog, "scanAdopt");
        QVERIFY(!adopt->isEnabled());
        QVERIFY(!GuiTest::find<QPushButton>(*dialog, "scanStart")->isEnabled());

        auto* folder = GuiTest::find<QLineEdit>(*dialog, "scanFolder");
        QTest::keyClicks(folder, m_tree);
        auto* finds = GuiTest::find<QTreeView>(*dialog, "scanFinds");
        const QAbstractItemModelTester tester(finds->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTest::keyClick(folder, Qt::Key_Return);
        QTRY_VERIFY(adopt->isEnabled());
        QCOMPARE(finds->model()->rowCount(), 2);
        QVERIFY2(GuiTest::find<QLabel>(*dialog, "scanCounts")->text().contains(u"backups found: 2, no backups: 1"_s),
                 qPrintable(GuiTest::find<QLabel>(*dialog, "scanCounts")->text()));
        auto* more = GuiTest::find<QToolButton>(*dialog, "scanLogButton");
        QVERIFY(more->isVisible());
        more->click();
        auto* log = GuiTest::find<QPlainTextEdit>(*dialog, "scanLog");
        QVERIFY(log->isVisible());
        QVERIFY2(log->toPlainText().contains(u"stopped is the data directory of a server"_s),
                 qPrintable(log->toPlainText()));

        // Space takes away the mark of the first one.
        finds->setFocus();
        finds->setCurrentIndex(finds->model()->index(0, 0));
        QTest::keyClick(finds, Qt::Key_Space);
        QCOMPARE(adopt->text(), u"&Adopt %n Backup(s)"_s.replace(u"%n"_s, u"1"_s));
        GuiTest::find<QAbstractButton>(*dialog, "scanAll")->click();
        GuiTest::find<QAbstractButton>(*dialog, "scanAll")->click();
        QVERIFY(adopt->text().contains(u'2'));
        adopt->click();
        QTRY_COMPARE(table()->model()->rowCount(), 2);
        QVERIFY(GuiTest::find<MessageBar>(*m_page, "backupsMessage")->isVisible());
        QTRY_VERIFY(!m_page->findChild<QDialog*>(u"scanDialog"_s));

        // They survive a restart, and another scan knows them.
        cleanup();
        open();
        QTRY_COMPARE(table()->model()->rowCount(), 2);
        QCOMPARE(cell(0, KnownBackupModel::VerifiedColumn), u"never"_s);
        QCOMPARE(cell(0, KnownBackupModel::FormColumn), u"PostgreSQL 18, plain"_s);
        QCOMPARE(cell(0, KnownBackupModel::PresenceColumn), u"There"_s);
        QCOMPARE(cell(0, KnownBackupModel::ServerColumn), u"System %1"_s.arg(WalBuilder::systemIdentifier));
        GuiTest::find<QPushButton>(*m_page, "backupsScan")->click();
        dialog = GuiTest::find<QDialog>(*m_page, "scanDialog");
        GuiTest::find<QLineEdit>(*dialog, "scanFolder")->setText(m_tree);
        GuiTest::find<QPushButton>(*dialog, "scanStart")->click();
        finds = GuiTest::find<QTreeView>(*dialog, "scanFinds");
        QTRY_COMPARE(finds->model()->rowCount(), 2);
        QCOMPARE(finds->model()->index(0, FoundBackupModel::StateColumn).data().toString(), u"In the list"_s);
        QVERIFY(!GuiTest::find<QPushButton>(*dialog, "scanAdopt")->isEnabled());
        dialog->reject();
    }

    void saysWhyAScanFoundNothing()
    {
        QVERIFY(QDir().mkpath(m_tree));
        open();
        m_page->scan();
        auto* dialog = GuiTest::find<QDialog>(*m_page, "scanDialog");
        auto* bar = GuiTest::find<MessageBar>(*dialog, "scanMessage");
        GuiTest::find<QLineEdit>(*dialog, "scanFolder")->setText(m_tree);
        GuiTest::find<QPushButton>(*dialog, "scanStart")->click();
        QTRY_VERIFY2(bar->text().contains(u"no base backup"_s), qPrintable(bar->text()));
        GuiTest::find<QLineEdit>(*dialog, "scanFolder")->setText(m_tree + u"/nowhere"_s);
        GuiTest::find<QPushButton>(*dialog, "scanStart")->click();
        QTRY_VERIFY2(bar->text().contains(u"could not be read"_s), qPrintable(bar->text()));
    }

    void showsWhenABackupWasLastVerified()
    {
        const QString taken = makeBackup(u"taken"_s);
        const QString other = makeBackup(u"other"_s);
        JobRegistry().save(makeVerified(u"job"_s, u"prod"_s, 24 * 40, taken));
        BackupLibrary().adopt({describe(other)});
        open();
        QTRY_COMPARE(table()->model()->rowCount(), 2);
        chooseServer(u"prod"_s);
        QCOMPARE(current(KnownBackupModel::VerifiedColumn), u"39 day(s) ago"_s);
        QVERIFY2(current(KnownBackupModel::ResultColumn).startsWith(u"good, on arrival by Basekeep"_s),
                 qPrintable(current(KnownBackupModel::ResultColumn)));

        auto* filter = GuiTest::find<QComboBox>(*m_page, "backupsFilter");
        const auto rowsWith = [this, filter](int choice) {
            filter->setCurrentIndex(choice);
            return table()->model()->rowCount();
        };
        QCOMPARE(rowsWith(1), 2); // for a week
        QCOMPARE(rowsWith(3), 1); // for three months: the other one, that never was
        QCOMPARE(rowsWith(4), 1); // never
        QCOMPARE(rowsWith(5), 0); // not good
        QCOMPARE(rowsWith(6), 0); // missing
        QCOMPARE(rowsWith(0), 2);
        GuiTest::find<QLineEdit>(*m_page, "backupsSearch")->setText(QDir::toNativeSeparators(u"disk/OTHER"_s));
        QCOMPARE(table()->model()->rowCount(), 1);
        GuiTest::find<QLineEdit>(*m_page, "backupsSearch")->clear();

        // The command line verifies it while the window is open.
        VerificationRecord record;
        record.folder = taken;
        record.endedAt = QDateTime::currentDateTimeUtc();
        record.verdict = VerificationRecord::Verdict::NotGood;
        record.problems = 3;
        record.program = u"Basekeep 9.9"_s;
        record.frontEnd = u"command line"_s;
        BackupLibrary().record(record);
        chooseServer(u"prod"_s);
        QTRY_COMPARE(current(KnownBackupModel::VerifiedColumn), u"just now"_s);
        QCOMPARE(current(KnownBackupModel::ResultColumn),
                 u"3 problem(s) found, by Basekeep 9.9, on the command line"_s);
        QCOMPARE(rowsWith(5), 1);
        QCOMPARE(rowsWith(1), 2);
    }

    void knowsVerificationsFromBeforeTheAdoption()
    {
        const QString other = makeBackup(u"other"_s);
        open();
        VerifyReport report;
        report.folder = other;
        report.verdict = VerifyReport::Verdict::Damaged;
        report.endedAt = QDateTime::currentDateTimeUtc();
        m_backups->remember(report);
        m_backups->adopt({describe(other)});
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QTRY_VERIFY2(cell(0, KnownBackupModel::ResultColumn).startsWith(u"not good"_s),
                     qPrintable(cell(0, KnownBackupModel::ResultColumn)));
    }

    void asksToVerifyAndToShowTheJob()
    {
        const QString taken = makeBackup(u"taken"_s);
        JobRegistry().save(makeVerified(u"job"_s, u"prod"_s, 1, taken));
        open();
        QSignalSpy verify(m_page.get(), &BackupsPage::verifyRequested);
        QSignalSpy details(m_page.get(), &BackupsPage::detailsRequested);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QVERIFY(!action("backupsVerify")->isEnabled());
        chooseServer(u"prod"_s);
        QVERIFY(action("backupsVerify")->isEnabled());
        GuiTest::find<QPushButton>(*m_page, "backupsVerify")->click();
        QCOMPARE(verify.value(0).value(0).toString(), taken);
        QTest::keyClick(table(), Qt::Key_Return);
        QCOMPARE(details.value(0).value(0).toString(), u"job"_s);

        QVERIFY(QDir(taken).removeRecursively());
        m_backups->refresh();
        QTRY_COMPARE(current(KnownBackupModel::PresenceColumn), u"Missing"_s);
        QVERIFY(!action("backupsVerify")->isEnabled());
        QVERIFY(!action("backupsShowFolder")->isEnabled());
        QVERIFY(!action("backupsVerify")->toolTip().isEmpty());
    }

    void takesABackupFromTheListOnly()
    {
        const QString other = makeBackup(u"other"_s);
        BackupLibrary().adopt({describe(other)});
        open();
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        table()->setCurrentIndex(table()->model()->index(0, 0));
        QVERIFY(!action("backupsDetails")->isVisible());
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_Delete);
        QTRY_VERIFY(GuiTest::find<QPushButton>(*m_page, "backupsEmptyScan")->isVisible());
        QVERIFY(QFile::exists(other + u"/PG_VERSION"_s));
        QVERIFY(BackupLibrary().backups().isEmpty());
    }

    void keepsTheChoiceWhenBackupsComeAndGo()
    {
        BackupLibrary().adopt({describe(makeBackup(u"first"_s))});
        open();
        const QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        table()->setCurrentIndex(table()->model()->index(0, 0));
        const QString id = table()->currentIndex().data(KnownBackupModel::IdRole).toString();
        BackupLibrary().adopt({describe(makeBackup(u"second"_s))});
        QTRY_COMPARE(table()->model()->rowCount(), 2);
        QCOMPARE(table()->currentIndex().data(KnownBackupModel::IdRole).toString(), id);
    }

private:
    void open()
    {
        m_history = std::make_unique<JobHistory>();
        m_backups = std::make_unique<KnownBackups>(*m_history);
        m_page = std::make_unique<BackupsPage>(*m_backups);
        m_page->resize(1200, 700);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    QString makeBackup(const QString& name) const
    {
        const QString folder = m_tree + u'/' + name;
        const auto put = [&folder](const QString& path, const QByteArray& content) {
            QFile file(folder + u'/' + path);
            if (!QDir().mkpath(QFileInfo(file).path()) || !file.open(QIODevice::WriteOnly) ||
                file.write(content) != content.size())
                qFatal("%s could not be written.", qPrintable(path));
        };
        put(u"PG_VERSION"_s, "18\n");
        put(u"backup_label"_s, "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\n"
                               "START TIME: 2026-11-20 10:30:09 GMT\nLABEL: nightly\nSTART TIMELINE: 1\n");
        put(u"global/pg_control"_s, HandMadeBackup::controlFile(WalBuilder::systemIdentifier));
        return folder;
    }

    static BackupDescription describe(const QString& folder)
    {
        BackupDescription backup;
        backup.folder = folder;
        backup.setFormatName(u"plain"_s);
        backup.label = u"nightly"_s;
        return backup;
    }

    QTreeView* table() const { return GuiTest::find<QTreeView>(*m_page, "backupsTable"); }
    QAction* action(const char* name) const { return GuiTest::find<QAction>(*m_page, name); }
    QString cell(int row, int column) const { return table()->model()->index(row, column).data().toString(); }
    QString current(int column) const { return table()->currentIndex().siblingAtColumn(column).data().toString(); }

    void chooseServer(const QString& name) const
    {
        const QAbstractItemModel* model = table()->model();
        table()->setCurrentIndex(model->match(model->index(0, 0), Qt::DisplayRole, name).value(0));
    }

    GuiTest m_test;
    QString m_tree;
    std::unique_ptr<JobHistory> m_history;
    std::unique_ptr<KnownBackups> m_backups;
    std::unique_ptr<BackupsPage> m_page;
};

QTEST_MAIN(BackupsPageTest)
#include "BackupsPageTest.moc"
