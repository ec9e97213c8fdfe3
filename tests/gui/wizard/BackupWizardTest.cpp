#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QToolButton>

#include "engine/catalogue/ProfileStore.h"
#include "gui/platform/PasswordPrompt.h"
#include "gui/preflight/FindingsView.h"
#include "gui/settings/Settings.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/wizard/BackupWizard.h"
#include "gui/wizard/SetupPage.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"

using namespace basekeep;

/// The wizard in front of a server that nobody can reach: port 1 refuses every connection at once.
class BackupWizardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_store = std::make_unique<ProfileStore>();
        m_passwords = std::make_unique<FakePasswordStore>();
        m_memory = std::make_unique<Settings>();
        Profile profile;
        profile.name = QStringLiteral("prod-eu");
        profile.passwordSource = Profile::PasswordSource::Passfile;
        profile.connection.parameters = {{QStringLiteral("host"), QStringLiteral("127.0.0.1")},
                                         {QStringLiteral("port"), QStringLiteral("1")},
                                         {QStringLiteral("user"), QStringLiteral("backup")}};
        profile.backupFolder = m_test.folder() + QStringLiteral("/backups");
        m_profileId = m_store->save(profile);
    }

    void cleanup() { m_wizard.reset(); }

    void saysThatAServerIsNeededFirst()
    {
        m_store->remove(m_profileId);
        open();
        QVERIFY(!next()->isEnabled());
        QVERIFY(!page()->reason().isEmpty());
    }

    void putsBackupsBelowTheUsualFolderIfTheProfileNamesNone()
    {
        m_memory->setBackupFolder(m_test.folder() + QStringLiteral("/usual"));
        Profile profile = *m_store->find(m_profileId);
        profile.backupFolder.clear();
        m_store->save(profile);
        open();
        goOn();
        goOn();
        QVERIFY2(m_wizard->settings().target.startsWith(m_test.folder() + QStringLiteral("/usual/prod-eu/")),
                 qPrintable(m_wizard->settings().target));
    }

    void walksByKeysUpToThePreflightAndStopsThere()
    {
        open();
        QCOMPARE(GuiTest::find<QComboBox>(*m_wizard, "server")->currentText(), QStringLiteral("prod-eu"));
        goOn();
        QCOMPARE(m_wizard->currentId(), int(BackupWizard::MethodPageId));
        goOn();
        QCOMPARE(m_wizard->currentId(), int(BackupWizard::TargetPageId));
        QVERIFY(m_wizard->settings().target.startsWith(m_test.folder() + QStringLiteral("/backups/")));
        goOn();
        QCOMPARE(m_wizard->currentId(), int(BackupWizard::PreflightPageId));

        auto* findings = GuiTest::find<FindingsView>(*m_wizard, "findings");
        QTRY_VERIFY(hasBlocker(findings->findings()));
        QVERIFY(!next()->isEnabled());
        QVERIFY(page()->reason().contains(QStringLiteral("Check Again")));
        QVERIFY(GuiTest::find<QAbstractButton>(*m_wizard, "checkAgain")->isEnabled());

        // Checking again takes the answer away until there is a new one.
        GuiTest::find<QAbstractButton>(*m_wizard, "checkAgain")->click();
        QVERIFY(!next()->isEnabled());
        QTRY_VERIFY(hasBlocker(findings->findings()));
        QVERIFY(!QDir(m_test.folder() + QStringLiteral("/backups")).exists()); // nothing was touched
    }

    void backKeepsWhatWasChosen()
    {
        open();
        goOn();
        GuiTest::find<QToolButton>(*m_wizard, "advanced")->click();
        GuiTest::find<QRadioButton>(*m_wizard, "tar")->click();
        GuiTest::find<QRadioButton>(*m_wizard, "walFetch")->click();
        GuiTest::find<QRadioButton>(*m_wizard, "checkpointSpread")->click();
        GuiTest::find<QCheckBox>(*m_wizard, "limitRate")->click();
        GuiTest::find<QSpinBox>(*m_wizard, "rate")->setValue(4); // MiB/s
        auto* label = GuiTest::find<QLineEdit>(*m_wizard, "label");
        label->selectAll();
        QTest::keyClicks(label, QStringLiteral("nightly"));
        goOn();
        QLineEdit* const folder = GuiTest::find<FolderEdit>(*m_wizard, "target")->edit();
        folder->selectAll();
        const QString chosen = m_test.folder() + QStringLiteral("/mine");
        QTest::keyClicks(folder, chosen);
        m_wizard->back();
        m_wizard->back();
        goOn();
        goOn();

        const BackupSettings settings = m_wizard->settings();
        QCOMPARE(settings.format, BackupSettings::Format::Tar);
        QCOMPARE(settings.walMethod, BackupSettings::WalMethod::Fetch);
        QCOMPARE(settings.checkpoint, BackupSettings::Checkpoint::Spread);
        QCOMPARE(settings.maxRateKiB, 4096);
        QCOMPARE(settings.label, QStringLiteral("nightly"));
        QCOMPARE(settings.target, chosen);
        QCOMPARE(settings.profileName, QStringLiteral("prod-eu"));
    }

    void comesUpAsTheLastBackupOfTheServerWasTaken()
    {
        open();
        goOn();
        GuiTest::find<QAbstractButton>(*m_wizard, "presetSmallArchive")->click();
        GuiTest::find<QCheckBox>(*m_wizard, "keepOnFailure")->click();
        m_wizard->reject();
        open();
        QCOMPARE(m_wizard->settings().format, BackupSettings::Format::Plain); // it was not taken
        GuiTest::find<QAbstractButton>(*m_wizard, "presetSmallArchive")->click();
        GuiTest::find<QCheckBox>(*m_wizard, "keepOnFailure")->click();
        m_wizard->accept();

        open();
        QCOMPARE(m_wizard->settings().compression.method, CompressionMethod::Zstd);
        QVERIFY(m_wizard->settings().keepOnFailure);
        QVERIFY(GuiTest::find<QAbstractButton>(*m_wizard, "presetSmallArchive")->isChecked());

        Profile other = *m_store->find(m_profileId);
        other.id.clear();
        other.name = QStringLiteral("test");
        m_profileId = m_store->save(other);
        open();
        QCOMPARE(m_wizard->settings().compression.method, CompressionMethod::None);
        QVERIFY(!m_wizard->settings().keepOnFailure);
    }

    void hasNoFolderForABackupThatStaysOnTheServer()
    {
        open();
        goOn();
        GuiTest::find<QToolButton>(*m_wizard, "advanced")->click();
        GuiTest::find<QRadioButton>(*m_wizard, "walFetch")->click();
        GuiTest::find<QComboBox>(*m_wizard, "place")->setCurrentIndex(1);
        QTest::keyClicks(GuiTest::find<QLineEdit>(*m_wizard, "serverFolder"), QStringLiteral("/srv/now"));
        goOn();
        QVERIFY(!GuiTest::find<FolderEdit>(*m_wizard, "target")->isVisible());
        QVERIFY(GuiTest::find<QLabel>(*m_wizard, "notHere")->text().contains(QStringLiteral("/srv/now")));
        QVERIFY2(next()->isEnabled(), qPrintable(page()->reason()));
        QVERIFY(m_wizard->settings().target.isEmpty());
    }

    void showsAContradictionWhereItArises()
    {
        open();
        goOn();
        QVERIFY(next()->isEnabled());
        auto* slot = GuiTest::find<QComboBox>(*m_wizard, "slot");
        slot->setCurrentIndex(slot->findData(int(BackupSettings::Slot::Existing)));
        QVERIFY(!next()->isEnabled());
        QVERIFY(!page()->reason().isEmpty());
        QVERIFY(GuiTest::find<QToolButton>(*m_wizard, "advanced")->isChecked()); // the way out is in sight
        QTest::keyClicks(GuiTest::find<QLineEdit>(*m_wizard, "slotName"), QStringLiteral("backup_slot"));
        QVERIFY(next()->isEnabled());
        QVERIFY(page()->reason().isEmpty());
        QCOMPARE(m_wizard->settings().slotName, QStringLiteral("backup_slot"));
    }

    void refusesAFolderThatIsNotAbsolute()
    {
        open();
        goOn();
        goOn();
        QLineEdit* const folder = GuiTest::find<FolderEdit>(*m_wizard, "target")->edit();
        folder->selectAll();
        QTest::keyClicks(folder, QStringLiteral("backups"));
        QVERIFY(!next()->isEnabled());
        QVERIFY(!page()->reason().isEmpty());
        QTRY_VERIFY(!GuiTest::find<QLabel>(*m_wizard, "targetSpace")->text().isEmpty());
    }

    void staysOnTheServerPageWhenNoPasswordIsGiven()
    {
        Profile profile = *m_store->find(m_profileId);
        profile.passwordSource = Profile::PasswordSource::Ask;
        m_store->save(profile);
        open();
        next()->click();
        QTRY_VERIFY(prompt());
        prompt()->reject();
        QTRY_VERIFY(!prompt());
        QCOMPARE(m_wizard->currentId(), int(BackupWizard::ServerPageId));
        next()->click();
        QTRY_VERIFY(prompt());
        prompt()->accept();
        QTRY_COMPARE(m_wizard->currentId(), int(BackupWizard::MethodPageId));
    }

    void stopsACheckWhenTheUserGoesBack()
    {
        open();
        goOn();
        goOn();
        goOn();
        m_wizard->back();
        QCOMPARE(m_wizard->currentId(), int(BackupWizard::TargetPageId));
        m_wizard.reset(); // with a look possibly under way: must neither hang nor crash
    }

    void namesEveryControl()
    {
        open();
        for (const QWidget* widget : m_wizard->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith(QLatin1String("qt_")))
                continue;
            if (widget->inherits("QComboBoxListView"))
                continue; // what a box opens goes by the name of the box
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool isNamed = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()) ||
                                 hasBuddy(widget) || qobject_cast<const QLabel*>(widget);
            QVERIFY2(isNamed, qPrintable(QStringLiteral("%1 %2").arg(
                                  QString::fromLatin1(widget->metaObject()->className()), widget->objectName())));
        }
    }

private:
    void open()
    {
        m_wizard = std::make_unique<BackupWizard>(*m_store, m_profileId, *m_passwords, *m_memory);
        m_wizard->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_wizard.get()));
    }

    [[nodiscard]] QAbstractButton* next() const { return m_wizard->button(QWizard::NextButton); }
    [[nodiscard]] SetupPage* page() const { return qobject_cast<SetupPage*>(m_wizard->currentPage()); }

    void goOn()
    {
        QVERIFY(next()->isEnabled());
        QTest::keyClick(next(), Qt::Key_Space);
    }

    [[nodiscard]] static PasswordPrompt* prompt()
    {
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* found = qobject_cast<PasswordPrompt*>(widget); found && found->isVisible())
                return found;
        }
        return nullptr;
    }

    [[nodiscard]] bool hasBuddy(const QWidget* widget) const
    {
        const auto labels = m_wizard->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [widget](const QLabel* label) { return label->buddy() == widget; });
    }

    GuiTest m_test;
    std::unique_ptr<ProfileStore> m_store;
    std::unique_ptr<FakePasswordStore> m_passwords;
    std::unique_ptr<Settings> m_memory;
    std::unique_ptr<BackupWizard> m_wizard;
    QString m_profileId;
};

QTEST_MAIN(BackupWizardTest)
#include "BackupWizardTest.moc"
