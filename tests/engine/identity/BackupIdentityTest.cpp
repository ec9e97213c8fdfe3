#include "engine/verify/VerifyJob.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/HandMadeTarBackup.h"
#include "tests/support/TestBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Kind = VerifyFinding::Kind;

const QByteArray settings = "primary_conninfo = 'host=db password=Secret7'\nprimary_slot_name = 'clone'\n";

} // namespace

/// The identity card, from folders and from archives, and what its parts say against each other.
class BackupIdentityTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isTheSameInEveryFormat_data()
    {
        QTest::addColumn<CompressionMethod>("method");
        QTest::newRow("tar") << CompressionMethod::None;
        QTest::newRow("gzip") << CompressionMethod::Gzip;
        QTest::newRow("lz4") << CompressionMethod::Lz4;
        QTest::newRow("zstd") << CompressionMethod::Zstd;
    }

    void isTheSameInEveryFormat()
    {
        QFETCH(CompressionMethod, method);
        HandMadeTarBackup tar;
        tar.member("postgresql.auto.conf").content = settings;
        tar.members.append({u"base"_s, "standby.signal", {}});
        tar.members.append({u"base"_s, "tablespace_map", "16390 /there\n"});
        tar.pack(method);
        const VerifyReport report = verify(tar.folder());
        const BackupIdentity& identity = report.identity;
        QCOMPARE(identity.systemIdentifier, std::optional(WalBuilder::systemIdentifier));
        QCOMPARE(identity.serverMajor, 18);
        QCOMPARE(identity.controlFileVersion, 1800U);
        QCOMPARE(identity.catalogVersion, 202506291U);
        QCOMPARE(identity.clusterState, BackupIdentity::ClusterState::InProduction);
        QCOMPARE(identity.timeline, 1U);
        QCOMPARE(identity.startLsn.value, tar.plain().walStart());
        QCOMPARE(identity.stopLsn.value, tar.plain().walEnd());
        QCOMPARE(identity.label, u"made by hand"_s);
        QCOMPARE(identity.method, u"streamed"_s);
        QCOMPARE(identity.startTime, u"2026-01-01 12:00:00 UTC"_s);
        QCOMPARE(identity.source, BackupIdentity::Source::Primary);
        QVERIFY(!identity.isIncremental());
        QVERIFY(identity.hasStandbySignal && !identity.hasRecoverySignal);
        QCOMPARE(identity.tablespaces.size(), 1);
        QCOMPARE(identity.tablespaces.first().location, u"/there"_s);
        QCOMPARE(identity.settings.size(), 2);
        QVERIFY(identity.fileCount > 5 && identity.totalBytes > 400000);

        const HandMadeBackup& plain = tar.plain();
        plain.put(u"postgresql.auto.conf"_s, settings);
        plain.put(u"standby.signal"_s, {});
        plain.put(u"tablespace_map"_s, "16390 /there\n"); // and is an extra file in both
        QCOMPARE(verify(plain.folder()).identity.toJson(), identity.toJson());
        for (const QString& text : {report.toHtml(), QString::fromUtf8(QJsonDocument(report.toJson()).toJson())})
            QVERIFY(text.contains(u"host=db"_s) && !text.contains(u"Secret7"_s));
        QCOMPARE(BackupIdentity::fromJson(identity.toJson()).toJson(), identity.toJson());
    }

    void isToldThoughTheManifestIsNotSound_data() { isTheSameInEveryFormat_data(); }

    void isToldThoughTheManifestIsNotSound()
    {
        QFETCH(CompressionMethod, method);
        const HandMadeTarBackup tar;
        tar.pack(method);
        for (const QString& folder : {tar.plain().folder(), tar.folder()}) {
            QFile manifest(folder + u"/backup_manifest"_s);
            QVERIFY(manifest.resize(manifest.size() / 2));
            const VerifyReport report = verify(folder);
            QCOMPARE(report.verdict, VerifyReport::Verdict::Damaged);
            QCOMPARE(report.findings.size(), 0);
            QCOMPARE(report.identity.label, u"made by hand"_s);
            QCOMPARE(report.identity.serverMajor, 18);
            QCOMPARE(report.identity.startLsn.value, tar.plain().walStart());
            QCOMPARE(report.identity.controlFileVersion, 1800U);
        }
    }

    void tellsOfTheParentOfAnIncrementalBackup()
    {
        const HandMadeBackup backup;
        backup.put(u"backup_label"_s, backup.label() + "INCREMENTAL FROM LSN: 0/100028\nINCREMENTAL FROM TLI: 1\n");
        const BackupIdentity identity = verify(backup.folder()).identity;
        QVERIFY(identity.isIncremental());
        QCOMPARE(identity.parentLsn.value, 0x100028U);
        QCOMPARE(identity.parentTimeline, 1U);
    }

    void holdsThePartsAgainstEachOther_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<bool>("isWrong");
        const QByteArray timeline = "START TIMELINE: 1";
        QTest::newRow("other timeline") << timeline << QByteArray("START TIMELINE: 2") << true;
        QTest::newRow("timeline not said") << timeline << QByteArray("WHATEVER: 1") << false;
        QTest::newRow("other place") << QByteArray("LOCATION: 0/2") << QByteArray("LOCATION: 0/3") << true;
        QTest::newRow("of a standby") << QByteArray("FROM: primary") << QByteArray("FROM: standby") << true;
        QTest::newRow("no label") << QByteArray("START WAL") << QByteArray("WAL") << true;
        QTest::newRow("no position") << QByteArray("LOCATION: 0/2") << QByteArray("LOCATION: 0-2") << true;
    }

    void holdsThePartsAgainstEachOther()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const HandMadeBackup backup;
        backup.put(u"backup_label"_s, backup.label().replace(before, after));
        QTEST(kinds(verify(backup.folder())).contains(Kind::BackupLabelWrong), "isWrong");
    }

    void missesBackupLabel()
    {
        const HandMadeBackup backup;
        QVERIFY(QFile::remove(backup.filePath(u"backup_label"_s)));
        QCOMPARE(kinds(verify(backup.folder())), (QList<Kind>{Kind::MissingFile, Kind::BackupLabelMissing}));
        HandMadeTarBackup tar;
        tar.members.removeIf([](const HandMadeTarBackup::Member& member) { return member.path == "backup_label"; });
        tar.pack(CompressionMethod::Gzip);
        QCOMPARE(kinds(verify(tar.folder())), (QList<Kind>{Kind::MissingFile, Kind::BackupLabelMissing}));
    }

    void seesThatAServerWasThere()
    {
        const HandMadeBackup backup;
        backup.put(u"postmaster.pid"_s, "1\n");
        QCOMPARE(kinds(verify(backup.folder())), (QList<Kind>{Kind::ExtraFile, Kind::ServerFilePresent}));
    }

    void survivesHugeAndStrangeFiles()
    {
        HandMadeTarBackup tar;
        for (const char* path : {"backup_label", "postgresql.auto.conf"})
            tar.member(path).content = QByteArray(3 * 1024 * 1024, '\'');
        tar.pack(CompressionMethod::Zstd);
        QCOMPARE(kinds(verify(tar.folder())), (QList<Kind>{Kind::SizeDiffers, Kind::BackupLabelWrong}));

        const HandMadeBackup backup;
        QVERIFY(QFile::remove(backup.filePath(u"postgresql.auto.conf"_s)));
        QDir().mkpath(backup.filePath(u"postgresql.auto.conf"_s));
        QDir().mkpath(backup.filePath(u"standby.signal"_s));
        const VerifyReport report = verify(backup.folder());
        QCOMPARE(report.verdict, VerifyReport::Verdict::Good);
        QVERIFY(!report.identity.hasStandbySignal);
    }

#ifdef Q_OS_UNIX
    void tellsOfLinks()
    {
        HandMadeBackup backup;
        const QString space = backup.elsewhere(u"space"_s);
        const QString link = backup.filePath(u"pg_tblspc/16390"_s);
        QVERIFY(QDir().rename(link, space));
        QVERIFY(QFile::link(space, link));
        const VerifyReport report = verify(backup.folder());
        QCOMPARE(report.verdict, VerifyReport::Verdict::Good);
        QCOMPARE(report.identity.tablespaces.size(), 1);
        QCOMPARE(report.identity.tablespaces.first().location, space);

        QVERIFY(QDir().rename(space, backup.elsewhere(u"moved"_s)));
        const VerifyReport broken = verify(backup.folder());
        QCOMPARE(kinds(broken), QList<Kind>{Kind::LinkLeadsNowhere});
        QCOMPARE(broken.findings.first().found, space);
    }
#endif

private:
    static VerifyReport verify(const QString& folder)
    {
        VerifySettings wanted;
        wanted.folder = folder;
        VerifyJob job(wanted);
        job.start();
        job.wait();
        return job.report();
    }

    static QList<Kind> kinds(const VerifyReport& report)
    {
        QList<Kind> kinds;
        for (const VerifyFinding& finding : report.findings) {
            if (finding.kind != Kind::ChecksumDiffers)
                kinds << finding.kind;
        }
        return kinds;
    }
};

QTEST_GUILESS_MAIN(BackupIdentityTest)
#include "BackupIdentityTest.moc"
