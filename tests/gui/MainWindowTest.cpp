#include "gui/MainWindow.h"

#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"

#include <QtNetwork/QTcpServer>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>

using namespace basekeep;

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }
    void cleanup() { m_window.reset(); }

    void firstStartLeadsToASavedServer()
    {
        open();
        QCOMPARE(currentPage(), QStringLiteral("welcomePage"));
        auto* add = GuiTest::find<QPushButton>(*m_window, "welcomeAdd");
        add->setFocus();
        QTest::keyClick(add, Qt::Key_Space);
        auto* dialog = GuiTest::find<QDialog>(*m_window, "profileDialog");
        QTRY_VERIFY(dialog->isVisible());
        QTest::keyClicks(GuiTest::find<QLineEdit>(*dialog, "profileName"), QStringLiteral("prod-eu"));
        auto* host = GuiTest::find<QLineEdit>(*dialog, "host");
        QTest::keyClicks(host, QStringLiteral("db.example.com"));
        QTest::keyClick(host, Qt::Key_Return);

        QTRY_COMPARE(currentPage(), QStringLiteral("profilePage"));
        QCOMPARE(ProfileStore().profiles().size(), 1);
        QCOMPARE(ProfileStore().profiles().first().name, QStringLiteral("prod-eu"));
        QCOMPARE(navigation()->currentIndex().data().toString(), QStringLiteral("prod-eu"));
        QVERIFY(GuiTest::find<QLabel>(*m_window, "safetyText")->text().contains(QLatin1String("No backup")));
    }

    void showsTheServerAskedFor()
    {
        ProfileStore store;
        store.save(makeProfile(QStringLiteral("first")));
        store.save(makeProfile(QStringLiteral("second")));
        open();
        QCOMPARE(navigation()->currentIndex().data().toString(), QStringLiteral("first"));
        m_window->chooseProfileNamed(QStringLiteral("Second"));
        QCOMPARE(navigation()->currentIndex().data().toString(), QStringLiteral("second"));
        m_window->chooseProfileNamed(QStringLiteral("third"));
        QVERIFY(GuiTest::find<QWidget>(*m_window, "windowMessage")->isVisible());
    }

    void walksThroughThePagesByKeys()
    {
        ProfileStore().save(makeProfile(QStringLiteral("prod")));
        open();
        navigation()->setFocus();
        const QStringList pages{QStringLiteral("backupsPage"),  QStringLiteral("replicasPage"),
                                QStringLiteral("verifyPage"),   QStringLiteral("walArchivePage"),
                                QStringLiteral("activityPage"), QStringLiteral("logPage")};
        for (const QString& page : pages) {
            QTest::keyClick(navigation(), Qt::Key_Down);
            QCOMPARE(currentPage(), page);
        }
        for (qsizetype step = 0; step < pages.size(); ++step)
            QTest::keyClick(navigation(), Qt::Key_Up);
        QCOMPARE(currentPage(), QStringLiteral("profilePage"));
    }

    void answersAmISafe()
    {
        ProfileStore().save(makeProfile(QStringLiteral("prod")));
        JobRegistry().save(makeVerified(QStringLiteral("a"), QStringLiteral("prod"), 3, m_test.folder()));
        open();
        auto* safety = GuiTest::find<QLabel>(*m_window, "safetyText");
        QTRY_VERIFY(safety->text().contains(QLatin1String("Last verified backup")));
        auto* jobs = GuiTest::find<QAbstractItemView>(*m_window, "profileJobs");
        QTRY_COMPARE(jobs->model()->rowCount(), 1);
        jobs->setCurrentIndex(jobs->model()->index(0, 0));
        QTest::keyClick(jobs, Qt::Key_Return);
        QCOMPARE(currentPage(), QStringLiteral("activityPage"));
        QTRY_VERIFY(GuiTest::find<QLabel>(*m_window, "jobDetailOutcome")->text().contains(QLatin1String("1,204")));
    }

    void removesAServerAfterAsking()
    {
        ProfileStore().save(makeProfile(QStringLiteral("prod")));
        open();
        action(QStringLiteral("&Remove Server…"))->trigger();
        QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("removeServerQuestion")));
        GuiTest::find<QPushButton>(*m_window, "removeServer")->click();
        QTRY_COMPARE(currentPage(), QStringLiteral("welcomePage"));
        QVERIFY(ProfileStore().profiles().isEmpty());
        QVERIFY(!action(QStringLiteral("&Back Up…"))->isEnabled());
    }

    void everyMenuEntryHasAnOutcome()
    {
        open();
        for (const QAction* title : m_window->menuBar()->actions()) {
            const QMenu* menu = title->menu();
            QVERIFY(menu && !menu->actions().isEmpty());
            for (const QAction* entry : menu->actions())
                QVERIFY2(entry->isSeparator() || !entry->text().isEmpty(), qPrintable(menu->title()));
        }
        action(QStringLiteral("&Why Two Processes?"))->trigger();
        QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("twoProcessesDialog")));
        action(QStringLiteral("&About Basekeep"))->trigger();
        QTRY_VERIFY(m_window->findChild<QDialog*>(QStringLiteral("aboutDialog")));
    }

    void closesAtOnceWithoutAJob()
    {
        open();
        m_window->resize(900, 640);
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->close();
        QCOMPARE(closed.count(), 1);
        QVERIFY(!Settings().windowGeometry().isEmpty());
    }

    void asksBeforeClosingWhileABackupRuns()
    {
        QTcpServer silent; // takes connections and never answers
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        open();
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->startBackup(settingsFor(silent.serverPort()));
        QTRY_VERIFY(silent.hasPendingConnections());
        QCOMPARE(navigation()->currentIndex().data().toString(), QStringLiteral("Backup"));

        m_window->close();
        QVERIFY(m_window->isVisible());
        GuiTest::find<QPushButton>(*m_window, "closeStay")->click();
        QTRY_VERIFY(!m_window->findChild<QDialog*>(QStringLiteral("closeQuestion")));
        QCOMPARE(closed.count(), 0);

        m_window->close();
        GuiTest::find<QPushButton>(*m_window, "closeStop")->click();
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, 20000);
        QVERIFY(!m_window->isVisible());
        QTRY_COMPARE(JobRegistry().records().size(), 1);
        QCOMPARE(JobRegistry().records().first().state, QStringLiteral("cancelled"));
    }

    void minimisesToLetABackupRunOn()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        open();
        m_window->startBackup(settingsFor(silent.serverPort()));
        QTRY_VERIFY(silent.hasPendingConnections());
        m_window->close();
        GuiTest::find<QPushButton>(*m_window, "closeKeepRunning")->click();
        QVERIFY(m_window->isMinimized()); // the offscreen desktop has no tray
        QCOMPARE(JobRegistry().running().size(), 1);
    }

    void endsTheSessionWithoutAsking()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        open();
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->startBackup(settingsFor(silent.serverPort()));
        QTRY_VERIFY(silent.hasPendingConnections());
        m_window->endSession();
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, 20000);
        QVERIFY(!m_window->findChild<QDialog*>(QStringLiteral("closeQuestion")));
    }

    void listsAFailedBackup()
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        const quint16 port = gone.serverPort();
        gone.close();
        open();
        m_window->startBackup(settingsFor(port));
        auto* jobs = GuiTest::find<QAbstractItemView>(*m_window, "activityTable");
        QTRY_COMPARE_WITH_TIMEOUT(jobs->model()->index(0, 0).data().toString(), QStringLiteral("Failed"), 20000);
        jobs->setCurrentIndex(jobs->model()->index(0, 0));
        QTRY_VERIFY(!GuiTest::find<QLabel>(*m_window, "jobDetailOutcome")->text().isEmpty());
        QVERIFY(GuiTest::find<QAbstractItemView>(*m_window, "logView")->model()->rowCount() > 0);
    }

    void refusesASecondBackupIntoOneFolder()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        open();
        m_window->startBackup(settingsFor(silent.serverPort()));
        m_window->startBackup(settingsFor(silent.serverPort()));
        QVERIFY(GuiTest::find<QWidget>(*m_window, "windowMessage")->isVisible());
        QTRY_COMPARE(JobRegistry().records().size(), 1);
    }

private:
    BackupSettings settingsFor(quint16 port) const
    {
        BackupSettings settings;
        settings.connection.parameters = {{QStringLiteral("host"), QStringLiteral("127.0.0.1")},
                                          {QStringLiteral("port"), QString::number(port)}};
        settings.target = m_test.folder() + QStringLiteral("/backup");
        return settings;
    }

    void open()
    {
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    static Profile makeProfile(const QString& name)
    {
        Profile profile;
        profile.name = name;
        profile.connection.parameters.insert(QStringLiteral("host"), QStringLiteral("localhost"));
        return profile;
    }

    QString currentPage() const
    {
        return GuiTest::find<QStackedWidget>(*m_window, "pages")->currentWidget()->objectName();
    }

    QAbstractItemView* navigation() const { return GuiTest::find<QAbstractItemView>(*m_window, "navigation"); }

    QAction* action(const QString& text) const
    {
        for (QAction* action : m_window->findChildren<QAction*>())
            if (action->text() == text)
                return action;
        qFatal("There is no such action: %s", qPrintable(text));
        return nullptr;
    }

    GuiTest m_test;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(MainWindowTest)
#include "MainWindowTest.moc"
