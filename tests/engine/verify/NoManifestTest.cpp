#include "engine/verify/VerifyJob.h"
#include "engine/wal/WalSegment.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/HandMadeTarBackup.h"
#include "tests/support/TestBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Kind = VerifyFinding::Kind;
using Verdict = VerifyReport::Verdict;

} // namespace

/// Backups without a manifest: nobody can call them good, but much can be said of them.
class NoManifestTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksWhatThereIsOfAPlainOne()
    {
        const HandMadeBackup backup;
        withoutManifest(backup.folder());
        const VerifyReport report = verify(backup.folder());
        QCOMPARE(report.findings.size(), 0);
        QCOMPARE(report.verdict, Verdict::NotVerifiable);
        QCOMPARE(report.failure->code, Failure::Code::NoManifest);
        QCOMPARE(report.facts.fileCount, 7U);
        QVERIFY(report.facts.walRecords > 0);
        QCOMPARE(report.identity.fileCount, 7U);
        QCOMPARE(report.identity.startLsn.value, backup.walStart());
        QCOMPARE(report.identity.stopLsn.value, backup.walEnd());
        QVERIFY(report.toHtml().contains(u"no manifest"_s));
    }

    void checksWhatThereIsOfArchives_data()
    {
        QTest::addColumn<CompressionMethod>("method");
        QTest::addColumn<bool>("isWalInside");
        QTest::newRow("tar") << CompressionMethod::None << false;
        QTest::newRow("gzip") << CompressionMethod::Gzip << true;
        QTest::newRow("lz4") << CompressionMethod::Lz4 << false;
        QTest::newRow("zstd") << CompressionMethod::Zstd << true;
    }

    void checksWhatThereIsOfArchives()
    {
        QFETCH(CompressionMethod, method);
        QFETCH(bool, isWalInside);
        HandMadeTarBackup tar;
        for (HandMadeTarBackup::Member& member : tar.members) {
            if (isWalInside && member.archive == u"pg_wal"_s)
                member = {u"base"_s, "pg_wal/" + member.path, member.content};
        }
        tar.pack(method);
        withoutManifest(tar.folder());
        const VerifyReport report = verify(tar.folder());
        QCOMPARE(report.findings.size(), 0);
        QCOMPARE(report.verdict, Verdict::NotVerifiable);
        QCOMPARE(report.facts.fileCount, 7U);
        QVERIFY(report.facts.walRecords > 0);
        QCOMPARE(report.identity.stopLsn.value, tar.plain().walEnd());
    }

    void stillFindsDamage_data()
    {
        QTest::addColumn<std::function<void(const HandMadeBackup&)>>("damage");
        QTest::addColumn<VerifyFinding::Kind>("kind");
        const auto row = [](const char* name, std::function<void(const HandMadeBackup&)> damage, Kind kind) {
            QTest::newRow(name) << std::move(damage) << kind;
        };
        row(
            "control file", [](const HandMadeBackup& backup) { backup.flip(u"global/pg_control"_s, 100); },
            Kind::ControlFileDamaged);
        row(
            "no control file",
            [](const HandMadeBackup& backup) { QFile::remove(backup.filePath(u"global/pg_control"_s)); },
            Kind::ControlFileDamaged);
        row(
            "WAL", [](const HandMadeBackup& backup) { backup.flip(u"pg_wal/000000010000000000000003"_s, 5000); },
            Kind::WalDamaged);
        row(
            "WAL is short",
            [](const HandMadeBackup& backup) { QFile::remove(backup.filePath(u"pg_wal/000000010000000000000004"_s)); },
            Kind::WalMissing);
        row(
            "no WAL", [](const HandMadeBackup& backup) { QDir(backup.filePath(u"pg_wal"_s)).removeRecursively(); },
            Kind::WalMissing);
        row(
            "backup_label is none", [](const HandMadeBackup& backup) { backup.put(u"backup_label"_s, "?"); },
            Kind::BackupLabelWrong);
    }

    void stillFindsDamage()
    {
        QFETCH(std::function<void(const HandMadeBackup&)>, damage);
        QFETCH(VerifyFinding::Kind, kind);
        const HandMadeBackup backup;
        withoutManifest(backup.folder());
        damage(backup);
        const VerifyReport report = verify(backup.folder());
        QVERIFY(!report.findings.isEmpty());
        QCOMPARE(report.findings.first().kind, kind);
        QCOMPARE(report.verdict, Verdict::Damaged);
    }

    void findsATruncatedArchive()
    {
        HandMadeTarBackup tar;
        tar.pack(CompressionMethod::Gzip);
        withoutManifest(tar.folder());
        QFile archive(tar.filePath(u"base.tar.gz"_s));
        QVERIFY(archive.resize(archive.size() / 2));
        const VerifyReport report = verify(tar.folder());
        QCOMPARE(report.verdict, Verdict::Damaged);
        QCOMPARE(report.findings.first().kind, Kind::ArchiveDamaged);
    }

    void followsAStandbyOntoAnotherTimeline_data()
    {
        QTest::addColumn<QByteArray>("history");
        QTest::addColumn<bool>("keepsOldSegment");
        QTest::addColumn<bool>("hasNewSegment");
        QTest::addColumn<QList<Kind>>("kinds");
        const QByteArray history = "1\t%1\tno recovery target specified\n";
        QTest::newRow("both segments") << history << true << true << QList<Kind>{};
        QTest::newRow("the new timeline's only") << history << false << true << QList<Kind>{Kind::WalEndsInRecord};
        QTest::newRow("none") << history << false << false << QList<Kind>{Kind::WalMissing, Kind::WalEndsInRecord};
        QTest::newRow("no history") << QByteArray() << true << true << QList<Kind>{Kind::WalNotChecked};
        QTest::newRow("another history") << QByteArray("3\t0/5\tx\n") << true << true
                                         << QList<Kind>{Kind::WalNotChecked};
        QTest::newRow("turns too late") << QByteArray("1\t7/0\tx\n") << true << true
                                        << QList<Kind>{Kind::WalNotChecked};
    }

    /// Its primary was promoted while the backup ran, so the control file asks for WAL of the new timeline.
    void followsAStandbyOntoAnotherTimeline()
    {
        QFETCH(QByteArray, history);
        QFETCH(bool, keepsOldSegment);
        QFETCH(bool, hasNewSegment);
        QFETCH(QList<Kind>, kinds);
        const HandMadeBackup backup;
        withoutManifest(backup.folder());
        constexpr quint64 lastRecord = 40; // bytes of the one that ends the backup
        const Lsn turn{backup.walEnd() - lastRecord};
        makeStandby(backup, 2);
        if (!history.isEmpty())
            backup.put(u"pg_wal/00000002.history"_s, history.replace("%1", turn.toString().toLatin1()));
        const QString old = backup.filePath(u"pg_wal/"_s + WalSegment::fileName(1, turn, WalBuilder::segmentSize));
        if (hasNewSegment) {
            QVERIFY(QFile::copy(
                old, backup.filePath(u"pg_wal/"_s + WalSegment::fileName(2, turn, WalBuilder::segmentSize))));
        }
        QVERIFY(keepsOldSegment || QFile::remove(old));
        const VerifyReport report = verify(backup.folder());
        QList<Kind> found;
        for (const VerifyFinding& finding : report.findings)
            found << finding.kind;
        QCOMPARE(found, kinds);
        QCOMPARE(report.verdict, kinds.contains(Kind::WalMissing) ? Verdict::Damaged : Verdict::NotVerifiable);
        QCOMPARE(report.facts.walRecords > 0, !kinds.contains(Kind::WalNotChecked));
    }

    /// Nobody looks into archives for the history; that is no reason to call the backup bad.
    void doesNotMissTheWalOfAnotherTimelineInArchives()
    {
        HandMadeTarBackup tar;
        makeStandby(tar.plain(), 2);
        for (const char* path : {"global/pg_control", "backup_label"}) {
            QFile file(tar.plain().filePath(QString::fromLatin1(path)));
            QVERIFY(file.open(QIODevice::ReadOnly));
            tar.member(path).content = file.readAll();
        }
        tar.pack(CompressionMethod::None);
        withoutManifest(tar.folder());
        const VerifyReport report = verify(tar.folder());
        QCOMPARE(report.verdict, Verdict::NotVerifiable);
        QCOMPARE(report.findings.size(), 1);
        QCOMPARE(report.findings.first().kind, Kind::WalNotChecked);
    }

    void saysWhenNobodyKnowsTheWal()
    {
        const HandMadeBackup backup;
        withoutManifest(backup.folder());
        QVERIFY(QFile::remove(backup.filePath(u"backup_label"_s)));
        const VerifyReport report = verify(backup.folder());
        QCOMPARE(report.verdict, Verdict::NotVerifiable);
        QCOMPARE(report.findings.size(), 2);
        QCOMPARE(report.findings.first().kind, Kind::BackupLabelMissing);
        QCOMPARE(report.findings.last().kind, Kind::WalNotChecked);
    }

    void refusesWhatIsNoBackup()
    {
        const HandMadeBackup backup;
        QDir().mkpath(backup.elsewhere(u"empty"_s));
        for (const char* name : {"empty", "not there"}) {
            const VerifyReport report = verify(backup.elsewhere(QString::fromLatin1(name)));
            QCOMPARE(report.verdict, Verdict::NotDone);
            QCOMPARE(report.failure->code, Failure::Code::StorageError);
        }
    }

    void canInsistOnAManifest()
    {
        const HandMadeBackup backup;
        withoutManifest(backup.folder());
        VerifySettings settings;
        settings.folder = backup.folder();
        settings.needsManifest = true;
        const VerifyReport report = verify(settings);
        QCOMPARE(report.verdict, Verdict::NotDone);
        QCOMPARE(report.failure->code, Failure::Code::StorageError);
        QCOMPARE(report.identity.label, u"made by hand"_s);
        settings.needsManifest = false;
        settings.manifest = backup.elsewhere(u"another"_s);
        QCOMPARE(verify(settings).verdict, Verdict::NotDone);
    }

private:
    /// Of one that had come to the backup's end on that timeline.
    static void makeStandby(const HandMadeBackup& backup, quint32 timeline)
    {
        backup.put(u"backup_label"_s, backup.label().replace("FROM: primary", "FROM: standby"));
        constexpr qsizetype crcOffset = 292;
        QByteArray control = HandMadeBackup::controlFile(WalBuilder::systemIdentifier);
        WalBuilder::put<quint32>(control, 16, 5); // in archive recovery
        WalBuilder::put<quint64>(control, 136, backup.walEnd());
        WalBuilder::put<quint32>(control, 144, timeline);
        WalBuilder::put<quint32>(control, crcOffset, crc32c(0, bytesOf(control.left(crcOffset))));
        backup.put(u"global/pg_control"_s, control);
    }

    static void withoutManifest(const QString& folder) { QVERIFY(QFile::remove(folder + u"/backup_manifest"_s)); }

    static VerifyReport verify(const QString& folder)
    {
        VerifySettings settings;
        settings.folder = folder;
        return verify(settings);
    }

    static VerifyReport verify(const VerifySettings& settings)
    {
        VerifyJob job(settings);
        job.start();
        job.wait();
        return job.report();
    }
};

QTEST_GUILESS_MAIN(NoManifestTest)
#include "NoManifestTest.moc"
