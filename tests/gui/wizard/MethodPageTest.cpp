#include "gui/wizard/MethodPage.h"

#include <QtGui/QWheelEvent>
#include <QtTest/QTest>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

#include "engine/catalogue/JobRegistry.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"
#include "gui/wizard/ParentBackupModel.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"
#include "tests/support/ManifestText.h"

using namespace basekeep;

namespace {

constexpr quint64 systemIdentifier = 7710198821294182872;

ServerReport report(int version, bool summarizeWal = false)
{
    ServerReport report;
    report.replicationReachable = true;
    report.version = version;
    report.versionText = QString::number(version / 10000);
    report.systemIdentifier = systemIdentifier;
    report.timeline = 1;
    report.summarizeWal = summarizeWal;
    return report;
}

} // namespace

/// The page where a person says what kind of backup it is to be, by keys and clicks.
class MethodPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_setup = std::make_unique<BackupSetup>();
        Profile profile;
        profile.id = QStringLiteral("one");
        profile.name = QStringLiteral("prod");
        m_setup->setProfile(profile);
        m_setup->setTarget(QDir::rootPath() + QStringLiteral("backups/now"));
        m_setup->setServerReport(report(180000, true));
        m_page = std::make_unique<MethodPage>(*m_setup);
        m_page->resize(900, 700);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    void cleanup()
    {
        m_page.reset();
        m_setup.reset();
    }

    void comesUpWithAFastLocalCopyAndFolds()
    {
        QVERIFY(button("presetLocalCopy")->isChecked());
        QVERIFY(!m_page->findChild<QWidget*>(QStringLiteral("advancedChoices"))->isVisible());
        QVERIFY(m_page->isComplete());
        const BackupSettings& settings = m_setup->settings();
        QCOMPARE(settings.format, BackupSettings::Format::Plain);
        QCOMPARE(settings.walMethod, BackupSettings::WalMethod::Stream);
        QCOMPARE(settings.slot, BackupSettings::Slot::Temporary);
        QCOMPARE(settings.checkpoint, BackupSettings::Checkpoint::Fast);
        QCOMPARE(settings.compression.method, CompressionMethod::None);
        QVERIFY(!settings.writeRecoveryConf);
    }

    void aPresetIsChosenByKeys()
    {
        button("presetLocalCopy")->setFocus();
        QTest::keyClick(button("presetLocalCopy"), Qt::Key_Down);
        QTRY_VERIFY(button("presetSmallArchive")->isChecked());
        const BackupSettings archive = m_setup->settings();
        QCOMPARE(archive.format, BackupSettings::Format::Tar);
        QCOMPARE(archive.compression.method, CompressionMethod::Zstd);
        QVERIFY(archive.compression.isOnClient());
        QVERIFY(archive.compression.detail.isEmpty()); // the usual level, all cores
        QCOMPARE(archive.walMethod, BackupSettings::WalMethod::Stream);
        QVERIFY(!archive.writeRecoveryConf);

        QTest::keyClick(button("presetSmallArchive"), Qt::Key_Down);
        QTRY_VERIFY(button("presetReplica")->isChecked());
        const BackupSettings replica = m_setup->settings();
        QCOMPARE(replica.format, BackupSettings::Format::Plain);
        QCOMPARE(replica.compression.method, CompressionMethod::None);
        QVERIFY(replica.writeRecoveryConf);
        QVERIFY(!replica.recoveryPassword);
        QCOMPARE(replica.slot, BackupSettings::Slot::Created);
        QVERIFY(!replica.slotName.isEmpty());
        QVERIFY(replica.conflicts().isEmpty());
        QVERIFY(m_page->isComplete());
    }

    void aPresetTakesBackWhatAnotherHadChanged()
    {
        unfold();
        GuiTest::find<QCheckBox>(*m_page, "keepOnFailure")->click();
        choose("manifest", int(ChecksumAlgorithm::Sha256));
        button("presetReplica")->click();
        QVERIFY(!m_setup->settings().keepOnFailure);
        QCOMPARE(m_setup->settings().manifestChecksum, ChecksumAlgorithm::Crc32c);
        QVERIFY(!m_setup->isPresetChanged());
    }

    void saysThatAPresetWasChangedAndUndoesIt()
    {
        auto* changed = GuiTest::find<QLabel>(*m_page, "presetChanged");
        QVERIFY(!changed->isVisible());
        button("presetSmallArchive")->click();
        unfold();
        GuiTest::find<QSpinBox>(*m_page, "compressionLevel")->setValue(19);
        QVERIFY(changed->isVisible());
        QVERIFY(changed->text().startsWith(QStringLiteral("Small archive")));
        QVERIFY(button("presetSmallArchive")->isChecked());
        GuiTest::find<QToolButton>(*m_page, "undoChanges")->click();
        QVERIFY(!changed->isVisible());
        QVERIFY(m_setup->settings().compression.detail.isEmpty());
    }

    void unfoldsByKeys()
    {
        auto* advanced = GuiTest::find<QToolButton>(*m_page, "advanced");
        QVERIFY(advanced->focusPolicy() & Qt::TabFocus);
        advanced->setFocus();
        QTest::keyClick(advanced, Qt::Key_Space);
        QVERIFY(GuiTest::find<QWidget>(*m_page, "advancedChoices")->isVisible());
        QTest::keyClick(advanced, Qt::Key_Space);
        QVERIFY(!GuiTest::find<QWidget>(*m_page, "advancedChoices")->isVisible());
    }

    void compressesWithEachMethod()
    {
        unfold();
        radio("tar")->click();
        auto* method = GuiTest::find<QComboBox>(*m_page, "compressionMethod");
        auto* level = GuiTest::find<QSpinBox>(*m_page, "compressionLevel");
        auto* workers = GuiTest::find<QSpinBox>(*m_page, "compressionWorkers");
        auto* farApart = GuiTest::find<QCheckBox>(*m_page, "longDistance");
        QVERIFY(!method->isEnabled());
        chooseIndex("compressionPlace", 1);
        QVERIFY(method->isEnabled());
        QCOMPARE(m_setup->settings().compression.method, CompressionMethod::Zstd);
        QCOMPARE(level->value(), 3);
        workers->setValue(4);
        farApart->click();
        level->setValue(10);
        const CompressionSpec spec =
            CompressionSpec::parse(CompressionMethod::Zstd, m_setup->settings().compression.detail);
        QCOMPARE(spec.level.value_or(0), 10);
        QCOMPARE(spec.workers.value_or(0), 4);
        QVERIFY(spec.longDistance);

        for (const CompressionMethod other : {CompressionMethod::Gzip, CompressionMethod::Lz4}) {
            choose("compressionMethod", int(other));
            QCOMPARE(m_setup->settings().compression.method, other);
            QVERIFY(m_setup->settings().compression.detail.isEmpty());
            QVERIFY(!workers->isEnabled());
            QVERIFY(!farApart->isEnabled());
            QVERIFY(reason("compressionDetailReason").contains(QStringLiteral("zstd")));
            level->setValue(level->maximum());
            QVERIFY(CompressionSpec::parse(other, m_setup->settings().compression.detail).level);
            QVERIFY(m_page->isComplete());
        }
        chooseIndex("compressionPlace", 2);
        QVERIFY(m_setup->settings().compression.isOnServer());
        chooseIndex("compressionPlace", 0);
        QCOMPARE(m_setup->settings().compression.method, CompressionMethod::None);
    }

    void plainFormCannotBeCompressedHere()
    {
        unfold();
        auto* place = GuiTest::find<QComboBox>(*m_page, "compressionPlace");
        QVERIFY(!isOffered(place, 1));
        QVERIFY(isOffered(place, 2)); // the server sends less, and it is unpacked on arrival
        QVERIFY(reason("compressionReason").contains(QStringLiteral("tar")));
        QCOMPARE(line("compressionReason")->tone(), ReasonLine::Tone::Quiet);

        // What was chosen before and has become impossible is explained where it stands.
        button("presetSmallArchive")->click();
        radio("plain")->click();
        QVERIFY(isOffered(place, 1));
        QCOMPARE(line("compressionReason")->tone(), ReasonLine::Tone::Warning);
        QVERIFY(line("compressionReason")->isVisible());
    }

    void anOldServerOffersLess()
    {
        m_setup->setServerReport(report(140000));
        unfold();
        auto* compression = GuiTest::find<QComboBox>(*m_page, "compressionPlace");
        QVERIFY(!isOffered(compression, 2));
        auto* place = GuiTest::find<QComboBox>(*m_page, "place");
        QVERIFY(!isOffered(place, 1));
        QVERIFY(!isOffered(place, 2));
        QVERIFY(reason("placeReason").contains(QStringLiteral("15")));
        QVERIFY(!radio("incremental")->isEnabled());
        QVERIFY(reason("incrementalReason").contains(QStringLiteral("17")));
        QVERIFY(m_page->isComplete());
    }

    void aChoiceThatTheServerCannotDoHoldsBack()
    {
        button("presetSmallArchive")->click();
        unfold();
        chooseIndex("compressionPlace", 2);
        QVERIFY(m_page->isComplete());
        m_setup->setServerReport(report(140000));
        QVERIFY(!m_page->isComplete());
        QVERIFY(m_page->reason().contains(QStringLiteral("15")));
        QCOMPARE(line("compressionReason")->tone(), ReasonLine::Tone::Warning);
        chooseIndex("compressionPlace", 1);
        QVERIFY(m_page->isComplete());
    }

    void namesTheSettingThatIncrementalBackupsNeed()
    {
        m_setup->setServerReport(report(180000, false));
        unfold();
        QVERIFY(!radio("incremental")->isEnabled());
        QVERIFY(reason("incrementalReason").contains(QStringLiteral("summarize_wal = on")));
    }

    void choosesTheNewestBackupThatCanBeTheParent()
    {
        addBackup(QStringLiteral("old"), 48, manifestText(2, systemIdentifier));
        addBackup(QStringLiteral("new"), 2, manifestText(2, systemIdentifier, {"base/1/INCREMENTAL.1259"}));
        addBackup(QStringLiteral("other"), 1, manifestText(2, 12345));
        unfold();
        radio("incremental")->click();
        QTRY_COMPARE(m_setup->settings().incrementalFrom, manifestOf(QStringLiteral("new")));
        QVERIFY(m_page->isComplete());

        auto* table = GuiTest::find<QTableView>(*m_page, "parents");
        QVERIFY(table->isVisible());
        const QAbstractItemModel& model = *table->model();
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(table->currentIndex().row(), 1);
        QVERIFY(!(model.flags(model.index(0, 0)) & Qt::ItemIsEnabled));
        QVERIFY(model.index(0, ParentBackupModel::Folder).data().toString().contains(QStringLiteral("12345")));
        QCOMPARE(model.index(1, ParentBackupModel::Kind).data().toString(), QStringLiteral("Incremental"));

        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(m_setup->settings().incrementalFrom, manifestOf(QStringLiteral("old")));
        radio("full")->click();
        QVERIFY(m_setup->settings().incrementalFrom.isEmpty());
        QVERIFY(!table->isVisible());
    }

    void holdsBackWhileNoParentIsThere()
    {
        unfold();
        radio("incremental")->click();
        QVERIFY(!m_page->isComplete());
        QTRY_VERIFY(GuiTest::find<QLabel>(*m_page, "parentText")->text().contains(QStringLiteral("full one first")));
        QVERIFY(!m_page->reason().isEmpty());
    }

    void checksAManifestChosenByHand()
    {
        unfold();
        radio("incremental")->click();
        auto* table = GuiTest::find<QTableView>(*m_page, "parents");
        write(QStringLiteral("foreign"), manifestText(1, 0));
        chooseManifest(manifestOf(QStringLiteral("foreign")));
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QVERIFY(m_setup->settings().incrementalFrom.isEmpty());
        QVERIFY(table->model()
                    ->index(0, ParentBackupModel::Folder)
                    .data()
                    .toString()
                    .contains(QStringLiteral("version 1")));

        write(QStringLiteral("good"), manifestText(2, systemIdentifier));
        chooseManifest(manifestOf(QStringLiteral("good")));
        QTRY_COMPARE(m_setup->settings().incrementalFrom, manifestOf(QStringLiteral("good")));
        QVERIFY(m_page->isComplete());
    }

    void explainsWhatABackupOnTheServerCannotHave()
    {
        button("presetReplica")->click();
        unfold();
        chooseIndex("place", 1);
        QCOMPARE(m_setup->settings().serverTarget->name, QStringLiteral("server"));
        QVERIFY(m_setup->settings().target.isEmpty());
        QVERIFY(!m_page->isComplete());
        QVERIFY(line("walStreamReason")->isVisible());
        QCOMPARE(line("walStreamReason")->tone(), ReasonLine::Tone::Warning);
        QVERIFY(line("recoveryReason")->isVisible());
        QVERIFY(!radio("plain")->isEnabled());
        QVERIFY(!reason("formReason").isEmpty());

        auto* folder = GuiTest::find<QLineEdit>(*m_page, "serverFolder");
        QVERIFY(folder->isVisible());
        QTest::keyClicks(folder, QStringLiteral("/srv/backup"));
        QCOMPARE(m_setup->settings().serverTarget->detail.value_or(QString()), QStringLiteral("/srv/backup"));
        choose("slot", int(BackupSettings::Slot::Temporary));
        radio("walFetch")->click();
        GuiTest::find<QCheckBox>(*m_page, "recoveryConf")->click();
        QVERIFY2(m_page->isComplete(), qPrintable(m_page->reason()));

        chooseIndex("place", 2);
        QCOMPARE(m_setup->settings().serverTarget->name, QStringLiteral("blackhole"));
        QVERIFY(!m_setup->settings().serverTarget->detail);
        chooseIndex("place", 0);
        QVERIFY(!m_setup->settings().serverTarget);
        QVERIFY(!m_setup->settings().target.isEmpty());
    }

    void takesAllThatConcernsWal()
    {
        unfold();
        choose("slot", int(BackupSettings::Slot::Existing));
        QVERIFY(!m_page->isComplete());
        QVERIFY(line("slotReason")->isVisible());
        QTest::keyClicks(GuiTest::find<QLineEdit>(*m_page, "slotName"), QStringLiteral("standby_1"));
        QCOMPARE(m_setup->settings().slotName, QStringLiteral("standby_1"));
        QVERIFY(m_page->isComplete());
        radio("walNone")->click();
        QVERIFY(!m_page->isComplete());
        QCOMPARE(line("slotReason")->tone(), ReasonLine::Tone::Warning);
        choose("slot", int(BackupSettings::Slot::None));
        QVERIFY(m_page->isComplete());
        QVERIFY(!GuiTest::find<QComboBox>(*m_page, "slot")->isEnabled());

        auto* walDir = GuiTest::find<FolderEdit>(*m_page, "walDir");
        const QString folder = QDir::rootPath() + QStringLiteral("wal");
        QTest::keyClicks(walDir->edit(), folder);
        QCOMPARE(m_setup->settings().walDir, folder);
        radio("tar")->click();
        QVERIFY(!m_page->isComplete());
        QCOMPARE(line("walDirReason")->tone(), ReasonLine::Tone::Warning);
        walDir->edit()->selectAll();
        QTest::keyClick(walDir->edit(), Qt::Key_Delete);
        QVERIFY(m_page->isComplete());
        QVERIFY(!walDir->isEnabled());
    }

    void limitsTheRateInEitherUnit()
    {
        unfold();
        auto* rate = GuiTest::find<QSpinBox>(*m_page, "rate");
        QVERIFY(!rate->isEnabled());
        GuiTest::find<QCheckBox>(*m_page, "limitRate")->click();
        QCOMPARE(m_setup->settings().maxRateKiB, 51200);
        rate->setValue(10);
        QCOMPARE(m_setup->settings().maxRateKiB, 10240);
        chooseIndex("rateUnit", 0);
        QCOMPARE(m_setup->settings().maxRateKiB, 10240);
        QCOMPARE(rate->value(), 10240);
        QCOMPARE(rate->minimum(), 32);
        rate->setValue(10300);
        QCOMPARE(m_setup->settings().maxRateKiB, 10300);
        chooseIndex("rateUnit", 1);
        QCOMPARE(m_setup->settings().maxRateKiB, 10240);
        QCOMPARE(rate->maximum(), 1024);
        GuiTest::find<QCheckBox>(*m_page, "limitRate")->click();
        QCOMPARE(m_setup->settings().maxRateKiB, 0);
    }

    void takesAllThatConcernsSpeedAndSafety()
    {
        unfold();
        radio("checkpointSpread")->click();
        GuiTest::find<QCheckBox>(*m_page, "estimate")->click();
        GuiTest::find<QCheckBox>(*m_page, "directIo")->click();
        choose("manifest", int(ChecksumAlgorithm::Sha512));
        GuiTest::find<QCheckBox>(*m_page, "forceEncode")->click();
        GuiTest::find<QCheckBox>(*m_page, "pageChecksums")->click();
        GuiTest::find<QCheckBox>(*m_page, "keepOnFailure")->click();
        const BackupSettings& settings = m_setup->settings();
        QCOMPARE(settings.checkpoint, BackupSettings::Checkpoint::Spread);
        QVERIFY(!settings.estimateSize);
        QVERIFY(!settings.directIo);
        QCOMPARE(settings.manifest, BackupSettings::Manifest::ForceEncode);
        QCOMPARE(settings.manifestChecksum, ChecksumAlgorithm::Sha512);
        QVERIFY(!settings.verifyPageChecksums);
        QVERIFY(settings.keepOnFailure);

        auto* sync = GuiTest::find<QComboBox>(*m_page, "sync");
#ifdef Q_OS_LINUX
        chooseIndex("sync", 1);
        QCOMPARE(settings.syncMethod, BackupSettings::SyncMethod::FileSystems);
#else
        QVERIFY(!isOffered(sync, 1));
        QVERIFY(!reason("syncReason").isEmpty());
#endif
        chooseIndex("sync", 2);
        QVERIFY(!settings.sync);
        QCOMPARE(settings.syncMethod, BackupSettings::SyncMethod::Files);
        QCOMPARE(sync->currentIndex(), 2);

        choose("manifest", -1);
        QCOMPARE(settings.manifest, BackupSettings::Manifest::No);
        QVERIFY(!GuiTest::find<QCheckBox>(*m_page, "forceEncode")->isEnabled());
        QVERIFY(!reason("manifestReason").isEmpty());
        QVERIFY(m_page->isComplete());
    }

    void warnsOfAPasswordInClearText()
    {
        unfold();
        auto* password = GuiTest::find<QCheckBox>(*m_page, "recoveryPassword");
        QVERIFY(!password->isEnabled());
        GuiTest::find<QCheckBox>(*m_page, "recoveryConf")->click();
        QVERIFY(password->isEnabled());
        QVERIFY(!m_setup->settings().recoveryPassword);
        QVERIFY(reason("recoveryPasswordReason").contains(QStringLiteral("passfile")));
        password->click();
        QVERIFY(m_setup->settings().recoveryPassword);
        QVERIFY(reason("recoveryPasswordReason").contains(QStringLiteral("clear text in postgresql.auto.conf")));
        QCOMPARE(line("recoveryPasswordReason")->tone(), ReasonLine::Tone::Warning);
        GuiTest::find<QCheckBox>(*m_page, "recoveryConf")->click();
        QVERIFY(!m_setup->settings().recoveryPassword);
    }

    void theWheelScrollsAndChangesNothing()
    {
        m_page->resize(700, 300);
        m_page->show();
        m_page->findChild<QToolButton*>(QStringLiteral("advanced"))->setChecked(true);
        const QList<QComboBox*> boxes = m_page->findChildren<QComboBox*>();
        QVERIFY(boxes.size() > 3);
        for (QComboBox* box : boxes) {
            box->clearFocus();
            const int before = box->currentIndex();
            for (const int angle : {-120, 120}) {
                QWheelEvent wheel(box->rect().center(), box->mapToGlobal(box->rect().center()), {}, {0, angle},
                                  Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
                QCoreApplication::sendEvent(box, &wheel);
                QVERIFY2(!box->hasFocus(), qPrintable(box->objectName()));
                QCOMPARE(box->currentIndex(), before);
            }
        }
    }

private:
    void unfold()
    {
        GuiTest::find<QToolButton>(*m_page, "advanced")->setChecked(true);
    }

    [[nodiscard]] QAbstractButton* button(const char* name) const
    {
        return GuiTest::find<QAbstractButton>(*m_page, name);
    }
    [[nodiscard]] QRadioButton* radio(const char* name) const
    {
        return GuiTest::find<QRadioButton>(*m_page, name);
    }
    [[nodiscard]] ReasonLine* line(const char* name) const
    {
        return GuiTest::find<ReasonLine>(*m_page, name);
    }
    [[nodiscard]] QString reason(const char* name) const
    {
        return line(name)->text();
    }

    void choose(const char* name, int data)
    {
        auto* box = GuiTest::find<QComboBox>(*m_page, name);
        box->setCurrentIndex(box->findData(data));
    }
    void chooseIndex(const char* name, int index)
    {
        GuiTest::find<QComboBox>(*m_page, name)->setCurrentIndex(index);
    }

    static bool isOffered(const QComboBox* box, int index)
    {
        return box->model()->flags(box->model()->index(index, 0)) & Qt::ItemIsEnabled;
    }

    [[nodiscard]] QString manifestOf(const QString& backup) const
    {
        return m_test.folder() + u'/' + backup + QStringLiteral("/backup_manifest");
    }

    void write(const QString& backup, const QByteArray& manifest) const
    {
        QDir(m_test.folder()).mkpath(backup);
        QFile file(manifestOf(backup));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(manifest), manifest.size());
    }

    void addBackup(const QString& name, int hoursAgo, const QByteArray& manifest) const
    {
        write(name, manifest);
        JobRegistry().save(makeVerified(name, QStringLiteral("prod"), hoursAgo, m_test.folder() + u'/' + name));
    }

    void chooseManifest(const QString& manifest)
    {
        GuiTest::find<QPushButton>(*m_page, "otherManifest")->click();
        auto* dialog = GuiTest::find<QFileDialog>(*m_page, "manifestDialog");
        dialog->setObjectName(QString()); // it goes when it is deleted, which is later
        Q_EMIT dialog->fileSelected(manifest);
        dialog->reject();
    }

    GuiTest m_test;
    std::unique_ptr<BackupSetup> m_setup;
    std::unique_ptr<MethodPage> m_page;
};

QTEST_MAIN(MethodPageTest)
#include "MethodPageTest.moc"
