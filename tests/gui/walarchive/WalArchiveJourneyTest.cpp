#include "engine/receivewal/WalArchiveStore.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/MainWindow.h"
#include "gui/navigation/NavigationModel.h"
#include "gui/walarchive/WalArchiveDetail.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/walarchive/WalArchiveTableModel.h"
#include "gui/widgets/MessageBar.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/TestServer.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>

using namespace basekeep;

namespace {

constexpr int patienceMs = 60000;

} // namespace

/// A WAL archive as a person sets it up, watches it, loses the server, closes and opens the window, and takes it away.
class WalArchiveJourneyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_SKIP_FOR(major > 0 ? QString() : TestServer::unavailableReason(15));
        TestServerOptions options;
        options.major = major;
        options.walSegmentMiB = 1; // segments fill before anybody loses patience
        m_server = std::make_unique<TestServer>(options);
    }

    void cleanupTestCase() { m_server.reset(); }

    void init()
    {
        m_test.begin();
        Profile profile;
        profile.name = QStringLiteral("journey");
        profile.connection = m_server->connectionSettings();
        profile.passwordSource = Profile::PasswordSource::Passfile;
        profile.backupFolder = m_test.folder() + QStringLiteral("/backups");
        m_profileId = ProfileStore().save(profile);
        open();
    }

    void cleanup()
    {
        if (!m_server)
            return;
        if (!m_server->isRunning())
            m_server->start();
        m_server->stopWriting();
        m_window.reset();
        // Whatever a test left behind, no receiver outlives it.
        WalArchiveStore store;
        WalArchiveRunner runner(store);
        for (const WalArchive& archive : runner.archives())
            runner.stop(archive.id);
        for (const WalArchive& archive : runner.archives())
            QTRY_VERIFY_WITH_TIMEOUT(!runner.isRunning(archive.id), patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(senders(), QString(), patienceMs);
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"));
    }

    void receivesWhatTheServerWrites()
    {
        QVERIFY(text("walArchiveText").startsWith(QStringLiteral("No WAL archive")));
        setUp();
        QCOMPARE(GuiTest::find<QStackedWidget>(*m_window, "pages")->currentWidget()->objectName(),
                 QStringLiteral("walArchivePage"));
        QCOMPARE(text("walSlot"), QStringLiteral("basekeep_journey"));
        QCOMPARE(m_server->query(QStringLiteral("SELECT active FROM pg_replication_slots")), QStringLiteral("t"));
        QVERIFY(text("walProcesses").contains(senders()));
        QVERIFY(!button("walStart")->isVisible());

        m_server->startWriting();
        QTRY_VERIFY_WITH_TIMEOUT(runner().status(id()).segmentsClosed >= 2, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(text("walRate").contains(QStringLiteral("B/s")) &&
                                     !text("walRate").startsWith(QStringLiteral("0 ")),
                                 patienceMs);
        m_server->stopWriting();
        QTRY_COMPARE_WITH_TIMEOUT(text("walLag"), QStringLiteral("none"), patienceMs);
        QVERIFY(text("walSegment").contains(runner().status(id()).segment));
        QVERIFY(detail()->chart()->sampleCount() > 0);
        QVERIFY(!GuiTest::find<QPlainTextEdit>(*detail(), "walLog")->toPlainText().isEmpty());
        QVERIFY(!bar("walError")->isVisible());
        QVERIFY(!bar("walGaps")->isVisible());
        const QModelIndex row = m_window->findChild<NavigationModel*>()->find(NavigationModel::Kind::WalArchives);
        QCOMPARE(row.data(NavigationModel::DetailRole).toString(), QStringLiteral("1 live"));
        QVERIFY(text("walArchiveText").startsWith(QStringLiteral("WAL archive: streaming")));

        press("walStop");
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Stopped")), patienceMs);
        QVERIFY(button("walStart")->isVisible());
        const int closed = runner().status(id()).segmentsClosed;
        const QStringList files = QDir(folder()).entryList(QDir::Files);
        QCOMPARE(files.filter(QRegularExpression(QStringLiteral("^[0-9A-F]{24}$"))).size(), closed);
        QCOMPARE(files.filter(QStringLiteral(".partial")).size(), 1);

        // It goes on where it ended.
        press("walStart");
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
        m_server->startWriting();
        QTRY_VERIFY_WITH_TIMEOUT(runner().status(id()).segmentsClosed >= 1, patienceMs);
        QVERIFY(runner().status(id()).gaps.isEmpty());
    }

    void showsThatTheServerIsGoneAndComesBack()
    {
        setUp();
        runner().setPatience(std::chrono::milliseconds(1));
        QSignalSpy troubled(&runner(), &WalArchiveRunner::troubled);
        m_window->chooseProfileNamed(QStringLiteral("journey"));
        m_server->stopImmediately();
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Reconnecting since")), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!bar("walError")->text().isEmpty(), patienceMs);
        const QModelIndex row = m_window->findChild<NavigationModel*>()->find(NavigationModel::Kind::WalArchives);
        QCOMPARE(row.data(NavigationModel::DetailRole).toString(), QStringLiteral("1 cut off"));
        QTRY_VERIFY_WITH_TIMEOUT(bar("windowMessage")->text().contains(QStringLiteral("cannot reach its server")),
                                 patienceMs);
        press("messageActionButton", *bar("windowMessage"));
        QVERIFY(detail()->isVisible());

        m_server->start();
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
        QVERIFY(runner().status(id()).reconnects > 0);
        QTRY_VERIFY_WITH_TIMEOUT(bar("walError")->text().contains(QStringLiteral("was made again")), patienceMs);
        QCOMPARE(troubled.count(), 1);
    }

    void saysWhyItCannotStart()
    {
        m_server->stop();
        setUp(false);
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Failed")), patienceMs);
        QVERIFY(bar("walError")->isVisible());
        QVERIFY(!bar("walError")->text().isEmpty());
        QVERIFY(button("walStart")->isVisible());
        m_server->start();
        press("walStart");
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
        QVERIFY(!bar("walError")->isVisible());
    }

    void goesOnWithoutTheWindowIfToldSo()
    {
        setUp(true, true);
        const qint64 pid = runner().status(id()).pid;
        const QString sender = senders();
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->close();
        QVERIFY(m_window->isVisible());
        press("outlivingStay", *GuiTest::find<QDialog>(*m_window, "outlivingNotice"));
        QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("outlivingNotice")));
        QVERIFY(m_window->isVisible());
        m_window->close();
        QVERIFY(!m_window->findChild<QDialog*>(QStringLiteral("outlivingNotice"))); // it is said once
        QTRY_COMPARE(closed.count(), 1);
        m_window.reset();
        QCOMPARE(senders(), sender);

        open();
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
        QCOMPARE(runner().status(id()).pid, pid);
        QTRY_VERIFY_WITH_TIMEOUT(text("walArchiveText").startsWith(QStringLiteral("WAL archive: streaming")),
                                 patienceMs);
        m_window->chooseProfileNamed(QStringLiteral("journey"));
        press("profileWalArchive");
        press("walStop");
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Stopped")), patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(senders(), QString(), patienceMs);
    }

    void stopsWithTheWindowAfterAsking()
    {
        setUp();
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->close();
        auto* question = GuiTest::find<QDialog>(*m_window, "closeQuestion");
        press("closeStay", *question);
        QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("closeQuestion")));
        QVERIFY(m_window->isVisible());
        QVERIFY(runner().isRunning(id()));

        m_window->close();
        press("closeStop", *GuiTest::find<QDialog>(*m_window, "closeQuestion"));
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patienceMs);
        QVERIFY(!m_window->isVisible());
        QVERIFY(!runner().isRunning(id()));
        QTRY_COMPARE_WITH_TIMEOUT(senders(), QString(), patienceMs);
    }

    void learnsAtOnceThatItMayOutliveTheWindow()
    {
        setUp();
        press("walEdit");
        auto* dialog = GuiTest::find<QDialog>(*m_window, "walArchiveDialog");
        GuiTest::find<QCheckBox>(*dialog, "walOutlives")->click();
        press("walSave", *dialog);
        QVERIFY(text("walWindow").contains(QStringLiteral("goes on")));
        QVERIFY(!bar("walMessage")->isVisible()); // nothing waits for the next start
        const QString sender = senders();
        m_window->endSession();
        QTRY_VERIFY(!m_window->isVisible());
        m_window.reset();
        QCOMPARE(senders(), sender);
        open();
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
    }

    void startsAgainWithWhatWasChanged()
    {
        setUp();
        const qint64 pid = runner().status(id()).pid;
        press("walEdit");
        auto* dialog = GuiTest::find<QDialog>(*m_window, "walArchiveDialog");
        GuiTest::find<QCheckBox>(*dialog, "walSynchronous")->click();
        press("walSave", *dialog);
        QVERIFY(bar("walMessage")->isVisible());
        QCOMPARE(runner().status(id()).pid, pid);
        press("messageActionButton", *bar("walMessage"));
        QTRY_VERIFY_WITH_TIMEOUT(
            runner().status(id()).pid != pid && text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
        QVERIFY(text("walFiles").contains(QStringLiteral("confirmed")));
    }

    void leavesTheListAndTheServerOnRequest()
    {
        setUp();
        press("walRemove");
        press("walRemoveFromList", *GuiTest::find<QDialog>(*m_window, "walRemoveQuestion"));
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<QWidget>(*m_window, "walEmptyState")->isVisible(), patienceMs);
        QVERIFY(!QDir(folder()).isEmpty());
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("1"));

        // Set up again on the same folder and slot, and this time the slot goes with it.
        setUp();
        press("walRemove");
        auto* question = GuiTest::find<QDialog>(*m_window, "walRemoveQuestion");
        GuiTest::find<QCheckBox>(*question, "walDropSlot")->click();
        press("walRemoveFromList", *question);
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<QWidget>(*m_window, "walEmptyState")->isVisible(), patienceMs);
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
        QVERIFY(!QDir(folder()).isEmpty());
        QVERIFY(WalArchiveStore().archives().isEmpty());
    }

    void staysInTheListWhenTheSlotCannotBeDropped()
    {
        setUp();
        press("walStop");
        QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Stopped")), patienceMs);
        m_server->stop();
        press("walRemove");
        auto* question = GuiTest::find<QDialog>(*m_window, "walRemoveQuestion");
        GuiTest::find<QCheckBox>(*question, "walDropSlot")->click();
        press("walRemoveFromList", *question);
        QTRY_VERIFY_WITH_TIMEOUT(bar("walMessage")->isVisible() &&
                                     !bar("walMessage")->text().startsWith(QStringLiteral("Dropping")),
                                 patienceMs);
        QCOMPARE(WalArchiveStore().archives().size(), 1);
    }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->resize(1200, 840);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    /// From the page's own button through the form to a receiver that streams.
    void setUp(bool shallStream = true, bool outlives = false)
    {
        auto* navigation = GuiTest::find<QAbstractItemView>(*m_window, "navigation");
        navigation->setCurrentIndex(m_window->findChild<NavigationModel*>()->find(NavigationModel::Kind::WalArchives));
        press("walEmptySetUp");
        auto* dialog = GuiTest::find<QDialog>(*m_window, "walArchiveDialog");
        QTRY_VERIFY(dialog->isVisible());
        if (outlives)
            GuiTest::find<QCheckBox>(*dialog, "walOutlives")->click();
        QTest::keyClick(GuiTest::find<QLineEdit>(*dialog, "walSlotName"), Qt::Key_Return);
        QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("walArchiveDialog")));
        if (shallStream)
            QTRY_VERIFY_WITH_TIMEOUT(text("walState").startsWith(QStringLiteral("Streaming")), patienceMs);
    }

    void press(const char* name) { press(name, *m_window); }

    static void press(const char* name, const QWidget& parent)
    {
        auto* found = GuiTest::find<QPushButton>(parent, name);
        QVERIFY2(found->isVisible() && found->isEnabled(), name);
        QTest::keyClick(found, Qt::Key_Space);
    }

    /// Process ids of the server's walsenders.
    QString senders()
    {
        return m_server->query(QStringLiteral("SELECT string_agg(pid::text, ',') FROM pg_stat_replication"));
    }

    QString text(const char* name) const { return GuiTest::find<QLabel>(*m_window, name)->text(); }
    QPushButton* button(const char* name) const { return GuiTest::find<QPushButton>(*m_window, name); }
    MessageBar* bar(const char* name) const { return GuiTest::find<MessageBar>(*m_window, name); }
    WalArchiveDetail* detail() const { return GuiTest::find<WalArchiveDetail>(*m_window, "walArchiveDetail"); }
    WalArchiveRunner& runner() const { return m_window->walArchives(); }
    QString id() const { return runner().archives().value(0).id; }
    QString folder() const { return m_test.folder() + QStringLiteral("/backups/wal"); }

    GuiTest m_test;
    QString m_profileId;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(WalArchiveJourneyTest)
#include "WalArchiveJourneyTest.moc"
