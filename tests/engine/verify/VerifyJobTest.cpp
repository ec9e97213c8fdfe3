#include "engine/verify/VerifyJob.h"

#include "engine/storage/FileSystem.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/LesserRights.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

#include <algorithm>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Kind = VerifyFinding::Kind;
using Damage = std::function<void(HandMadeBackup&)>;

const QString firstSegment = u"000000010000000000000002"_s;

struct Expected
{
    Kind kind = Kind::MissingFile;
    QString path;
};

} // namespace

Q_DECLARE_METATYPE(Expected)
Q_DECLARE_METATYPE(Damage)

/// Sound and damaged backups made by hand: what is found is exactly what was done to them.
class VerifyJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsASoundBackup_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<int>("algorithm");
        for (const int version : {1, 2}) {
            for (int algorithm = 0; algorithm <= int(ChecksumAlgorithm::Sha512); ++algorithm)
                QTest::addRow("version %d, algorithm %d", version, algorithm) << version << algorithm;
        }
    }

    void acceptsASoundBackup()
    {
        QFETCH(int, version);
        QFETCH(int, algorithm);
        const HandMadeBackup backup(version, ChecksumAlgorithm(algorithm));
        VerifyJob job(settings(backup));
        QCOMPARE(findingsOf(job), QStringList());
        QCOMPARE(job.state(), Job::State::Finished);
        const VerifyFacts facts = job.facts();
        QCOMPARE(facts.manifestVersion, version);
        QCOMPARE(facts.systemIdentifier.value_or(0), WalBuilder::systemIdentifier);
        QCOMPARE(facts.serverMajor, 18);
        QCOMPARE(facts.fileCount, 7U);
        QVERIFY(facts.walRecords > 100);
        QCOMPARE(job.progress().bytesDone, algorithm == 0 ? 0 : facts.totalBytes);
        QCOMPARE(job.progress().bytesTotal, job.progress().bytesDone);
    }

    void findsWhatWasDone_data()
    {
        QTest::addColumn<Damage>("damage");
        QTest::addColumn<QList<Expected>>("expected");
        const auto row = [](const char* name, const Damage& damage, const QList<Expected>& expected) {
            QTest::newRow(name) << damage << expected;
        };
        const QString relation = u"base/5/16384"_s;
        const QString inSpace = u"pg_tblspc/16390/PG_18_202506291/5/16391"_s;
        const QString control = u"global/pg_control"_s;

        row("first bit", [=](auto& backup) { backup.flip(relation, 0); }, {{Kind::ChecksumDiffers, relation}});
        row("last bit", [=](auto& backup) { backup.flip(relation, 299999); }, {{Kind::ChecksumDiffers, relation}});
        row("bit in a tablespace", [=](auto& backup) { backup.flip(inSpace, 4711); },
            {{Kind::ChecksumDiffers, inSpace}});
        row("longer", [=](auto& backup) { backup.put(relation, QByteArray(300001, 'x')); },
            {{Kind::SizeDiffers, relation}});
        row("empty", [=](auto& backup) { backup.put(relation, {}); }, {{Kind::SizeDiffers, relation}});
        row("missing", [=](auto& backup) { QFile::remove(backup.filePath(relation)); },
            {{Kind::MissingFile, relation}});
        row("missing folder", [](auto& backup) { QDir(backup.filePath(u"base/1"_s)).removeRecursively(); },
            {{Kind::MissingFile, u"base/1/1259"_s}, {Kind::MissingFile, u"base/1/2619"_s}});
        row("extra", [](auto& backup) { backup.put(u"base/5/99999"_s, "x"); }, {{Kind::ExtraFile, u"base/5/99999"_s}});
        row("extra in a tablespace", [](auto& backup) { backup.put(u"pg_tblspc/16390/x"_s, "x"); },
            {{Kind::ExtraFile, u"pg_tblspc/16390/x"_s}});
        row("all at once",
            [=](auto& backup) {
                backup.flip(relation, 17);
                backup.put(u"extra"_s, "x");
                QFile::remove(backup.filePath(u"base/1/2619"_s));
                backup.put(inSpace, "x");
                backup.flip(u"pg_wal/"_s + firstSegment, 1024 * 1024 - 50000);
            },
            {{Kind::ChecksumDiffers, relation},
             {Kind::ExtraFile, u"extra"_s},
             {Kind::MissingFile, u"base/1/2619"_s},
             {Kind::SizeDiffers, inSpace},
             {Kind::WalDamaged, u"pg_wal/"_s + firstSegment}});
        row("folder in place of a file",
            [=](auto& backup) {
                QFile::remove(backup.filePath(relation));
                QDir().mkpath(backup.filePath(relation));
            },
            {{Kind::MissingFile, relation}});
        row("what is ignored",
            [](auto& backup) {
                backup.put(u"postgresql.auto.conf"_s, "changed");
                backup.put(u"recovery.signal"_s, {});
                backup.put(u"standby.signal"_s, {});
                backup.put(u"pg_wal/archive_status/x.done"_s, {});
                QDir().mkpath(backup.filePath(u"base/empty/folders/are/not/compared"_s));
            },
            {});
        const auto link = [](const QString& target, const QString& name) {
            FileSystem::makeDirectoryLink(FileSystem::toPath(target), FileSystem::toPath(name));
        };
        if (FileSystem::canMakeDirectoryLinks(FileSystem::toPath(QDir::tempPath()))) {
            row("tablespace elsewhere, through a link",
                [=](auto& backup) {
                    const QString space = backup.filePath(u"pg_tblspc/16390"_s);
                    QVERIFY(QDir().rename(space, backup.elsewhere(u"space"_s)));
                    link(backup.elsewhere(u"space"_s), space);
                },
                {});
            row("link that leads nowhere",
                [=](auto& backup) {
                    const QString space = backup.filePath(u"pg_tblspc/16390"_s);
                    QDir(space).removeRecursively();
                    link(backup.elsewhere(u"nothing"_s), space);
                },
                {{Kind::LinkLeadsNowhere, u"pg_tblspc/16390"_s}});
            row("link in a circle", [=](auto& backup) { link(backup.folder(), backup.filePath(u"base/5/up"_s)); },
                {{Kind::FolderLoop, u"base/5/up"_s}});
        }
#ifndef Q_OS_WIN
        row("device in place of a file",
            [=](auto& backup) {
                QFile::remove(backup.filePath(relation));
                QVERIFY(QFile::link(u"/dev/null"_s, backup.filePath(relation)));
            },
            {{Kind::NotRegular, relation}, {Kind::MissingFile, relation}});
#endif
        row("control file of another cluster",
            [=](auto& backup) { backup.put(control, HandMadeBackup::controlFile(42)); },
            {{Kind::SystemIdentifierDiffers, control}, {Kind::ChecksumDiffers, control}});
        row("control file with a wrong bit", [=](auto& backup) { backup.flip(control, 100); },
            {{Kind::ControlFileDamaged, control}, {Kind::ChecksumDiffers, control}});
        row("control file of a wrong size", [=](auto& backup) { backup.put(control, "pg_control"); },
            {{Kind::SizeDiffers, control}, {Kind::ControlFileDamaged, control}});

        const QString segment = u"pg_wal/000000010000000000000003"_s;
        row("WAL segment missing", [=](auto& backup) { QFile::remove(backup.filePath(segment)); },
            {{Kind::WalMissing, segment}});
        row("WAL segment cut off", [=](auto& backup) { QFile::resize(backup.filePath(segment), 500000); },
            {{Kind::WalMissing, segment}});
        row("WAL segment of another place",
            [=](auto& backup) {
                QFile::remove(backup.filePath(segment));
                QVERIFY(QFile::copy(backup.filePath(u"pg_wal/000000010000000000000004"_s), backup.filePath(segment)));
            },
            {{Kind::WalDamaged, segment}});
        row("bit in the WAL", [=](auto& backup) { backup.flip(segment, 654321); }, {{Kind::WalDamaged, segment}});
        row("zeros where WAL was",
            [](auto& backup) {
                const QString last = u"pg_wal/000000010000000000000004"_s;
                const qint64 kept = qint64(backup.walEnd() % WalBuilder::segmentSize) - 8192;
                QFile file(backup.filePath(last));
                QVERIFY(file.resize(kept / 8192 * 8192) && file.resize(WalBuilder::segmentSize));
            },
            {{Kind::WalDamaged, u"pg_wal/000000010000000000000004"_s}});
        row("bit behind the end of the WAL",
            [](auto& backup) {
                backup.flip(u"pg_wal/000000010000000000000004"_s, qint64(backup.walEnd() % WalBuilder::segmentSize));
            },
            {});
        row("no WAL", [](auto& backup) { QDir(backup.filePath(u"pg_wal"_s)).removeRecursively(); },
            {{Kind::WalMissing, u"pg_wal/"_s + firstSegment}});
    }

    void findsWhatWasDone()
    {
        QFETCH(Damage, damage);
        QFETCH(QList<Expected>, expected);
        for (const int version : {1, 2}) {
            for (const ChecksumAlgorithm algorithm : {ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha256}) {
                HandMadeBackup backup(version, algorithm);
                damage(backup);
                for (const int threads : {1, 4}) {
                    VerifySettings wanted = settings(backup);
                    wanted.threads = threads;
                    VerifyJob job(wanted);
                    QStringList texts;
                    for (const Expected& one : expected) {
                        // Every sound control file has the same CRC-32C, since it ends with its own.
                        if (one.kind == Kind::ChecksumDiffers && algorithm == ChecksumAlgorithm::Crc32c &&
                            expected.first().kind == Kind::SystemIdentifierDiffers)
                            continue;
                        // A manifest of version 1 names no cluster; that the WAL is of another one shows all the same.
                        const bool isKnownByWal = version == 1 && one.kind == Kind::SystemIdentifierDiffers;
                        texts << (isKnownByWal ? text(Kind::WalDamaged, u"pg_wal/"_s + firstSegment)
                                               : text(one.kind, one.path));
                    }
                    texts.sort();
                    QCOMPARE(findingsOf(job), texts);
                    QCOMPARE(job.state(), expected.isEmpty() ? Job::State::Finished : Job::State::Failed);
                    QCOMPARE(job.facts().errorCount, quint64(texts.size()));
                }
            }
        }
    }

    void readsLargeFilesInStretches_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::addColumn<qint64>("damaged");
        constexpr qint64 stretch = 16 * 1024 * 1024;
        for (const qint64 size : {stretch, stretch + 1, 2 * stretch, 3 * stretch - 1, 3 * stretch + 12345}) {
            for (const qint64 damaged : {qint64(-1), qint64(0), stretch - 1, stretch, size - 1}) {
                if (damaged < size)
                    QTest::addRow("%lld, %lld", (long long)size, (long long)damaged) << size << damaged;
            }
        }
    }

    void readsLargeFilesInStretches()
    {
        QFETCH(qint64, size);
        QFETCH(qint64, damaged);
        HandMadeBackup backup;
        const QString path = u"base/5/20000"_s;
        backup.add(path, SampleBytes::incompressible(size));
        backup.writeManifest();
        if (damaged >= 0)
            backup.flip(path, damaged);
        for (const int threads : {1, 3}) {
            VerifySettings wanted = settings(backup);
            wanted.threads = threads;
            VerifyJob job(wanted);
            QCOMPARE(findingsOf(job), damaged < 0 ? QStringList() : QStringList{text(Kind::ChecksumDiffers, path)});
            QCOMPARE(job.progress().bytesDone, job.facts().totalBytes);
            QCOMPARE(job.progress().filesDone, job.facts().fileCount);
        }
    }

    void sumsAHugeFileBesideReadingIt()
    {
        constexpr qint64 size = 64 * 1024 * 1024 + 4711;
        HandMadeBackup backup(2, ChecksumAlgorithm::Sha256);
        const QString path = u"base/5/20000"_s;
        backup.add(path, SampleBytes::incompressible(size));
        backup.writeManifest();
        for (const bool isDamaged : {false, true}) {
            if (isDamaged)
                backup.flip(path, size - 1);
            for (const int threads : {1, 3}) {
                VerifySettings wanted = settings(backup);
                wanted.threads = threads;
                VerifyJob job(wanted);
                QCOMPARE(findingsOf(job), isDamaged ? QStringList{text(Kind::ChecksumDiffers, path)} : QStringList());
                QCOMPARE(job.progress().bytesDone, job.facts().totalBytes);
            }
        }
    }

    void saysWhyPagesWereNotChecked()
    {
        const HandMadeBackup backup;
        VerifySettings wanted = settings(backup);
        wanted.pageChecksums = true;
        VerifyJob job(wanted);
        QCOMPARE(findingsOf(job), QStringList{text(Kind::PagesNotChecked, u"global/pg_control"_s)});
        QCOMPARE(job.state(), Job::State::Finished);
        QCOMPARE(job.facts().errorCount, 0U);
    }

    void leavesOutWhatItIsTold()
    {
        HandMadeBackup backup;
        backup.put(u"extra"_s, "x");
        backup.put(u"base/1/extra"_s, "x");
        backup.flip(u"base/5/16384"_s, 1);
        backup.flip(u"pg_wal/"_s + firstSegment, 1024 * 1024 - 100);
        QFile::remove(backup.filePath(u"base/1/2619"_s));

        VerifySettings wanted = settings(backup);
        wanted.checksums = false;
        wanted.wal = false;
        wanted.ignoredPaths = {"extra"};
        VerifyJob few(wanted);
        QStringList texts{text(Kind::ExtraFile, u"base/1/extra"_s), text(Kind::MissingFile, u"base/1/2619"_s)};
        QCOMPARE(findingsOf(few), texts);
        QCOMPARE(few.progress().bytesDone, 0U);

        wanted.ignoredPaths.push_back("./base//1/");
        VerifyJob none(wanted);
        QCOMPARE(findingsOf(none), QStringList());
        QCOMPARE(none.state(), Job::State::Finished);
    }

    void stopsAtTheFirstErrorIfTold()
    {
        HandMadeBackup backup;
        backup.put(u"extra"_s, "x");
        backup.put(u"extra too"_s, "x");
        backup.flip(u"base/5/16384"_s, 1);
        VerifySettings wanted = settings(backup);
        wanted.stopsAtFirstError = true;
        VerifyJob job(wanted);
        QCOMPARE(findingsOf(job).size(), 1);
        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(job.failure()->code, Failure::Code::VerificationFailed);
    }

    void readsWalAndManifestFromElsewhere()
    {
        const HandMadeBackup backup;
        QVERIFY(QDir().rename(backup.filePath(u"pg_wal"_s), backup.elsewhere(u"wal"_s)));
        QVERIFY(QFile::rename(backup.filePath(u"backup_manifest"_s), backup.elsewhere(u"manifest"_s)));
        VerifySettings wanted = settings(backup);
        wanted.manifest = backup.elsewhere(u"manifest"_s);
        VerifyJob without(wanted);
        QCOMPARE(findingsOf(without), QStringList{text(Kind::WalMissing, u"pg_wal/"_s + firstSegment)});
        wanted.walFolder = backup.elsewhere(u"wal"_s);
        VerifyJob with(wanted);
        QCOMPARE(findingsOf(with), QStringList());
    }

    void learnsTheSegmentSizeFromTheWal()
    {
        HandMadeBackup backup;
        // A control file of a version whose layout is not known.
        QByteArray control = HandMadeBackup::controlFile(WalBuilder::systemIdentifier);
        WalBuilder::put<quint32>(control, 8, 1999);
        WalBuilder::put<quint32>(control, 292, crc32c(0, bytesOf(control.left(292))));
        backup.put(u"global/pg_control"_s, control);
        VerifySettings wanted = settings(backup);
        wanted.checksums = false;
        VerifyJob job(wanted);
        QCOMPARE(findingsOf(job), QStringList());
        QVERIFY(job.facts().walRecords > 100);
    }

    void failsWithoutASoundManifest_data()
    {
        QTest::addColumn<Damage>("damage");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, const Damage& damage, Failure::Code code) {
            QTest::newRow(name) << damage << int(code);
        };
        row(
            "missing", [](auto& backup) { QFile::remove(backup.filePath(u"backup_manifest"_s)); },
            Failure::Code::NoManifest);
        row(
            "damaged", [](auto& backup) { backup.flip(u"backup_manifest"_s, 200); }, Failure::Code::VerificationFailed);
        row(
            "two of a name",
            [](auto& backup) {
                backup.add(u"PG_VERSION"_s, "18\n");
                backup.writeManifest();
            },
            Failure::Code::VerificationFailed);
        row(
            "no folder", [](auto& backup) { QDir(backup.folder()).removeRecursively(); }, Failure::Code::StorageError);
    }

    void failsWithoutASoundManifest()
    {
        QFETCH(Damage, damage);
        QFETCH(int, code);
        HandMadeBackup backup;
        damage(backup);
        VerifyJob job(settings(backup));
        QCOMPARE(findingsOf(job), QStringList());
        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(int(job.failure()->code), code);
    }

    void canBeCancelled()
    {
        const HandMadeBackup backup;
        VerifyJob job(settings(backup));
        job.cancel();
        QCOMPARE(findingsOf(job), QStringList());
        QCOMPARE(job.state(), Job::State::Cancelled);
    }

    void tellsPagesThatRecoveryMakesAnew_data()
    {
        QTest::addColumn<bool>("hasWal");
        QTest::newRow("with WAL") << true;
        QTest::newRow("without") << false;
    }

    void tellsPagesThatRecoveryMakesAnew()
    {
        QFETCH(bool, hasWal);
        // All of its pages bear wrong checksums.
        const HandMadeBackup backup;
        backup.put(u"global/pg_control"_s, HandMadeBackup::controlFile(WalBuilder::systemIdentifier, true));
        VerifySettings wanted = settings(backup);
        wanted.wal = hasWal;
        wanted.pageChecksums = true;
        VerifyJob job(wanted);
        const QStringList found = findingsOf(job);
        QCOMPARE(found.count(text(Kind::PageDamaged, u"base/5/16384"_s)), hasWal ? 35 : 36);
        QCOMPARE(found.count(text(Kind::PageDamaged, u"base/1/1259"_s)), 9);
        // The WAL holds two of them as a whole, one of these only behind a change that recovery would make to it.
        QCOMPARE(found.filter(VerifyFinding::keyOf(Kind::PageInWal)),
                 hasWal ? QStringList{text(Kind::PageInWal, u"base/5/16384"_s)} : QStringList());
        for (const VerifyFinding& finding : job.verifyFindings()) {
            if (finding.kind == Kind::PageInWal)
                QCOMPARE(finding.block, quint64{3});
        }
    }

    void tellsWhatItMayNotRead()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: permissions are another matter here");
#endif
        const HandMadeBackup backup;
        for (const QString& path : {u"base/5"_s, u"base/1/1259"_s, u"pg_wal/"_s + firstSegment})
            QVERIFY(QFile::setPermissions(backup.filePath(path), {}));
        const LesserRights rights;
        VerifyJob job(settings(backup));
        // Not that the files in it are missing: nobody knows that.
        QCOMPARE(findingsOf(job),
                 (QStringList{text(Kind::Unreadable, u"base/1/1259"_s), text(Kind::Unreadable, u"base/5"_s),
                              text(Kind::Unreadable, u"pg_wal/"_s + firstSegment)}));
        for (const VerifyFinding& finding : job.verifyFindings())
            QVERIFY(!finding.detail.isEmpty());
    }

private:
    static VerifySettings settings(const HandMadeBackup& backup)
    {
        VerifySettings settings;
        settings.folder = backup.folder();
        settings.threads = 2;
        return settings;
    }

    static QString text(Kind kind, const QString& path)
    {
        return VerifyFinding::keyOf(kind) + u": "_s + path;
    }

    /// Runs it; what it found, sorted.
    static QStringList findingsOf(VerifyJob& job)
    {
        QStringList told;
        const auto note = [&told](const VerifyFinding& finding) {
            told << text(finding.kind, finding.pathText());
        };
        const auto connection = QObject::connect(&job, &VerifyJob::findingMade, &job, note);
        job.start();
        if (!job.wait(60000))
            return {u"it does not end"_s};
        QCoreApplication::processEvents();
        QObject::disconnect(connection);
        QStringList kept;
        for (const VerifyFinding& finding : job.verifyFindings()) {
            kept << text(finding.kind, finding.pathText());
            if (finding.toText().isEmpty() || finding.meaning().isEmpty())
                return {u"without words: "_s + kept.last()};
        }
        if (told != kept)
            return {u"it tells "_s + told.join(u", "_s) + u" and keeps "_s + kept.join(u", "_s)};
        kept.sort();
        return kept;
    }
};

QTEST_GUILESS_MAIN(VerifyJobTest)
#include "VerifyJobTest.moc"
