#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QToolButton>

#include "engine/basebackup/BackupJob.h"
#include "gui/flightdeck/FailureView.h"
#include "gui/flightdeck/FlightDeckPage.h"
#include "gui/flightdeck/JobLogModel.h"
#include "gui/flightdeck/ResultView.h"
#include "tests/gui/support/GuiTest.h"

using namespace basekeep;

class FlightDeckPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void tellsWhyABackupFailedAndWhatToDo()
    {
        BackupJob job(unreachable());
        FlightDeckPage page(&job);
        page.resize(1000, 760);
        page.show();
        QVERIFY(GuiTest::find<QPushButton>(page, "cancel")->isVisible());
        job.start();
        auto* failure = GuiTest::find<FailureView>(page, "failure");
        QTRY_VERIFY(failure->isVisible());

        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(GuiTest::find<QLabel>(page, "failureMessage")->text(), job.failure()->message);
        QVERIFY(!GuiTest::find<QLabel>(page, "failureHint")->text().isEmpty());
        QVERIFY(!GuiTest::find<QPushButton>(page, "cancel")->isVisible());

        // The server's or system's own words are one click away, and go along with the versions when copied.
        auto* detail = GuiTest::find<QPlainTextEdit>(page, "failureDetail");
        QVERIFY(!detail->isVisible());
        GuiTest::find<QToolButton>(page, "failureDetailButton")->click();
        QVERIFY(detail->isVisible());
        QCOMPARE(detail->toPlainText(), job.failure()->detail);
        GuiTest::find<QPushButton>(page, "copyFailure")->click();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY(copied.contains(job.failure()->message));
        QVERIFY(copied.contains(QStringLiteral(BASEKEEP_VERSION)));

        QSignalSpy again(&page, &FlightDeckPage::newBackupRequested);
        GuiTest::find<QPushButton>(page, "tryAgain")->click();
        QCOMPARE(again.count(), 1);
    }

    void showsLogAndCommandOfTheJob()
    {
        BackupJob job(unreachable());
        FlightDeckPage page(&job);
        page.show();
        job.start();
        QTRY_VERIFY(job.isOver());
        auto* log = GuiTest::find<QTableView>(page, "jobLog");
        QTRY_VERIFY(log->model()->rowCount() > 0);
        const QString command = GuiTest::find<QPlainTextEdit>(page, "command")->toPlainText();
        QCOMPARE(command, job.settings().toCommandLine());
        QVERIFY(!command.contains(QStringLiteral("secret")));
    }

    void hidesTheDetailsOnRequest()
    {
        BackupJob job(unreachable());
        FlightDeckPage page(&job);
        page.show();
        auto* tabs = GuiTest::find<QTabWidget>(page, "detailTabs");
        QVERIFY(tabs->isVisible());
        GuiTest::find<QToolButton>(page, "details")->click();
        QVERIFY(!tabs->isVisible());
    }

    void asksOnceBeforeItStops()
    {
        BackupJob job(unreachable());
        FlightDeckPage page(&job);
        page.show();
        GuiTest::find<QPushButton>(page, "cancel")->click();
        auto* question = GuiTest::find<QMessageBox>(page, "cancelQuestion");
        QTRY_VERIFY(question->isVisible());
        QTest::keyClick(question, Qt::Key_Escape); // keeps going
        QTRY_VERIFY(!page.findChild<QMessageBox*>());
        QVERIFY(!job.isOver());

        GuiTest::find<QPushButton>(page, "cancel")->click();
        GuiTest::find<QPushButton>(page, "stopTheBackup")->click();
        job.start();
        QTRY_COMPARE(job.state(), Job::State::Cancelled);
        QTRY_COMPARE(GuiTest::find<QLabel>(page, "failureMessage")->text(), QStringLiteral("The backup was stopped."));
    }

    void saysHowABackupWasVerified_data()
    {
        QTest::addColumn<int>("verification");
        QTest::addColumn<QString>("headline");
        QTest::addColumn<QString>("explains");
        using Verification = BackupFacts::Verification;
        QTest::newRow("on arrival") << int(Verification::VerifiedOnArrival)
                                    << QStringLiteral("The backup is complete and verified.")
                                    << QStringLiteral("CRC32C");
        QTest::newRow("sizes") << int(Verification::SizesOnly)
                               << QStringLiteral("The backup is complete; only names and sizes were verified.")
                               << QStringLiteral("sizes");
        QTest::newRow("no manifest") << int(Verification::NotPossible)
                                     << QStringLiteral("The backup is complete, but not verified.")
                                     << QStringLiteral("without a manifest");
    }

    void saysHowABackupWasVerified()
    {
        QFETCH(const int, verification);
        QFETCH(const QString, headline);
        QFETCH(const QString, explains);
        BackupFacts facts;
        facts.verification = static_cast<BackupFacts::Verification>(verification);
        facts.checksumAlgorithm = QStringLiteral("CRC32C");
        facts.filesVerified = 1204;
        QCOMPARE(ResultView::headline(facts.verification), headline);
        QVERIFY(ResultView::explanation(facts).contains(explains, Qt::CaseInsensitive));
    }

    void outlivesItsJob()
    {
        auto job = std::make_unique<BackupJob>(unreachable());
        FlightDeckPage page(job.get());
        page.show();
        job.reset();
        QVERIFY(!page.job());
        GuiTest::find<QPushButton>(page, "cancel")->click();
        QVERIFY(!page.findChild<QMessageBox*>());
    }

private:
    /// Port 1 of the loopback address refuses at once.
    BackupSettings unreachable() const
    {
        BackupSettings settings;
        settings.connection.parameters = {{QStringLiteral("host"), QStringLiteral("127.0.0.1")},
                                          {QStringLiteral("port"), QStringLiteral("1")},
                                          {QStringLiteral("user"), QStringLiteral("backup")}};
        settings.connection.password = QStringLiteral("secret");
        settings.target = m_test.folder() + QStringLiteral("/backup");
        settings.profileName = QStringLiteral("prod-eu");
        return settings;
    }

    GuiTest m_test;
};

QTEST_MAIN(FlightDeckPageTest)
#include "FlightDeckPageTest.moc"
