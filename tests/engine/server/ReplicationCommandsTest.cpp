#include "engine/server/ReplicationCommands.h"

#include <QtTest/QTest>

using namespace basekeep;

class ReplicationCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesBaseBackupInTheGrammarOfTheVersion_data()
    {
        QTest::addColumn<BaseBackupOptions>("options");
        QTest::addColumn<QByteArray>("legacy");
        QTest::addColumn<QByteArray>("parenthesised");

        BaseBackupOptions options;
        options.label = QStringLiteral("nightly");
        QTest::newRow("defaults")
            << options
            << QByteArray("BASE_BACKUP LABEL 'nightly' PROGRESS NOWAIT MANIFEST 'yes' MANIFEST_CHECKSUMS 'CRC32C'")
            << QByteArray("BASE_BACKUP (LABEL 'nightly', PROGRESS, CHECKPOINT 'spread', WAIT 0, MANIFEST 'yes', "
                          "MANIFEST_CHECKSUMS 'CRC32C', TARGET 'client')");

        BaseBackupOptions everything = options;
        everything.fetchWal = true;
        everything.fastCheckpoint = true;
        everything.maxRateKiB = 32768;
        everything.tablespaceMap = true;
        everything.verifyChecksums = false;
        everything.forceEncode = true;
        everything.manifestChecksum = ChecksumAlgorithm::Sha512;
        QTest::newRow("everything")
            << everything
            << QByteArray("BASE_BACKUP LABEL 'nightly' PROGRESS WAL FAST NOWAIT MAX_RATE 32768 TABLESPACE_MAP "
                          "NOVERIFY_CHECKSUMS MANIFEST 'force-encode' MANIFEST_CHECKSUMS 'SHA512'")
            << QByteArray("BASE_BACKUP (LABEL 'nightly', PROGRESS, WAL, CHECKPOINT 'fast', WAIT 0, MAX_RATE 32768, "
                          "TABLESPACE_MAP, VERIFY_CHECKSUMS 0, MANIFEST 'force-encode', MANIFEST_CHECKSUMS 'SHA512', "
                          "TARGET 'client')");

        BaseBackupOptions least = options;
        least.progress = false;
        least.waitForArchive = true;
        least.manifest = false;
        QTest::newRow("least") << least << QByteArray("BASE_BACKUP LABEL 'nightly'")
                               << QByteArray("BASE_BACKUP (LABEL 'nightly', CHECKPOINT 'spread', TARGET 'client')");

        BaseBackupOptions noChecksums = least;
        noChecksums.manifest = true;
        noChecksums.manifestChecksum = ChecksumAlgorithm::None;
        QTest::newRow("manifest without checksums")
            << noChecksums << QByteArray("BASE_BACKUP LABEL 'nightly' MANIFEST 'yes' MANIFEST_CHECKSUMS 'NONE'")
            << QByteArray(
                   "BASE_BACKUP (LABEL 'nightly', CHECKPOINT 'spread', MANIFEST 'yes', MANIFEST_CHECKSUMS 'NONE', "
                   "TARGET 'client')");

        BaseBackupOptions quotes = least;
        quotes.label = QStringLiteral("it's \"\u00e4\" C:\\x', WAL, LABEL '");
        QTest::newRow("quotes and backslashes in the label")
            << quotes << QByteArray("BASE_BACKUP LABEL 'it''s \"\xC3\xA4\" C:\\x'', WAL, LABEL '''")
            << QByteArray("BASE_BACKUP (LABEL 'it''s \"\xC3\xA4\" C:\\x'', WAL, LABEL ''', CHECKPOINT 'spread', TARGET "
                          "'client')");
    }

    void writesBaseBackupInTheGrammarOfTheVersion()
    {
        QFETCH(BaseBackupOptions, options);
        QFETCH(QByteArray, legacy);
        QFETCH(QByteArray, parenthesised);
        for (const int version : {130000, 130021, 140000, 149999})
            QCOMPARE(ReplicationCommands::baseBackup(version, options), legacy);
        for (const int version : {150000, 160004, 170000, 180000, 190000})
            QCOMPARE(ReplicationCommands::baseBackup(version, options), parenthesised);
    }

    void tellsServersFrom15OnWhatOlderOnesDoNotKnow()
    {
        BaseBackupOptions options;
        options.label = QStringLiteral("x");
        options.progress = false;
        options.waitForArchive = true;
        options.manifest = false;
        options.incremental = true;
        options.compression = QStringLiteral("zstd");
        options.compressionDetail = QStringLiteral("level=3,'long'");
        options.target = QStringLiteral("server");
        options.targetDetail = QStringLiteral("/back'ups");
        QCOMPARE(ReplicationCommands::baseBackup(170000, options),
                 QByteArray("BASE_BACKUP (LABEL 'x', CHECKPOINT 'spread', INCREMENTAL, COMPRESSION 'zstd', "
                            "COMPRESSION_DETAIL 'level=3,''long''', TARGET 'server', TARGET_DETAIL '/back''ups')"));
        options.targetDetail = QString();
        options.compressionDetail.clear();
        QVERIFY(ReplicationCommands::baseBackup(170000, options).endsWith("TARGET 'server', TARGET_DETAIL '')"));
    }

    void writesTheOthers()
    {
        using namespace ReplicationCommands;
        QCOMPARE(createPhysicalSlot(QStringLiteral("standby_1"), false),
                 QByteArray("CREATE_REPLICATION_SLOT \"standby_1\" PHYSICAL RESERVE_WAL"));
        QCOMPARE(createPhysicalSlot(QStringLiteral("basekeep_4711"), true),
                 QByteArray("CREATE_REPLICATION_SLOT \"basekeep_4711\" TEMPORARY PHYSICAL RESERVE_WAL"));
        QCOMPARE(dropSlot(QStringLiteral("standby_1")), QByteArray("DROP_REPLICATION_SLOT \"standby_1\""));
        QCOMPARE(readSlot(QStringLiteral("standby_1")), QByteArray("READ_REPLICATION_SLOT \"standby_1\""));
        QCOMPARE(startReplication({}, Lsn{0x200000000}, 1), QByteArray("START_REPLICATION PHYSICAL 2/0 TIMELINE 1"));
        QCOMPARE(startReplication(QStringLiteral("standby_1"), Lsn{0x3000000}, 4294967295U),
                 QByteArray("START_REPLICATION SLOT \"standby_1\" PHYSICAL 0/3000000 TIMELINE 4294967295"));
        QCOMPARE(timelineHistory(7), QByteArray("TIMELINE_HISTORY 7"));
        QCOMPARE(uploadManifest(), QByteArray("UPLOAD_MANIFEST"));
    }

    void noSlotNameGetsOutOfItsQuotes()
    {
        using namespace ReplicationCommands;
        const QString name = QStringLiteral("a\" PHYSICAL 0/0; 'b\\");
        const QByteArray quoted("\"a\"\" PHYSICAL 0/0; 'b\\\"");
        QCOMPARE(createPhysicalSlot(name, false), "CREATE_REPLICATION_SLOT " + quoted + " PHYSICAL RESERVE_WAL");
        QCOMPARE(dropSlot(name), "DROP_REPLICATION_SLOT " + quoted);
        QCOMPARE(startReplication(name, Lsn{}, 1), "START_REPLICATION SLOT " + quoted + " PHYSICAL 0/0 TIMELINE 1");
    }
};

QTEST_APPLESS_MAIN(ReplicationCommandsTest)
#include "ReplicationCommandsTest.moc"
