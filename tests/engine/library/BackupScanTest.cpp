#include "engine/library/BackupScan.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtTest/QtTest>

#include "engine/storage/FileSystem.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/HandMadeTarBackup.h"
#include "tests/support/LesserRights.h"
#include "tests/support/ManifestText.h"
#include "tests/support/WalBuilder.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

const QByteArray labelText("START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\n"
                           "CHECKPOINT LOCATION: 0/2000060\n"
                           "BACKUP METHOD: streamed\n"
                           "BACKUP FROM: primary\n"
                           "START TIME: 2026-11-20 10:30:09 GMT\n"
                           "LABEL: nightly\n"
                           "START TIMELINE: 1\n");

constexpr quint64 identifier = 7710198821294182872;

} // namespace

/// Trees made by hand: what is found in them, what is not, and what is told about it.
class BackupScanTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void findsPlainBackups()
    {
        makePlain(u"a/with manifest"_s);
        put(u"a/with manifest/backup_manifest"_s, manifestText(2, identifier));
        makePlain(u"b/c/without"_s);
        put(u"notes/backup_label"_s, labelText); // alone it is nothing
        put(u"notes/backup_manifest"_s, manifestText(2, identifier));
        const BackupScan& scan = run();
        QCOMPARE(foundIn(scan), QStringList({u"a/with manifest"_s, u"b/c/without"_s}));
        QCOMPARE(scan.counts().backups, 2u);

        const BackupDescription backup = scan.found().first();
        QVERIFY(backup.format == BackupDescription::Format::Plain);
        QCOMPARE(backup.formatName(), u"plain"_s);
        QVERIFY(backup.hasManifest);
        QVERIFY2(backup.manifestProblem.isEmpty(), qPrintable(backup.manifestProblem));
        QCOMPARE(backup.fileCount, std::optional<quint64>(1));
        QCOMPARE(backup.sizeBytes, std::optional<quint64>(3));
        QCOMPARE(backup.systemIdentifier, std::optional<quint64>(identifier));
        QCOMPARE(backup.serverMajor, 18);
        QCOMPARE(backup.label, u"nightly"_s);
        QCOMPARE(backup.takenAt, QDateTime(QDate(2026, 11, 20), QTime(10, 30, 9), Qt::UTC));
        QCOMPARE(backup.timeline, 1u);
        QCOMPARE(backup.startLsn.toString(), u"0/2000028"_s);
        QVERIFY(!backup.isIncremental);

        const BackupDescription without = scan.found().last();
        QVERIFY(!without.hasManifest);
        QVERIFY(!without.fileCount && !without.sizeBytes);
        QCOMPARE(without.systemIdentifier, std::optional<quint64>(WalBuilder::systemIdentifier)); // the control file's
    }

    void saysNothingOfArchivesWithoutWal()
    {
        HandMadeTarBackup made(1);
        made.members.removeIf([](const HandMadeTarBackup::Member& member) { return member.archive == u"pg_wal"_s; });
        made.pack(CompressionMethod::None);
        QVERIFY(QDir().rename(made.folder(), path(u"archives"_s)));
        const BackupDescription backup = run().found().value(0);
        QVERIFY(backup.hasManifest && !backup.systemIdentifier); // a manifest of version 1 does not name it
        QCOMPARE(backup.serverMajor, 0);
    }

    void findsArchives_data()
    {
        QTest::addColumn<CompressionMethod>("method");
        QTest::addColumn<QString>("name");
        QTest::newRow("none") << CompressionMethod::None << u"tar"_s;
        QTest::newRow("gzip") << CompressionMethod::Gzip << u"tar.gz"_s;
        QTest::newRow("lz4") << CompressionMethod::Lz4 << u"tar.lz4"_s;
        QTest::newRow("zstd") << CompressionMethod::Zstd << u"tar.zst"_s;
    }

    void findsArchives()
    {
        QFETCH(CompressionMethod, method);
        HandMadeTarBackup made;
        made.member("backup_label").content = labelText;
        made.pack(method);
        QVERIFY(QDir().rename(made.folder(), path(u"archives"_s)));
        for (const bool hasManifest : {true, false}) {
            if (!hasManifest)
                QVERIFY(QFile::remove(path(u"archives/backup_manifest"_s)));
            const BackupScan& scan = run();
            QCOMPARE(foundIn(scan), QStringList{u"archives"_s});
            const BackupDescription backup = scan.found().first();
            QTEST(backup.formatName(), "name");
            QCOMPARE(backup.hasManifest, hasManifest);
            QCOMPARE(backup.label, u"nightly"_s);
            QVERIFY(backup.sizeBytes.value_or(0) > 1000);
            QCOMPARE(backup.fileCount.has_value(), hasManifest);
            QCOMPARE(backup.systemIdentifier, std::optional(WalBuilder::systemIdentifier)); // the WAL's too
            QCOMPARE(backup.serverMajor, 18);
        }
    }

    void archivesOfOtherThingsAreNoBackups()
    {
        put(u"images/base.tar.gz"_s, "no archive at all");
        put(u"more/base.tar"_s, QByteArray(20480, '\0'));
        put(u"wal/pg_wal.tar"_s, "x");
        QCOMPARE(foundIn(run()), QStringList());
    }

    void dataDirectoriesAreNoBackups()
    {
        makePlain(u"running"_s);
        put(u"running/postmaster.pid"_s, "1\n");
        makePlain(u"stopped"_s);
        QVERIFY(QFile::remove(path(u"stopped/backup_label"_s)));
        makePlain(u"stopped/base/5"_s); // nobody looks there
        makePlain(u"started clone"_s);  // its label is used up, its manifest still there
        put(u"started clone/backup_manifest"_s, manifestText(2, identifier));
        put(u"started clone/postmaster.opts"_s, "postgres\n");
        QVERIFY(QFile::remove(path(u"started clone/backup_label"_s)));
        makePlain(u"stopped/my backups/one"_s);
        QStringList told;
        const BackupScan& scan = run(&told);
        QCOMPARE(foundIn(scan), QStringList{u"stopped/my backups/one"_s});
        QCOMPARE(scan.counts().dataDirectories, 3u);
        QCOMPARE(told.filter(u"data directory of a server"_s).size(), 3);
    }

    void unfinishedBackupsAreNone()
    {
        makePlain(u"at work"_s);
        put(u"at work/backup_manifest.tmp"_s, "{");
        makePlain(u"early"_s);
        QVERIFY(QFile::remove(path(u"early/global/pg_control"_s)));
        put(u"archives/base.tar.gz"_s, "…");
        put(u"archives/backup_manifest.tmp"_s, "{");
        const BackupScan& scan = run();
        QCOMPARE(foundIn(scan), QStringList());
        QCOMPARE(scan.counts().unfinishedBackups, 3u);
    }

    void looksNotIntoABackup()
    {
        makePlain(u"outer"_s);
        makePlain(u"outer/inner"_s);
        put(u"outer/deep/er/x"_s, "x");
        const BackupScan& scan = run();
        QCOMPARE(foundIn(scan), QStringList{u"outer"_s});
        QCOMPARE(scan.counts().folders, 2u);
        // Unless it is asked to.
        QCOMPARE(foundIn(run(nullptr, u"outer/inner"_s)), QStringList{u"outer/inner"_s});
    }

    void followsNoLinks()
    {
        BASEKEEP_NEEDS_LINKS();
        makePlain(u"tree/real"_s);
        makePlain(u"outside/other"_s);
        FileSystem::makeDirectoryLink(FileSystem::toPath(path(u"outside"_s)),
                                      FileSystem::toPath(path(u"tree/way out"_s)));
        FileSystem::makeDirectoryLink(FileSystem::toPath(path(u"tree"_s)), FileSystem::toPath(path(u"tree/loop"_s)));
        QCOMPARE(foundIn(run(nullptr, u"tree"_s)), QStringList{u"tree/real"_s});
        // But where it begins may be one.
        QCOMPARE(foundIn(run(nullptr, u"tree/way out"_s)), QStringList{u"outside/other"_s});
    }

    void countsWhatItMayNotRead()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: permissions are another matter here");
#endif
        makePlain(u"tree/good"_s);
        QVERIFY(QDir().mkpath(path(u"tree/shut"_s)));
        QVERIFY(QFile::setPermissions(path(u"tree/shut"_s), {}));
        QStringList told;
        const LesserRights rights;
        const BackupScan& scan = run(&told, u"tree"_s);
        QCOMPARE(scan.state(), Job::State::Finished);
        QCOMPARE(foundIn(scan), QStringList{u"tree/good"_s});
        QCOMPARE(scan.counts().unreadableFolders, 1u);
        QCOMPARE(told.filter(u"could not be read"_s).size(), 1);
    }

    void tellsADamagedManifest()
    {
        makePlain(u"damaged"_s);
        put(u"damaged/backup_manifest"_s, manifestText(2, identifier).replace("Size\": 3", "Size\": 4"));
        const BackupScan& scan = run();
        QCOMPARE(scan.found().size(), 1);
        QVERIFY(!scan.found().first().manifestProblem.isEmpty());
        QVERIFY(scan.found().first().hasManifest);
    }

    void knowsIncrementalOnes()
    {
        makePlain(u"one"_s);
        put(u"one/backup_label"_s, labelText + "INCREMENTAL FROM LSN: 0/28\nINCREMENTAL FROM TLI: 1\n");
        QVERIFY(run().found().first().isIncremental);
    }

    void failsWhereItCannotBegin()
    {
        const BackupScan& scan = run(nullptr, u"nowhere"_s);
        QCOMPARE(scan.state(), Job::State::Failed);
        QCOMPARE(scan.failure()->code, Failure::Code::StorageError);
        QVERIFY(!scan.failure()->detail.isEmpty());
    }

    void canBeCancelled()
    {
        makePlain(u"a"_s);
        makePlain(u"b"_s);
        BackupScan scan(m_folder->path());
        connect(
            &scan, &BackupScan::backupFound, this, [&scan] { scan.cancel(); }, Qt::DirectConnection);
        scan.start();
        scan.wait();
        QCOMPARE(scan.state(), Job::State::Cancelled);
        QCOMPARE(scan.found().size(), 1);
    }

    void aDescriptionSurvivesBeingSaved()
    {
        makePlain(u"one"_s);
        put(u"one/backup_manifest"_s, manifestText(2, identifier));
        const BackupDescription backup = run().found().first();
        QCOMPARE(BackupDescription::fromJson(backup.toJson()).toJson(), backup.toJson());
        QVERIFY(!BackupDescription::fromJson({}).format);
        BackupDescription archive;
        archive.setFormatName(u"tar.lz4"_s);
        QCOMPARE(archive.formatName(), u"tar.lz4"_s);
    }

private:
    [[nodiscard]] QString path(const QString& name) const
    {
        return m_folder->filePath(name);
    }

    void put(const QString& name, const QByteArray& content) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("%s could not be written.", qPrintable(name));
    }

    void makePlain(const QString& name) const
    {
        put(name + u"/PG_VERSION"_s, "18\n");
        put(name + u"/backup_label"_s, labelText);
        put(name + u"/global/pg_control"_s, HandMadeBackup::controlFile(WalBuilder::systemIdentifier));
    }

    const BackupScan& run(QStringList* told = nullptr, const QString& name = {})
    {
        m_scan = std::make_unique<BackupScan>(name.isEmpty() ? m_folder->path() : path(name));
        if (told) {
            connect(
                m_scan.get(), &Job::logged, this, [told](const LogEntry& entry) { *told << entry.text; },
                Qt::DirectConnection);
        }
        m_scan->start();
        m_scan->wait();
        return *m_scan;
    }

    [[nodiscard]] QStringList foundIn(const BackupScan& scan) const
    {
        QStringList folders;
        const QDir root(QFileInfo(m_folder->path()).canonicalFilePath());
        for (const BackupDescription& backup : scan.found())
            folders << root.relativeFilePath(backup.folder);
        return folders;
    }

    std::unique_ptr<TestFolder> m_folder;
    std::unique_ptr<BackupScan> m_scan;
};

QTEST_GUILESS_MAIN(BackupScanTest)
#include "BackupScanTest.moc"
