#include "gui/flightdeck/FailureView.h"
#include "gui/flightdeck/FilesModel.h"
#include "gui/flightdeck/FlightDeckPage.h"
#include "gui/flightdeck/LanePanel.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/flightdeck/ProcessTreeModel.h"
#include "gui/flightdeck/ResultView.h"
#include "gui/MainWindow.h"
#include "gui/preflight/FindingsView.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/wizard/BackupWizard.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

#include <algorithm>

using namespace basekeep;

namespace {

constexpr int patienceMs = 120000;
constexpr int slowRateKiB = 1024; ///< so slow that a backup of the test server is surely under way when it is looked at

} // namespace

/// From an empty window to a verified backup, as a person walks it: profile, wizard, flight deck, result.
class BackupJourneyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_SKIP_FOR(major > 0 ? QString() : TestServer::unavailableReason(15));
        TestServerOptions options;
        options.major = major;
        options.tablespaces = 1;
        m_server = std::make_unique<TestServer>(options);
    }

    void cleanupTestCase() { m_server.reset(); }

    void init()
    {
        m_test.begin();
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->resize(1200, 840);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup()
    {
        if (m_window)
            m_window->endSessionNow();
        m_window.reset();
    }

    void endsInAVerifiedBackup()
    {
        addServer(QStringLiteral("basekeep"));
        openWizard();
        goOn(BackupWizard::MethodPageId);
        goOn(BackupWizard::TargetPageId);

        // The server's tablespace got a folder beside the target, without being asked.
        auto* tablespaces = GuiTest::find<QTableView>(*m_wizard, "tablespaces");
        QTRY_COMPARE_WITH_TIMEOUT(tablespaces->model()->rowCount(), 1, patienceMs);
        const BackupSettings settings = m_wizard->settings();
        QCOMPARE(settings.tablespaceMappings.first().oldPath, m_server->tablespaceFolders().first());
        QCOMPARE(settings.tablespaceMappings.first().newPath, settings.target + QStringLiteral("-tablespaces/space_1"));

        goOn(BackupWizard::PreflightPageId);
        QTRY_VERIFY_WITH_TIMEOUT(next()->isEnabled(), patienceMs);
        QVERIFY(!hasBlocker(GuiTest::find<FindingsView>(*m_wizard, "findings")->findings()));
        goOn(BackupWizard::SummaryPageId);
        startBackup();

        auto* result = GuiTest::find<ResultView>(*deck(), "result");
        QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patienceMs);
        QCOMPARE(GuiTest::find<QLabel>(*result, "resultHeadline")->text(),
                 ResultView::headline(BackupFacts::Verification::VerifiedOnArrival));
        QVERIFY(QFileInfo::exists(settings.target + QStringLiteral("/backup_manifest")));
        QVERIFY(QFileInfo(settings.tablespaceMappings.first().newPath).isDir());

        // Its report is one like that of a backup that was there.
        GuiTest::find<QPushButton>(*result, "verificationReport")->click();
        QVERIFY(GuiTest::find<QWidget>(*m_window, "verifyResult")->isVisible());
        QCOMPARE(GuiTest::find<QLabel>(*m_window, "verdict")->text(), QStringLiteral("The backup is good"));
        const QString basis = GuiTest::find<QLabel>(*m_window, "verdictBasis")->text();
        QVERIFY2(basis.contains(QStringLiteral("as it arrived")), qPrintable(basis));
    }

    void packsASmallArchive()
    {
        addServer(QStringLiteral("basekeep"));
        openWizard();
        goOn(BackupWizard::MethodPageId);
        GuiTest::find<QAbstractButton>(*m_wizard, "presetSmallArchive")->click();
        goOn(BackupWizard::TargetPageId);
        goOn(BackupWizard::PreflightPageId);
        QTRY_VERIFY_WITH_TIMEOUT(next()->isEnabled(), patienceMs);
        goOn(BackupWizard::SummaryPageId);
        const QString target = m_wizard->settings().target;
        startBackup();

        auto* result = GuiTest::find<ResultView>(*deck(), "result");
        QTRY_VERIFY_WITH_TIMEOUT(result->isVisible(), patienceMs);
        QCOMPARE(GuiTest::find<QLabel>(*result, "resultHeadline")->text(),
                 ResultView::headline(BackupFacts::Verification::VerifiedOnArrival));
        QVERIFY(GuiTest::find<QLabel>(*result, "nextSteps")->text().contains(QStringLiteral("base.tar.zst")));

        // The tab names the files that there are.
        const QAbstractItemModel* files = GuiTest::find<QTableView>(*deck(), "files")->model();
        QCOMPARE(files->rowCount(), 3); // data directory, tablespace, WAL
        for (int row = 0; row < files->rowCount(); ++row) {
            const QString file = files->index(row, FilesModel::Destination).data().toString();
            QVERIFY2(QFileInfo(file).isFile() && QFileInfo(file).path() == target, qPrintable(file));
        }
    }

    void showsBothProcessesAtWorkAndStopsOnRequest()
    {
        addServer(QStringLiteral("basekeep"));
        openWizard();
        goOn(BackupWizard::MethodPageId);
        GuiTest::find<QCheckBox>(*m_wizard, "limitRate")->click();
        GuiTest::find<QComboBox>(*m_wizard, "rateUnit")->setCurrentIndex(0); // KiB/s
        GuiTest::find<QSpinBox>(*m_wizard, "rate")->setValue(slowRateKiB);
        goOn(BackupWizard::TargetPageId);
        goOn(BackupWizard::PreflightPageId);
        QTRY_VERIFY_WITH_TIMEOUT(next()->isEnabled(), patienceMs);
        goOn(BackupWizard::SummaryPageId);
        const BackupSettings settings = m_wizard->settings();
        startBackup();

        // Parent and child here, two walsenders there.
        const QAbstractItemModel* tree = GuiTest::find<QTreeView>(*deck(), "processTree")->model();
        const QModelIndex machine = tree->index(0, 0);
        const QModelIndex server = tree->index(1, 0);
        QTRY_COMPARE_WITH_TIMEOUT(tree->rowCount(machine), 1, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(tree->rowCount(tree->index(0, 0, machine)), 1, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(tree->rowCount(server), 2, patienceMs);
        const QModelIndex parent = tree->index(0, 0, machine);
        const QModelIndex child = tree->index(0, 0, parent);
        QCOMPARE(parent.siblingAtColumn(ProcessTreeModel::Pid).data().toLongLong(), QCoreApplication::applicationPid());
        QCOMPARE(child.siblingAtColumn(ProcessTreeModel::ParentPid).data().toLongLong(),
                 QCoreApplication::applicationPid());
        const QString senders =
            m_server->query(QStringLiteral("SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_replication"));
        QStringList shown;
        for (int row = 0; row < 2; ++row)
            shown << tree->index(row, ProcessTreeModel::Pid, server).data().toString();
        std::sort(shown.begin(), shown.end(),
                  [](const QString& left, const QString& right) { return left.toInt() < right.toInt(); });
        QCOMPARE(shown.join(u','), senders);

        // Bytes flow and are drawn.
        LiveChart* const chart = GuiTest::find<LanePanel>(*deck(), "dataLane")->chart();
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<QLabel>(*deck(), "progressText")->text().contains(QStringLiteral("MiB")),
                                 patienceMs);
        QVERIFY(chart->sampleCount() > 0);

        GuiTest::find<QPushButton>(*deck(), "cancel")->click();
        GuiTest::find<QPushButton>(*deck(), "stopTheBackup")->click();
        auto* failure = GuiTest::find<FailureView>(*deck(), "failure");
        QTRY_VERIFY_WITH_TIMEOUT(failure->isVisible(), patienceMs);
        QCOMPARE(GuiTest::find<QLabel>(*failure, "failureMessage")->text(), QStringLiteral("The backup was stopped."));
        QVERIFY(!QFileInfo::exists(settings.target));
        QTRY_COMPARE_WITH_TIMEOUT(m_server->query(QStringLiteral("SELECT count(*) FROM pg_stat_replication")),
                                  QStringLiteral("0"), patienceMs);
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
    }

    void stopsARoleThatMayNotReplicateBeforeTheStart()
    {
        m_server->execute(QStringLiteral("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN"));
        addServer(QStringLiteral("reader"));
        openWizard();
        goOn(BackupWizard::MethodPageId);
        goOn(BackupWizard::TargetPageId);
        goOn(BackupWizard::PreflightPageId);
        auto* findings = GuiTest::find<FindingsView>(*m_wizard, "findings");
        QTRY_VERIFY_WITH_TIMEOUT(hasBlocker(findings->findings()), patienceMs);
        QVERIFY(!findings->findings().first().remedy.isEmpty());
        QVERIFY(!next()->isEnabled());

        // Once it is put right, checking again lets the user go on.
        m_server->execute(QStringLiteral("ALTER ROLE reader REPLICATION"));
        GuiTest::find<QPushButton>(*m_wizard, "checkAgain")->click();
        QTRY_VERIFY_WITH_TIMEOUT(next()->isEnabled(), patienceMs);
    }

private:
    void addServer(const QString& role)
    {
        GuiTest::find<QPushButton>(*m_window, "welcomeAdd")->click();
        auto* dialog = GuiTest::find<QDialog>(*m_window, "profileDialog");
        type(*dialog, "profileName", QStringLiteral("journey"));
        type(*dialog, "host", QStringLiteral("127.0.0.1"));
        type(*dialog, "port", QString::number(m_server->port()));
        type(*dialog, "user", role);
        type(*dialog, "profileFolder", m_test.folder() + QStringLiteral("/backups"));
        auto* source = GuiTest::find<QComboBox>(*dialog, "passwordSource");
        source->setCurrentIndex(source->findData(int(Profile::PasswordSource::Passfile)));
        GuiTest::find<QPushButton>(*dialog, "profileSave")->click();
        QCOMPARE(m_window->profiles().profiles().size(), 1);
    }

    static void type(const QDialog& dialog, const char* name, const QString& text)
    {
        auto* edit = GuiTest::find<QLineEdit>(dialog, name);
        edit->selectAll();
        QTest::keyClicks(edit, text);
    }

    void openWizard()
    {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (action->text() == QStringLiteral("&Back Up…"))
                action->trigger();
        }
        m_wizard = m_window->findChild<BackupWizard*>();
        QVERIFY(m_wizard);
        QTRY_VERIFY(m_wizard->isVisible());
    }

    [[nodiscard]] QAbstractButton* next() const { return m_wizard->button(QWizard::NextButton); }

    void goOn(BackupWizard::Page expected)
    {
        QTRY_VERIFY(next()->isEnabled());
        QTest::keyClick(next(), Qt::Key_Space);
        QTRY_COMPARE(m_wizard->currentId(), int(expected));
    }

    void startBackup()
    {
        QAbstractButton* const start = m_wizard->button(QWizard::FinishButton);
        QCOMPARE(start->text(), QStringLiteral("&Start Backup"));
        QTRY_VERIFY(start->isEnabled());
        QTest::keyClick(start, Qt::Key_Space);
        QTRY_VERIFY(deck() && deck()->isVisible());
    }

    [[nodiscard]] FlightDeckPage* deck() const { return m_window->findChild<FlightDeckPage*>(); }

    GuiTest m_test;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<MainWindow> m_window;
    BackupWizard* m_wizard = nullptr;
};

QTEST_MAIN(BackupJourneyTest)
#include "BackupJourneyTest.moc"
