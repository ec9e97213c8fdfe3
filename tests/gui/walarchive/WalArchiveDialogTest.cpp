#include "gui/walarchive/WalArchiveDialog.h"

#include "engine/catalogue/ProfileStore.h"
#include "engine/receivewal/WalArchiveStore.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/widgets/CommandView.h"
#include "gui/widgets/FieldNote.h"
#include "tests/gui/support/GuiTest.h"

#include <QtCore/QFileInfo>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QToolButton>

using namespace basekeep;

/// The form of a WAL archive, without any server.
class WalArchiveDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_profiles = std::make_unique<ProfileStore>();
        m_profileId = addProfile(QStringLiteral("Prod-EU 1"));
        m_store = std::make_unique<WalArchiveStore>();
        m_runner = std::make_unique<WalArchiveRunner>(*m_store);
    }

    void cleanup()
    {
        m_dialog.reset();
        m_runner.reset();
        m_store.reset();
        m_profiles.reset();
    }

    void suggestsFolderAndSlotAndSavesThem()
    {
        open();
        QCOMPARE(edit("walSlotName")->text(), QStringLiteral("basekeep_prod_eu_1"));
        QVERIFY(checkBox("walUsesSlot")->isChecked());
        QVERIFY(checkBox("walCreateSlot")->isChecked());
        const QString folder = m_test.folder() + QStringLiteral("/Prod-EU 1/wal");
        QCOMPARE(QDir::fromNativeSeparators(edit("walFolder")->text()), folder);
        QVERIFY(checkBox("walMakeFolder")->isVisible());
        QVERIFY(command().contains(QStringLiteral("pg_receivewal")));
        QVERIFY(command().contains(QStringLiteral("--slot=basekeep_prod_eu_1")));

        QTest::keyClick(edit("walSlotName"), Qt::Key_Return); // the default button saves and starts
        QVERIFY(!m_dialog->isVisible());
        QVERIFY(m_dialog->shallStart());
        QVERIFY(QFileInfo(folder).isDir());
        const std::optional<WalArchive> saved = WalArchiveStore().find(m_dialog->archiveId());
        QVERIFY(saved);
        QCOMPARE(saved->profileId, m_profileId);
        QCOMPARE(saved->settings.directory, folder);
        QCOMPARE(saved->settings.profileName, QStringLiteral("Prod-EU 1"));
        QVERIFY(saved->settings.createSlot);
        QVERIFY(!saved->outlivesWindow);
    }

    void suggestsAnotherFolderAndSlotForASecondArchive()
    {
        open();
        save();
        open();
        QCOMPARE(edit("walSlotName")->text(), QStringLiteral("basekeep_prod_eu_1_2"));
        QVERIFY(edit("walFolder")->text().endsWith(QStringLiteral("wal-2")));
        type("walSlotName", QStringLiteral("basekeep_prod_eu_1"));
        QVERIFY(note("walSlotNote")->text().contains(QStringLiteral("Another archive")));
        QVERIFY(!button("walSave")->isEnabled());
        type("walSlotName", QStringLiteral("other"));
        type("walFolder", m_test.folder() + QStringLiteral("/Prod-EU 1/wal"));
        QVERIFY(note("walFolderNote")->text().contains(QStringLiteral("Another archive")));
        QVERIFY(!button("walSave")->isEnabled());
    }

    void saysWhatIsWrongBelowTheField_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("note");
        QTest::newRow("no folder") << QByteArray("walFolder") << "" << QByteArray("walFolderNote");
        QTest::newRow("a relative folder") << QByteArray("walFolder") << "wal" << QByteArray("walFolderNote");
        QTest::newRow("no slot name") << QByteArray("walSlotName") << "" << QByteArray("walSlotNote");
        QTest::newRow("upper case in the slot") << QByteArray("walSlotName") << "Prod" << QByteArray("walSlotNote");
        QTest::newRow("a hyphen in the slot") << QByteArray("walSlotName") << "a-b" << QByteArray("walSlotNote");
        QTest::newRow("no position") << QByteArray("walEndPosition") << "soon" << QByteArray("walEndNote");
        QTest::newRow("a half position") << QByteArray("walEndPosition") << "0/" << QByteArray("walEndNote");
    }

    void saysWhatIsWrongBelowTheField()
    {
        QFETCH(QByteArray, field);
        QFETCH(QString, text);
        QFETCH(QByteArray, note);
        open();
        GuiTest::find<QToolButton>(*m_dialog, "walAdvanced")->click();
        QVERIFY(button("walSaveAndStart")->isEnabled());
        type(field.constData(), text);
        QVERIFY(this->note(note.constData())->isVisible());
        for (const char* other : {"walFolderNote", "walSlotNote", "walEndNote", "walSyncNote"})
            QVERIFY(other == note || !this->note(other)->isVisible());
        QVERIFY(!button("walSave")->isEnabled());
        QVERIFY(!button("walSaveAndStart")->isEnabled());
        QTest::keyClick(m_dialog.get(), Qt::Key_Return);
        QVERIFY(m_dialog->isVisible());
        QVERIFY(m_store->archives().isEmpty());
    }

    void refusesToConfirmWhatIsNeverSafe()
    {
        open();
        GuiTest::find<QToolButton>(*m_dialog, "walAdvanced")->click();
        checkBox("walSynchronous")->click();
        QVERIFY(command().contains(QStringLiteral("--synchronous")));
        QVERIFY(button("walSave")->isEnabled());
        checkBox("walSync")->click();
        QVERIFY(note("walSyncNote")->isVisible());
        QVERIFY(!button("walSave")->isEnabled());
    }

    void namesTheReceiverAsTheServerKnowsIt()
    {
        open();
        const auto* meaning = GuiTest::find<QLabel>(*m_dialog, "walSyncMeaning");
        QVERIFY2(meaning->text().contains(QStringLiteral("this receiver, pg_receivewal, in")),
                 qPrintable(meaning->text()));
        WalArchive named;
        named.settings.connection.parameters.insert(QStringLiteral("application_name"), QStringLiteral("vault"));
        QCOMPARE(named.settings.applicationName(), QStringLiteral("vault"));
    }

    void warnsOfAnArchiveWithoutASlot()
    {
        open();
        checkBox("walUsesSlot")->click();
        QVERIFY(note("walSlotNote")->text().contains(QStringLiteral("recycle")));
        QVERIFY(!edit("walSlotName")->isEnabled());
        QVERIFY(!command().contains(QStringLiteral("--slot")));
        save();
        QCOMPARE(m_store->archives().first().settings.slot, QString());
        QVERIFY(!m_store->archives().first().settings.createSlot);
    }

    void makesTheFolderOnlyWhenTold()
    {
        open();
        checkBox("walMakeFolder")->click();
        QVERIFY(note("walFolderNote")->text().contains(QStringLiteral("does not exist")));
        QVERIFY(!button("walSave")->isEnabled());
        checkBox("walMakeFolder")->click();
        QVERIFY(button("walSave")->isEnabled());

        QFile file(m_test.folder() + QStringLiteral("/file"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        type("walFolder", file.fileName());
        QVERIFY(note("walFolderNote")->text().contains(QStringLiteral("not a folder")));
        type("walFolder", file.fileName() + QStringLiteral("/below"));
        save();
        QVERIFY(m_dialog->isVisible());
        QVERIFY(m_store->archives().isEmpty());
    }

    void offersTheLevelsOfTheMethod()
    {
        open();
        auto* method = GuiTest::find<QComboBox>(*m_dialog, "walCompression");
        auto* level = GuiTest::find<QSpinBox>(*m_dialog, "walLevel");
        QVERIFY(!level->isEnabled());
        method->setCurrentIndex(method->findData(int(CompressionMethod::Lz4)));
        level->setValue(12);
        QVERIFY2(command().contains(QStringLiteral("--compress=lz4:")), qPrintable(command()));
        method->setCurrentIndex(method->findData(int(CompressionMethod::Gzip)));
        QCOMPARE(level->value(), 9);
        save();
        QCOMPARE(m_store->archives().first().settings.compression.method, CompressionMethod::Gzip);
        QCOMPARE(m_store->archives().first().settings.compression.level, std::optional(9));
    }

    void showsAgainWhatWasSaved()
    {
        open();
        GuiTest::find<QToolButton>(*m_dialog, "walAdvanced")->click();
        type("walSlotName", QStringLiteral("mine"));
        type("walEndPosition", QStringLiteral("0/5000000"));
        GuiTest::find<QSpinBox>(*m_dialog, "walInterval")->setValue(3);
        for (const char* box : {"walOutlives", "walReconnects", "walCreateSlot", "walSynchronous"})
            checkBox(box)->click();
        save();
        const WalArchive first = m_store->archives().first();
        QVERIFY(first.outlivesWindow);
        QVERIFY(!first.settings.reconnects);
        QCOMPARE(first.settings.statusIntervalSeconds, 3);
        QCOMPARE(first.settings.endPosition->toString(), QStringLiteral("0/5000000"));

        open(first);
        QVERIFY(!GuiTest::find<QComboBox>(*m_dialog, "walServer")->isEnabled());
        save();
        QCOMPARE(m_store->archives().size(), 1);
        QCOMPARE(m_store->archives().first().toJson(), first.toJson());
    }

    void keepsAnArchiveWhoseServerWasRemoved()
    {
        open();
        save();
        const WalArchive orphan = m_store->archives().first();
        m_profiles->remove(m_profileId);
        open(orphan);
        QCOMPARE(GuiTest::find<QComboBox>(*m_dialog, "walServer")->currentText(), QStringLiteral("Prod-EU 1"));
        checkBox("walOutlives")->click();
        save();
        QCOMPARE(m_store->archives().first().settings.toJson(), orphan.settings.toJson());
        QVERIFY(m_store->archives().first().outlivesWindow);
    }

private:
    QString addProfile(const QString& name)
    {
        Profile profile;
        profile.name = name;
        profile.connection.parameters.insert(QStringLiteral("host"), QStringLiteral("db.example.com"));
        profile.backupFolder = m_test.folder() + u'/' + name;
        return m_profiles->save(profile);
    }

    void open(WalArchive archive = {})
    {
        if (archive.id.isEmpty())
            archive.profileId = m_profileId;
        m_dialog = std::make_unique<WalArchiveDialog>(*m_runner, *m_profiles, archive);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    }

    void type(const char* name, const QString& text)
    {
        edit(name)->clear();
        QTest::keyClicks(edit(name), text);
    }

    void save() { QTest::keyClick(button("walSave"), Qt::Key_Space); }

    QLineEdit* edit(const char* name) const { return GuiTest::find<QLineEdit>(*m_dialog, name); }
    QCheckBox* checkBox(const char* name) const { return GuiTest::find<QCheckBox>(*m_dialog, name); }
    QPushButton* button(const char* name) const { return GuiTest::find<QPushButton>(*m_dialog, name); }
    FieldNote* note(const char* name) const { return GuiTest::find<FieldNote>(*m_dialog, name); }
    QString command() const { return m_dialog->findChild<CommandView*>()->command(); }

    GuiTest m_test;
    QString m_profileId;
    std::unique_ptr<ProfileStore> m_profiles;
    std::unique_ptr<WalArchiveStore> m_store;
    std::unique_ptr<WalArchiveRunner> m_runner;
    std::unique_ptr<WalArchiveDialog> m_dialog;
};

QTEST_MAIN(WalArchiveDialogTest)
#include "WalArchiveDialogTest.moc"
