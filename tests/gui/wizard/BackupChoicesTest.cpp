#include "gui/wizard/BackupChoices.h"

#include <QtTest/QTest>

using namespace basekeep;

class BackupChoicesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comeBackAsTheyWere()
    {
        BackupChoices choices;
        choices.preset = BackupPreset::SmallArchive;
        BackupSettings& method = choices.method = presetMethod(choices.preset);
        method.compression = {BackupCompression::Place::Server, CompressionMethod::Zstd,
                              QStringLiteral("level=9,long")};
        method.walMethod = BackupSettings::WalMethod::Fetch;
        method.slot = BackupSettings::Slot::None;
        method.checkpoint = BackupSettings::Checkpoint::Spread;
        method.maxRateKiB = 4096;
        method.estimateSize = false;
        method.directIo = false;
        method.label = QStringLiteral("nightly");
        method.manifest = BackupSettings::Manifest::ForceEncode;
        method.manifestChecksum = ChecksumAlgorithm::Sha256;
        method.verifyPageChecksums = false;
        method.sync = false;
        method.syncMethod = BackupSettings::SyncMethod::FileSystems;
        method.keepOnFailure = true;
        method.writeRecoveryConf = true;
        const BackupChoices read = BackupChoices::fromJson(choices.toJson());
        QCOMPARE(read.preset, choices.preset);
        QCOMPARE(read.toJson(), choices.toJson());
        QCOMPARE(read.method.compression.detail, method.compression.detail);
        QCOMPARE(read.method.manifestChecksum, ChecksumAlgorithm::Sha256);
        QCOMPARE(read.method.label, QStringLiteral("nightly"));
        QVERIFY(!hasPresetMethod(read.method, read.preset));
    }

    void presetsStayPresets_data()
    {
        QTest::addColumn<int>("preset");
        QTest::newRow("copy") << int(BackupPreset::LocalCopy);
        QTest::newRow("archive") << int(BackupPreset::SmallArchive);
        QTest::newRow("replica") << int(BackupPreset::Replica);
    }

    void presetsStayPresets()
    {
        QFETCH(int, preset);
        BackupChoices choices;
        choices.preset = static_cast<BackupPreset>(preset);
        choices.method = presetMethod(choices.preset);
        const BackupChoices read = BackupChoices::fromJson(choices.toJson());
        QCOMPARE(read.preset, choices.preset);
        QVERIFY(hasPresetMethod(read.method, read.preset));
        QVERIFY(read.method.conflicts().size() == 1); // no target yet, and nothing else
    }

    void forgetWhatHasToBeAskedForEachTime()
    {
        BackupChoices choices;
        choices.method.target = QStringLiteral("/backups/1");
        choices.method.walDir = QStringLiteral("/wal/1");
        choices.method.incrementalFrom = QStringLiteral("/backups/0/backup_manifest");
        choices.method.serverTarget = ServerTarget{QStringLiteral("server"), QStringLiteral("/srv/1")};
        choices.method.recoveryPassword = true;
        choices.method.slot = BackupSettings::Slot::Created;
        choices.method.slotName = QStringLiteral("used_up");
        const BackupSettings method = BackupChoices::fromJson(choices.toJson()).method;
        QVERIFY(method.target.isEmpty() && method.walDir.isEmpty() && method.incrementalFrom.isEmpty());
        QVERIFY(!method.serverTarget);
        QVERIFY(!method.recoveryPassword);
        QVERIFY(!method.slotName.isEmpty());
        QVERIFY(method.slotName != QStringLiteral("used_up"));
        QVERIFY(!choices.toJson().contains("used_up"));
    }

    void whatCannotBeReadIsAsInThePreset()
    {
        for (const QByteArray& text :
             {QByteArray(), QByteArray("garbage"), QByteArray("[1]"),
              QByteArray(R"({"preset":"?","format":7,"walMethod":"?","maxRateKiB":"x","sync":"x"})")}) {
            const BackupChoices read = BackupChoices::fromJson(text);
            QCOMPARE(read.preset, BackupPreset::LocalCopy);
            QVERIFY(hasPresetMethod(read.method, BackupPreset::LocalCopy));
        }
    }
};

QTEST_GUILESS_MAIN(BackupChoicesTest)
#include "BackupChoicesTest.moc"
