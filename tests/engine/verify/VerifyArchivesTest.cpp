#include "engine/identity/ControlFile.h"
#include "engine/verify/BackupArchive.h"
#include "engine/verify/VerifyJob.h"

#include "tests/support/CodecProgram.h"
#include "tests/support/HandMadeTarBackup.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

#include <algorithm>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Kind = VerifyFinding::Kind;
using Damage = std::function<void(HandMadeTarBackup&)>;
/// Done to the archives; the last one is the suffix of their names.
using ArchiveDamage = std::function<void(const HandMadeTarBackup&, const QString&)>;

struct Expected
{
    Kind kind = Kind::MissingFile;
    QString path; ///< a '*' at its end stands for the archives' suffix
};

const QList<CompressionMethod> methods{CompressionMethod::None, CompressionMethod::Gzip, CompressionMethod::Lz4,
                                       CompressionMethod::Zstd};

} // namespace

Q_DECLARE_METATYPE(Expected)
Q_DECLARE_METATYPE(Damage)
Q_DECLARE_METATYPE(ArchiveDamage)

/// Sound and damaged backups in tar format, made by hand, with every compression.
class VerifyArchivesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsArchivesByTheirNames()
    {
        const auto base = BackupArchive::fromFileName("base.tar.zst");
        QVERIFY(base && base->content == BackupArchive::Content::DataDirectory && base->prefix.empty());
        QVERIFY(base->compression == CompressionMethod::Zstd);
        const auto space = BackupArchive::fromFileName("4294967295.tgz");
        QVERIFY(space && space->content == BackupArchive::Content::Tablespace);
        QCOMPARE(space->prefix, std::string("pg_tblspc/4294967295/"));
        QVERIFY(space->compression == CompressionMethod::Gzip);
        QVERIFY(BackupArchive::fromFileName("pg_wal.tar")->content == BackupArchive::Content::Wal);
        for (const char* name : {"", "base", "base.tar.old", "base.zst", "base.tar.bz2", "Base.tar", "4294967296.tar",
                                 "0.tar", "012.tar", "-1.tar", "1x.tar", ".tar", "pg_wal.tar.xz", "x.base.tar"})
            QVERIFY2(!BackupArchive::fromFileName(name), name);
    }

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
        for (const CompressionMethod method : methods) {
            const HandMadeTarBackup backup(version, ChecksumAlgorithm(algorithm));
            backup.pack(method);
            for (const int threads : {1, 3}) {
                VerifySettings wanted = settings(backup);
                wanted.threads = threads;
                VerifyJob job(wanted);
                QCOMPARE(findingsOf(job), QStringList());
                QCOMPARE(job.state(), Job::State::Finished);
                QCOMPARE(job.facts().systemIdentifier.value_or(0), WalBuilder::systemIdentifier);
                QVERIFY(job.facts().walRecords > 100);
                QCOMPARE(job.progress().bytesDone, job.progress().bytesTotal);
                QVERIFY(job.progress().bytesDone > 0);
            }
        }
    }

    void findsWhatWasDone_data()
    {
        QTest::addColumn<Damage>("damage");
        QTest::addColumn<ArchiveDamage>("archiveDamage");
        QTest::addColumn<QList<Expected>>("expected");
        const auto row = [](const char* name, const Damage& damage, const QList<Expected>& expected) {
            QTest::newRow(name) << damage << ArchiveDamage() << expected;
        };
        const auto archiveRow = [](const char* name, const ArchiveDamage& damage, const QList<Expected>& expected) {
            QTest::newRow(name) << Damage() << damage << expected;
        };
        const QString relation = u"base/5/16384"_s;
        const QString inSpace = u"pg_tblspc/16390/PG_18_202506291/5/16391"_s;
        const auto flip = [](QByteArray& bytes, qsizetype offset) {
            bytes[offset] = char(bytes.at(offset) ^ 1);
        };
        const auto remove = [](HandMadeTarBackup& backup, std::string_view path) {
            backup.members.removeIf([path](const auto& member) { return member.path == path; });
        };

        row("bit", [=](auto& backup) { flip(backup.member("base/5/16384").content, 4711); },
            {{Kind::ChecksumDiffers, relation}});
        row("bit in a tablespace", [=](auto& backup) { flip(backup.member("PG_18_202506291/5/16391").content, 0); },
            {{Kind::ChecksumDiffers, inSpace}});
        row("longer", [=](auto& backup) { backup.member("base/5/16384").content += 'x'; },
            {{Kind::SizeDiffers, relation}});
        row("missing", [=](auto& backup) { remove(backup, "base/5/16384"); }, {{Kind::MissingFile, relation}});
        row("missing and empty", [=](auto& backup) { remove(backup, "base/1/2619"); },
            {{Kind::MissingFile, u"base/1/2619"_s}});
        row("extra",
            [](auto& backup) {
                backup.members.append({u"base"_s, "base/5/9", "x"});
            },
            {{Kind::ExtraFile, u"base/5/9"_s}});
        row("extra in a tablespace",
            [](auto& backup) {
                backup.members.append({u"16390"_s, "x", "x"});
            },
            {{Kind::ExtraFile, u"pg_tblspc/16390/x"_s}});
        row("extra but for case",
            [](auto& backup) {
                backup.members.append({u"base"_s, "pg_version", "x"});
            },
            {{Kind::ExtraFile, u"pg_version"_s}, {Kind::CaseCollision, u"pg_version"_s}});
        row("twice", [](auto& backup) { backup.members.append(backup.member("base/5/16384")); },
            {{Kind::DuplicateMember, relation}});
        row("unsafe",
            [](auto& backup) {
                backup.members.append({u"16390"_s, "../../../base/5/16384", "x"});
            },
            {{Kind::UnsafeMember, u"16390*"_s}});
        row("what is ignored", [](auto& backup) { backup.members.append({u"base"_s, "standby.signal", {}}); }, {});
        row("control file of another cluster",
            [](auto& backup) { backup.member("global/pg_control").content = HandMadeBackup::controlFile(42); },
            {{Kind::SystemIdentifierDiffers, u"global/pg_control"_s}, {Kind::ChecksumDiffers, u"global/pg_control"_s}});
        row("damaged control file", [=](auto& backup) { flip(backup.member("global/pg_control").content, 99); },
            {{Kind::ControlFileDamaged, u"global/pg_control"_s}, {Kind::ChecksumDiffers, u"global/pg_control"_s}});

        const std::string second = "000000010000000000000003";
        row("WAL with the data directory",
            [](auto& backup) {
                for (auto& member : backup.members) {
                    if (member.archive == u"pg_wal"_s)
                        member = {u"base"_s, "pg_wal/" + member.path, member.content};
                }
            },
            {});
        row("WAL with the data directory, in another order",
            [](auto& backup) {
                for (auto& member : backup.members) {
                    if (member.archive == u"pg_wal"_s)
                        member = {u"base"_s, "pg_wal/" + member.path, member.content};
                }
                std::reverse(backup.members.begin(), backup.members.end());
            },
            {});
        row("WAL in another order", [](auto& backup) { std::reverse(backup.members.begin(), backup.members.end()); },
            {});
        row("bit in the WAL", [=](auto& backup) { flip(backup.member(second).content, 99999); },
            {{Kind::WalDamaged, u"pg_wal/"_s + QString::fromStdString(second)}});
        row("segment missing", [=](auto& backup) { remove(backup, second); },
            {{Kind::WalMissing, u"pg_wal/"_s + QString::fromStdString(second)}});
        row("segment cut off", [=](auto& backup) { backup.member(second).content.truncate(500000); },
            {{Kind::WalMissing, u"pg_wal/"_s + QString::fromStdString(second)}});
        row("no WAL",
            [](auto& backup) {
                backup.members.removeIf([](const auto& member) { return member.archive == u"pg_wal"_s; });
            },
            {{Kind::WalMissing, u"pg_wal"_s}});

        const auto resize = [](const HandMadeTarBackup& backup, const QString& name, auto size) {
            QFile file(backup.filePath(name));
            file.resize(size(file.size()));
        };
        const auto append = [](const HandMadeTarBackup& backup, const QString& name, const QByteArray& bytes) {
            QFile file(backup.filePath(name));
            QVERIFY(file.open(QIODevice::Append));
            file.write(bytes);
        };
        archiveRow("archive cut in half",
                   [=](const auto& backup, const QString& suffix) {
                       resize(backup, u"base"_s + suffix, [](qint64 size) { return size / 2; });
                   },
                   {{Kind::ArchiveDamaged, u"base*"_s}});
        archiveRow("last byte of an archive missing",
                   [=](const auto& backup, const QString& suffix) {
                       // Without compression that would be one of the zeros after the zero block that ends it.
                       const int missing = suffix == u".tar"_s ? 1024 : 1;
                       resize(backup, u"base"_s + suffix, [missing](qint64 size) { return size - missing; });
                   },
                   {{Kind::ArchiveDamaged, u"base*"_s}});
        archiveRow("tablespace's archive empty",
                   [=](const auto& backup, const QString& suffix) {
                       resize(backup, u"16390"_s + suffix, [](qint64) { return 0; });
                   },
                   {{Kind::ArchiveDamaged, u"16390*"_s}});
        archiveRow("bytes behind the end",
                   [=](const auto& backup, const QString& suffix) { append(backup, u"base"_s + suffix, "something"); },
                   {{Kind::ArchiveDamaged, u"base*"_s}});
        archiveRow(
            "tablespace's archive missing",
            [](const auto& backup, const QString& suffix) { QFile::remove(backup.filePath(u"16390"_s + suffix)); },
            {{Kind::MissingFile, inSpace}});
        archiveRow("something else in the folder",
                   [=](const auto& backup, const QString& suffix) {
                       append(backup, u"base"_s + suffix + u".old"_s, "x");
                       append(backup, u"notes"_s, "x");
                       QDir().mkpath(backup.filePath(u"4711"_s + suffix));
                   },
                   {{Kind::UnexpectedEntry, u"base*.old"_s},
                    {Kind::UnexpectedEntry, u"notes"_s},
                    {Kind::NotRegular, u"4711*"_s}});
        archiveRow("WAL archive cut off",
                   [=](const auto& backup, const QString& suffix) {
                       resize(backup, u"pg_wal"_s + suffix, [](qint64 size) { return size / 3; });
                   },
                   {{Kind::ArchiveDamaged, u"pg_wal*"_s}, {Kind::WalMissing, u"pg_wal/?"_s}});
    }

    void findsWhatWasDone()
    {
        QFETCH(Damage, damage);
        QFETCH(ArchiveDamage, archiveDamage);
        QFETCH(QList<Expected>, expected);
        for (const CompressionMethod method : methods) {
            HandMadeTarBackup backup(2, ChecksumAlgorithm::Sha256);
            if (damage)
                damage(backup);
            backup.pack(method);
            const QString suffix = u".tar"_s + compressionSuffix(method);
            if (archiveDamage)
                archiveDamage(backup, suffix);
            QStringList texts;
            for (const Expected& one : expected)
                texts << text(one.kind, QString(one.path).replace(u'*', suffix));
            texts.sort();
            for (const int threads : {1, 3}) {
                VerifySettings wanted = settings(backup);
                wanted.threads = threads;
                VerifyJob job(wanted);
                QStringList found = findingsOf(job);
                // Which segment was reached depends on the compression.
                if (texts.contains(text(Kind::WalMissing, u"pg_wal/?"_s)))
                    found.replaceInStrings(QRegularExpression(u"pg_wal/0.*"_s), u"pg_wal/?"_s);
                QCOMPARE(found, texts);
                QCOMPARE(job.state(), texts.isEmpty() ? Job::State::Finished : Job::State::Failed);
            }
        }
    }

    void leavesOutWhatItIsTold()
    {
        HandMadeTarBackup backup;
        backup.member("base/5/16384").content[3] = 'x';
        backup.member("base/1/1259").content[3] = '\0';
        backup.members.append({u"base"_s, "extra", "x"});
        backup.member("000000010000000000000003").content[99] = 'x';
        backup.pack(CompressionMethod::Zstd);
        VerifySettings wanted = settings(backup);
        wanted.format = VerifySettings::Format::Tar;
        wanted.ignoredPaths = {"extra", "base/1"};
        wanted.wal = false;
        VerifyJob job(wanted);
        QCOMPARE(findingsOf(job), QStringList{text(Kind::ChecksumDiffers, u"base/5/16384"_s)});
        wanted.checksums = false;
        VerifyJob quick(wanted);
        QCOMPARE(findingsOf(quick), QStringList());
        wanted.wal = true;
        wanted.walFolder = backup.plain().filePath(u"pg_wal"_s);
        VerifyJob elsewhere(wanted);
        QCOMPARE(findingsOf(elsewhere), QStringList());
        QVERIFY(elsewhere.facts().walRecords > 100);
        wanted.ignoredPaths.clear();
        wanted.checksums = true;
        wanted.stopsAtFirstError = true;
        VerifyJob first(wanted);
        QCOMPARE(findingsOf(first).size(), 1);
        QCOMPARE(first.state(), Job::State::Failed);
    }

    /// Large enough to be read by several threads at once.
    void readsSectionsOfOneArchive_data()
    {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 5})
            QTest::addRow("%d", threads) << threads;
    }

    void readsSectionsOfOneArchive()
    {
        QFETCH(int, threads);
        HandMadeTarBackup backup;
        const QByteArray filling(3 << 20, 'x');
        for (int number = 0; number < 8; ++number)
            backup.members.insert(3 * number, {u"base"_s, "filling/" + std::to_string(number), filling});
        const auto found = [&backup, threads](bool withChecksums) {
            VerifySettings wanted = settings(backup);
            wanted.ignoredPaths = {"filling"};
            wanted.threads = threads;
            wanted.checksums = withChecksums;
            VerifyJob job(wanted);
            return findingsOf(job);
        };
        backup.pack(CompressionMethod::None);
        QCOMPARE(found(true), QStringList());

        QFile archive(backup.filePath(u"base.tar"_s));
        const qint64 size = archive.size();
        QVERIFY(archive.resize(size - 5000));
        const QStringList cutOff = found(true);
        QCOMPARE(cutOff.filter(u"base.tar"_s), QStringList{text(Kind::ArchiveDamaged, u"base.tar"_s)});

        backup.member("base/5/16384").content[3] = 'x';
        backup.member(ControlFile::path).content.append('x');
        backup.members.append({u"base"_s, "PG_VERSION", backup.member("PG_VERSION").content});
        backup.pack(CompressionMethod::None);
        const QStringList damages{text(Kind::ChecksumDiffers, u"base/5/16384"_s),
                                  text(Kind::DuplicateMember, u"PG_VERSION"_s),
                                  text(Kind::SizeDiffers, QLatin1String(ControlFile::path))};
        const QStringList all = found(true);
        for (const QString& damage : damages)
            QVERIFY2(all.contains(damage), qPrintable(all.join(u'\n')));
        QVERIFY(!found(false).contains(damages.first()));
    }

    void tellsPagesThatRecoveryMakesAnew_data()
    {
        QTest::addColumn<bool>("hasWalArchive");
        QTest::newRow("WAL in its own archive") << true;
        QTest::newRow("WAL with the data directory") << false;
    }

    void tellsPagesThatRecoveryMakesAnew()
    {
        QFETCH(bool, hasWalArchive);
        // All of its pages bear wrong checksums.
        HandMadeTarBackup backup;
        backup.member(ControlFile::path).content = HandMadeBackup::controlFile(WalBuilder::systemIdentifier, true);
        for (auto& member : backup.members) {
            if (!hasWalArchive && member.archive == u"pg_wal"_s)
                member = {u"base"_s, "pg_wal/" + member.path, member.content};
        }
        backup.pack(CompressionMethod::None);
        VerifySettings wanted = settings(backup);
        wanted.pageChecksums = true;
        VerifyJob job(wanted);
        const QStringList found = findingsOf(job);
        QCOMPARE(found.count(text(Kind::PageDamaged, u"base/5/16384"_s)), 35);
        QCOMPARE(found.filter(VerifyFinding::keyOf(Kind::PageInWal)),
                 QStringList{text(Kind::PageInWal, u"base/5/16384"_s)});
        QVERIFY(found.filter(u"wal-"_s).isEmpty());
    }

    /// A plain backup that somebody packed with the system's own tar.
    void readsWhatTarPacked_data()
    {
        QTest::addColumn<QString>("format");
        for (const char* format : {"v7", "oldgnu", "gnu", "ustar", "pax"})
            QTest::newRow(format) << QString::fromLatin1(format);
    }

    void readsWhatTarPacked()
    {
        QFETCH(QString, format);
        const CodecProgram tar(u"tar"_s);
        if (!tar.run({u"--version"_s}, {}).output.contains("GNU tar"))
            QSKIP("skipped: no GNU tar on this machine");
        for (const QString& damaged : {QString(), u"base/5/16384"_s}) {
            HandMadeBackup backup;
            const QString longPath = u"base/5/"_s + QString(90, u'n') + u'/' + QString(50, u'n');
            if (format != u"v7"_s) {
                backup.add(longPath, "a name that does not fit into a header's field");
                backup.writeManifest();
            }
            if (!damaged.isEmpty())
                backup.flip(damaged, 1000);
            const QString packed = backup.elsewhere(u"packed"_s);
            QVERIFY(QDir().mkpath(packed));
            QVERIFY(QFile::rename(backup.filePath(u"backup_manifest"_s), packed + u"/backup_manifest"_s));
            const CodecProgram::Result made = tar.run(
                {u"--format="_s + format, u"-C"_s, backup.folder(), u"-czf"_s, packed + u"/base.tgz"_s, u"."_s}, {});
            QVERIFY2(made.isOk, made.complaint.constData());
            VerifySettings wanted;
            wanted.folder = packed;
            VerifyJob job(wanted);
            QCOMPARE(findingsOf(job),
                     damaged.isEmpty() ? QStringList() : QStringList{text(Kind::ChecksumDiffers, damaged)});
            QVERIFY(job.facts().walRecords > 100);
        }
    }

private:
    static VerifySettings settings(const HandMadeTarBackup& backup)
    {
        VerifySettings settings;
        settings.folder = backup.folder();
        return settings;
    }

    static QString text(Kind kind, const QString& path) { return VerifyFinding::keyOf(kind) + u": "_s + path; }

    static QStringList findingsOf(VerifyJob& job)
    {
        job.start();
        if (!job.wait(60000))
            return {u"it does not end"_s};
        QStringList found;
        for (const VerifyFinding& finding : job.verifyFindings()) {
            found << text(finding.kind, finding.pathText());
            if (finding.toText().isEmpty() || finding.meaning().isEmpty())
                return {u"without words: "_s + found.last()};
        }
        if (found.isEmpty() && job.failure())
            return {job.failure()->toText()};
        found.sort();
        return found;
    }
};

QTEST_GUILESS_MAIN(VerifyArchivesTest)
#include "VerifyArchivesTest.moc"
