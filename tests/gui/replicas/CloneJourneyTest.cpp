#include "engine/catalogue/ProfileStore.h"
#include "engine/replica/ReplicaControl.h"
#include "engine/replica/ReplicaStore.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/MainWindow.h"
#include "gui/navigation/NavigationModel.h"
#include "gui/preflight/FindingsView.h"
#include "gui/replicas/CloneDialog.h"
#include "gui/widgets/FieldNote.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/ReasonLine.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFileInfo>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QToolButton>

using namespace basekeep;

namespace {

constexpr int patienceMs = 90000;

} // namespace

/// From a server's page to a replica that streams in one press; and what a person does with it then.
class CloneJourneyTest : public QObject
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
        // The account that runs servers must get at what is made there.
        m_place = std::make_unique<TestFolder>();
        qputenv("BASEKEEP_DATA_DIR", m_place->filePath(QStringLiteral("data")).toUtf8());
        Profile profile;
        profile.name = QStringLiteral("journey");
        profile.connection = m_server->connectionSettings();
        profile.passwordSource = Profile::PasswordSource::Passfile;
        m_profileId = ProfileStore().save(profile);
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->resize(1200, 840);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup()
    {
        if (!m_server)
            return;
        m_server->stopWriting();
        m_window.reset();
        // Whatever a test left behind, no server outlives it.
        const CancelToken never;
        for (const Replica& replica : ReplicaStore().replicas())
            ReplicaControl(replica).remove(false, never);
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"));
        m_place.reset();
    }

    void clonesInOnePress()
    {
        m_server->startWriting();
        press("profileClone");
        QTRY_VERIFY(dialog());
        const QString folder = GuiTest::find<QLineEdit>(*dialog(), "cloneFolder")->text();
        QTRY_VERIFY_WITH_TIMEOUT(cloneButton()->isEnabled(), patienceMs);
        QCOMPARE(GuiTest::find<QTableView>(*dialog(), "cloneTablespaces")->model()->rowCount(), 1);
        QVERIFY(GuiTest::find<ReasonLine>(*dialog(), "cloneReason")->text().isEmpty());
        QTest::keyClick(cloneButton(), Qt::Key_Space);
        QTRY_VERIFY(!dialog());
        QCOMPARE(page()->objectName(), QStringLiteral("cloneDeck"));

        QTRY_VERIFY_WITH_TIMEOUT(isShown("cloneHeadline") || isShown("failureMessage"), patienceMs);
        QVERIFY2(isShown("cloneHeadline"), qPrintable(text("failureMessage")));
        QCOMPARE(text("cloneHeadline"), QStringLiteral("The replica is streaming."));
        press("cloneCopyConnection");
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("port=")));
        QCOMPARE(m_server->query(QStringLiteral("SELECT active FROM pg_replication_slots")), QStringLiteral("t"));

        press("cloneShowReplica");
        QCOMPARE(page()->objectName(), QStringLiteral("replicasPage"));
        QTRY_VERIFY_WITH_TIMEOUT(startsWith("replicaState", "Streaming"), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<LiveChart>(*m_window, "replicaChart")->sampleCount() > 1, patienceMs);
        QVERIFY(text("replicaHeld").contains(QStringLiteral("on the primary")));
        const QModelIndex row = m_window->findChild<NavigationModel*>()->find(NavigationModel::Kind::Replicas);
        QCOMPARE(row.data(NavigationModel::DetailRole).toString(), QStringLiteral("1 live"));
        QVERIFY(text("replicaLineText").startsWith(QStringLiteral("Replica: Streaming")));

        press("replicaStop");
        QTRY_VERIFY_WITH_TIMEOUT(startsWith("replicaState", "Stopped"), patienceMs);
        QVERIFY(!button("replicaPromote")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(button("replicaStart")->isEnabled(), patienceMs);
        press("replicaStart");
        QTRY_VERIFY_WITH_TIMEOUT(startsWith("replicaState", "Streaming"), patienceMs);

        cloneAgain(folder);
        promote();
        remove(folder);
    }

    void staysOffWhileSomethingForbidsIt()
    {
        press("profileClone");
        QTRY_VERIFY(dialog());
        QTRY_VERIFY_WITH_TIMEOUT(cloneButton()->isEnabled(), patienceMs);
        auto* folder = GuiTest::find<QLineEdit>(*dialog(), "cloneFolder");
        const QString good = folder->text();

        folder->setText(m_server->dataDirectory());
        QVERIFY(!cloneButton()->isEnabled()); // at once: nobody has looked at it yet
        QTRY_VERIFY_WITH_TIMEOUT(!note("cloneFolderNote").isEmpty(), patienceMs);
        QVERIFY(!cloneButton()->isEnabled());
        QVERIFY(!cloneButton()->toolTip().isEmpty());
        QVERIFY(hasBlocker(GuiTest::find<FindingsView>(*dialog(), "cloneFindings")->findings()));
        // To the machine nothing is wrong, so no backup is offered instead.
        QVERIFY(!GuiTest::find<QPushButton>(*dialog(), "cloneBackUp")->isVisible());

        // Without programs that could run it, no form helps; a backup does.
        folder->setText(good);
        auto* programs = GuiTest::find<QLineEdit>(*dialog(), "clonePrograms");
        programs->setText(m_place->path());
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<QPushButton>(*dialog(), "cloneBackUp")->isVisible(), patienceMs);
        QVERIFY(!cloneButton()->isEnabled());
        programs->clear();

        auto* port = GuiTest::find<QSpinBox>(*dialog(), "clonePort");
        const int goodPort = port->value();
        port->setValue(m_server->port());
        QTRY_VERIFY_WITH_TIMEOUT(note("clonePortNote").contains(QString::number(m_server->port())), patienceMs);
        QVERIFY(note("cloneFolderNote").isEmpty());
        QVERIFY(!cloneButton()->isEnabled());

        port->setValue(goodPort);
        GuiTest::find<QLineEdit>(*dialog(), "cloneSlot")->setText(QStringLiteral("Not A Name"));
        QVERIFY(!cloneButton()->isEnabled());
        QVERIFY(!GuiTest::find<ReasonLine>(*dialog(), "cloneReason")->text().isEmpty());
        GuiTest::find<QLineEdit>(*dialog(), "cloneSlot")->setText(QStringLiteral("a_name"));
        QTRY_VERIFY_WITH_TIMEOUT(cloneButton()->isEnabled(), patienceMs);
        dialog()->reject();
        QVERIFY(!QFileInfo::exists(good));
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
    }

    void findsASlotNameThatIsFree()
    {
        press("profileClone");
        QTRY_VERIFY(dialog());
        const QString suggested = GuiTest::find<QLineEdit>(*dialog(), "cloneSlot")->text();
        dialog()->reject();
        QTRY_VERIFY(!dialog());
        m_server->execute(QStringLiteral("SELECT pg_create_physical_replication_slot('%1')").arg(suggested));
        press("profileClone");
        QTRY_VERIFY(dialog());
        QTRY_VERIFY_WITH_TIMEOUT(cloneButton()->isEnabled(), patienceMs);
        QCOMPARE(GuiTest::find<QLineEdit>(*dialog(), "cloneSlot")->text(), suggested + QStringLiteral("_2"));
        // Who names one is told instead.
        auto* slot = GuiTest::find<QLineEdit>(*dialog(), "cloneSlot");
        slot->clear();
        QTest::keyClicks(slot, suggested);
        QTRY_VERIFY_WITH_TIMEOUT(note("cloneSlotNote").contains(suggested), patienceMs);
        QVERIFY(!cloneButton()->isEnabled());
        QCOMPARE(slot->text(), suggested);
    }

    void undoesWhatWasStopped()
    {
        press("profileClone");
        QTRY_VERIFY(dialog());
        const QString folder = GuiTest::find<QLineEdit>(*dialog(), "cloneFolder")->text();
        GuiTest::find<QToolButton>(*dialog(), "cloneDetailsButton")->click();
        GuiTest::find<QSpinBox>(*dialog(), "cloneRate")->setValue(1); // so that it is not over too soon
        QTRY_VERIFY_WITH_TIMEOUT(cloneButton()->isEnabled(), patienceMs);
        QTest::keyClick(cloneButton(), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(folder + QStringLiteral("/base")), patienceMs);
        press("cloneCancel");
        QTRY_VERIFY(m_window->findChild<QMessageBox*>(QStringLiteral("cloneCancelQuestion")));
        GuiTest::find<QPushButton>(*m_window, "cloneStop")->click();
        QTRY_VERIFY_WITH_TIMEOUT(isShown("failureMessage"), patienceMs);
        QCOMPARE(text("failureMessage"), QStringLiteral("The clone was stopped."));
        QVERIFY(text("failureRemains").contains(QStringLiteral("slot dropped")));
        QVERIFY(!QFileInfo::exists(folder));
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
    }

    void dropsASlotThatNobodyUses()
    {
        m_server->execute(QStringLiteral("SELECT pg_create_physical_replication_slot('basekeep_left_over', true)"));
        choose(NavigationModel::Kind::Replicas);
        QVERIFY(GuiTest::find<QWidget>(*m_window, "replicasEmptyState")->isVisible());
        GuiTest::find<QTabWidget>(*m_window, "replicasTabs")->setCurrentIndex(1);
        auto* table = GuiTest::find<QAbstractItemView>(*m_window, "slotTable");
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 1, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(button("slotDrop")->isEnabled(), patienceMs);
        press("slotDrop");
        QTRY_VERIFY(m_window->findChild<QMessageBox*>(QStringLiteral("slotDropQuestion")));
        GuiTest::find<QPushButton>(*m_window, "slotDropConfirm")->click();
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<MessageBar>(*m_window, "slotsMessage")
                                     ->text()
                                     .contains(QStringLiteral("“basekeep_left_over” was dropped")),
                                 patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 0, patienceMs);
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
    }

    void adoptsStandbysOnly()
    {
        choose(NavigationModel::Kind::Replicas);
        press("replicasEmptyAdopt");
        QTRY_VERIFY(m_window->findChild<QFileDialog*>(QStringLiteral("adoptChooser")));
        auto* chooser = GuiTest::find<QFileDialog>(*m_window, "adoptChooser");
        Q_EMIT chooser->fileSelected(m_server->dataDirectory());
        chooser->close();
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<MessageBar>(*m_window, "replicasMessage")
                                     ->text()
                                     .startsWith(QStringLiteral("There is no replica in")),
                                 patienceMs);
    }

private:
    void cloneAgain(const QString& folder)
    {
        QTRY_VERIFY_WITH_TIMEOUT(button("replicaCloneAgain")->isEnabled(), patienceMs);
        press("replicaCloneAgain");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QMessageBox*>(QStringLiteral("cloneAgainQuestion")), patienceMs);
        GuiTest::find<QPushButton>(*m_window, "cloneAgainConfirm")->click();
        QTRY_VERIFY_WITH_TIMEOUT(dialog(), patienceMs);
        QVERIFY(!QFileInfo::exists(folder));
        QCOMPARE(GuiTest::find<QLineEdit>(*dialog(), "cloneFolder")->text(), folder);
        QTRY_VERIFY_WITH_TIMEOUT(cloneButton()->isEnabled(), patienceMs);
        QTest::keyClick(cloneButton(), Qt::Key_Space);
        QTRY_VERIFY(page()->objectName() == QLatin1String("cloneDeck"));
        QTRY_VERIFY_WITH_TIMEOUT(page()->findChild<QLabel*>(QStringLiteral("cloneHeadline"))->isVisible(), patienceMs);
        QTest::keyClick(page()->findChild<QPushButton*>(QStringLiteral("cloneShowReplica")), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(startsWith("replicaState", "Streaming"), patienceMs);
    }

    void promote()
    {
        QTRY_VERIFY_WITH_TIMEOUT(button("replicaPromote")->isEnabled(), patienceMs);
        press("replicaPromote");
        QTRY_VERIFY(m_window->findChild<QMessageBox*>(QStringLiteral("promoteQuestion")));
        QVERIFY(GuiTest::find<QCheckBox>(*m_window, "promoteDropSlot")->isChecked());
        GuiTest::find<QPushButton>(*m_window, "promoteConfirm")->click();
        QTRY_VERIFY_WITH_TIMEOUT(startsWith("replicaState", "Promoted"), patienceMs);
        QCOMPARE(m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots")), QStringLiteral("0"));
    }

    void remove(const QString& folder)
    {
        QTRY_VERIFY_WITH_TIMEOUT(button("replicaRemove")->isEnabled(), patienceMs);
        press("replicaRemove");
        const auto question = [this] {
            return m_window->findChild<QMessageBox*>(QStringLiteral("removeReplicaQuestion"));
        };
        QTRY_VERIFY_WITH_TIMEOUT(question(), patienceMs);
        QVERIFY(question()->informativeText().contains(QDir::toNativeSeparators(folder)));
        QVERIFY(question()->informativeText().contains(QStringLiteral("It was promoted")));
        GuiTest::find<QPushButton>(*m_window, "removeReplicaConfirm")->click();
        QTRY_VERIFY_WITH_TIMEOUT(GuiTest::find<QWidget>(*m_window, "replicasEmptyState")->isVisible(), patienceMs);
        QVERIFY(!QFileInfo::exists(folder));
        QVERIFY(ReplicaStore().replicas().isEmpty());
    }

    void choose(NavigationModel::Kind kind)
    {
        GuiTest::find<QAbstractItemView>(*m_window, "navigation")
            ->setCurrentIndex(m_window->findChild<NavigationModel*>()->find(kind));
    }

    void press(const char* name)
    {
        QTRY_VERIFY2(button(name)->isVisible() && button(name)->isEnabled(), name);
        QTest::keyClick(button(name), Qt::Key_Space);
    }

    [[nodiscard]] bool isShown(const char* name) const
    {
        const auto* found = m_window->findChild<QLabel*>(QString::fromLatin1(name));
        return found && found->isVisible();
    }

    [[nodiscard]] bool startsWith(const char* name, const char* beginning) const
    {
        const auto* found = m_window->findChild<QLabel*>(QString::fromLatin1(name));
        return found && found->text().startsWith(QLatin1String(beginning));
    }

    CloneDialog* dialog() const { return m_window->findChild<CloneDialog*>(); }
    QPushButton* cloneButton() const { return GuiTest::find<QPushButton>(*dialog(), "cloneStart"); }
    QString note(const char* name) const { return GuiTest::find<FieldNote>(*dialog(), name)->text(); }
    QWidget* page() const { return GuiTest::find<QStackedWidget>(*m_window, "pages")->currentWidget(); }
    QString text(const char* name) const { return GuiTest::find<QLabel>(*m_window, name)->text(); }
    QPushButton* button(const char* name) const { return GuiTest::find<QPushButton>(*m_window, name); }

    GuiTest m_test;
    std::unique_ptr<TestFolder> m_place;
    QString m_profileId;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(CloneJourneyTest)
#include "CloneJourneyTest.moc"
