#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QRandomGenerator>
#include <QtCore/QRegularExpression>
#include <QtTest/QtTest>

#include <algorithm>
#include <array>
#include <span>

#include "engine/jobs/Failure.h"
#include "engine/manifest/ManifestSummary.h"
#include "engine/wal/RecordChecker.h"
#include "engine/wal/WalSegment.h"
#include "tests/support/DropInTools.h"
#include "tests/support/StockTools.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr int segmentMiB = 1; ///< so that the WAL of a backup spans several

} // namespace

/// Plain backups, sound and damaged in random places, given to the stock pg_verifybackup and to basekeep-cli under that
/// name: the exit status is the same, both name what was damaged, and ours names nothing else.
class VerifyStockTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_STOCK_TOOLS();
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        m_random.seed(seed);
        m_tools = std::make_unique<DropInTools>();
        TestServerOptions options = StockTools::serverOptions();
        options.tablespaces = 1;
        options.walSegmentMiB = segmentMiB;
        m_server = std::make_unique<TestServer>(options);
        m_server->startWriting();
        for (const char* algorithm : {"CRC32C", "SHA256", "none"})
            takeBackup(QString::fromLatin1(algorithm));
        m_server->stopWriting();
    }

    void init()
    {
        if (!m_server)
            QSKIP("skipped: there are no stock tools");
    }

    void saysTheSame_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<bool>("isGood");
        const auto row = [](const char* damage, const QStringList& options, bool isGood) {
            QTest::addRow("%s %s", damage, qPrintable(options.join(u' ')))
                << QString::fromUtf8(damage) << options << isGood;
        };
        row("none", {}, true);
        row("none", {u"-s"_s}, true);
        row("none", {u"-n"_s}, true);
        row("none", {u"-Fp"_s, u"-e"_s}, true);
        for (int turn = 0; turn < 2; ++turn) {
            row("flip", {}, false);
            row("flip", {u"-s"_s}, true);
            row("append", {}, false);
            row("append", {u"-s"_s, u"-n"_s}, false);
            row("cut", {}, false);
            row("remove", {u"-n"_s}, false);
            row("remove", {u"-e"_s}, false);
            row("replace by folder", {}, false);
            row("replace by link", {}, false);
            row("extra", {}, false);
            row("extra in tablespace", {u"-n"_s}, false);
            row("remove folder", {}, false);
            row("flip manifest", {}, false);
            row("flip WAL", {}, false);
            row("flip WAL", {u"-n"_s}, true);
        }
        row("zeros in WAL", {}, false);
        row("remove WAL", {}, false);
        row("remove WAL", {u"-n"_s}, true);
        row("cut WAL", {}, false);
        row("other cluster", {}, false);
        row("other cluster", {u"-s"_s, u"-n"_s}, false);
        row("ignored files", {}, true);
        row("extra", {u"-i"_s, u"base/basekeep_extra"_s}, true);
        row("extra", {u"-i"_s, u"./base//"_s}, true);
        row("extra", {u"-i"_s, u"base/basekeep"_s}, false);
        row("no manifest", {}, false);
    }

    void saysTheSame()
    {
        QFETCH(QString, damage);
        QFETCH(QStringList, options);
        QFETCH(bool, isGood);
        for (const QString& backup : m_backups) {
            const bool hasChecksums = !backup.endsWith(u"none"_s);
            const TestFolder folder;
            const QString copy = folder.filePath(u"copy"_s);
            (void)CommandRun::outputOf(u"cp"_s, {u"-a"_s, backup, copy});
            const QString damaged = doDamage(damage, copy);
            const bool stillGood = isGood || (damage == u"flip"_s && !hasChecksums);

            const QStringList line = options + QStringList{copy};
            const CommandRun stock = StockTools::run(u"pg_verifybackup"_s, line);
            const CommandRun own = m_tools->run(u"pg_verifybackup"_s, line);
            const QString both = u"%1 (%2)\nstock: %3\nours: %4"_s.arg(damaged, backup, stock.toText(), own.toText());
            QVERIFY2(stock.exitCode == own.exitCode, qPrintable(both));
            QVERIFY2(own.exitCode == (stillGood ? 0 : 1), qPrintable(both));
            QVERIFY2(own.output == stock.output, qPrintable(both));
            QVERIFY2(stillGood == own.error.isEmpty(), qPrintable(both));
            if (!stillGood)
                QVERIFY2(own.error.contains(damaged.toUtf8()), qPrintable(both));
        }
    }

    /// Archives, with every compression; the stock tool checks no WAL in them, and ours does.
    void saysTheSameOfArchives_data()
    {
        QTest::addColumn<QString>("compression");
        QTest::addColumn<QString>("damage");
        for (const char* compression : {"none", "server-gzip", "client-lz4", "client-zstd"}) {
            for (const char* damage : {"none", "flip", "cut", "remove tablespace", "other file"})
                QTest::addRow("%s, %s", compression, damage)
                    << QString::fromLatin1(compression) << QString::fromLatin1(damage);
        }
    }

    void saysTheSameOfArchives()
    {
        QFETCH(QString, compression);
        QFETCH(QString, damage);
        const TestFolder folder;
        const QString target = folder.filePath(u"tar"_s);
        QStringList arguments = m_server->connectionSettings().toCommandLineOptions();
        arguments << u"-D"_s << target << u"-cfast"_s << u"-N"_s << u"-Ft"_s << u"-Z"_s << compression;
        const CommandRun backup = StockTools::run(u"pg_basebackup"_s, arguments);
        QVERIFY2(backup.exitCode == 0, qPrintable(backup.toText()));

        const QString base = QDir(target).entryList({u"base.*"_s}).value(0);
        const QString space = QDir(target).entryList({u"[1-9]*"_s}).value(0);
        QVERIFY(!base.isEmpty() && !space.isEmpty());
        QString named;
        if (damage == u"flip"_s) {
            // In the first half, since behind the last file there is nothing to damage.
            QFile archive(target + u'/' + base);
            QVERIFY(archive.open(QIODevice::ReadWrite));
            turnBit(archive, m_random.bounded(archive.size() / 2));
        } else if (damage == u"cut"_s) {
            QFile archive(target + u'/' + base);
            archive.resize(m_random.bounded(archive.size() / 2));
            named = base;
        } else if (damage == u"remove tablespace"_s) {
            QFile::remove(target + u'/' + space);
            named = u"pg_tblspc/"_s + space.section(u'.', 0, 0);
        } else if (damage == u"other file"_s) {
            write(target + u"/other"_s, "x");
            named = u"other"_s;
        }
        const bool isGood = damage == u"none"_s;
        const CommandRun own = m_tools->run(u"pg_verifybackup"_s, {target});
        const QString ours = u"seed in the log\nours: "_s + own.toText();
        if (damage == u"flip"_s) {
            // What nobody reads may be turned: a header's names of user and group, or the gaps behind files.
            const CommandRun stock = StockTools::run(u"pg_verifybackup"_s, {u"-n"_s, target});
            QVERIFY2(own.exitCode == 1 || stock.exitCode == 0, qPrintable(ours + stock.toText()));
            return;
        }
        QVERIFY2(own.exitCode == (isGood ? 0 : 1), qPrintable(ours));
        QVERIFY2(own.error.contains(named.toUtf8()), qPrintable(ours));
        const CommandRun stock = StockTools::run(u"pg_verifybackup"_s, {u"-n"_s, target});
        QVERIFY2(stock.exitCode == own.exitCode, qPrintable(ours + stock.toText()));
    }

    /// Which pages records are about, and which of those they hold as a whole.
    void seesTheSamePagesInTheWal()
    {
        const QString backup = m_backups.first();
        const ManifestSummary manifest = ManifestSummary::read(backup + u"/backup_manifest"_s, CancelToken());
        const ManifestWalRange range = manifest.walRanges.front();
        const CommandRun stock =
            StockTools::run(u"pg_waldump"_s, {u"-b"_s, u"-p"_s, backup + u"/pg_wal"_s, u"-s"_s, range.start.toString(),
                                              u"-e"_s, range.end.toString()});
        QVERIFY2(stock.exitCode == 0, qPrintable(stock.toText()));
        QStringList expected;
        QStringList whole;
        const QRegularExpression page(u"blkref #\\d+: rel (\\d+/\\d+/\\d+) fork (\\w+) blk (\\d+)( \\(FPW\\))?"_s);
        auto matches = page.globalMatch(QString::fromLatin1(stock.output));
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            expected << match.captured(1) + u' ' + match.captured(2) + u' ' + match.captured(3);
            if (!match.captured(4).isEmpty())
                whole << expected.last();
        }
        QVERIFY(expected.size() > 100);
        QVERIFY(!whole.isEmpty()); // how many pages were changed for the first time is the writers' affair

        constexpr quint32 segmentSize = segmentMiB * 1024 * 1024;
        QStringList seen;
        QStringList seenWhole;
        RecordChecker checker({segmentSize, 0, range.start, [&](const BlockReference& reference) {
                                   static constexpr std::array forks{"main", "fsm", "vm", "init"};
                                   seen << u"%1/%2/%3 %4 %5"_s.arg(reference.tablespace)
                                               .arg(reference.database)
                                               .arg(reference.relation)
                                               .arg(QLatin1String(forks.at(reference.fork)))
                                               .arg(reference.block);
                                   if (reference.isWhole)
                                       seenWhole << seen.last();
                               }});
        for (Lsn position = WalSegment::startOf(range.start, segmentSize); position < range.end;
             position.value += segmentSize) {
            QFile file(backup + u"/pg_wal/"_s + WalSegment::fileName(range.timeline, position, segmentSize));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes =
                file.read(qint64(std::min<quint64>(segmentSize, range.end.value - position.value)));
            checker.write(position, std::as_bytes(std::span(bytes)));
        }
        QCOMPARE(seen, expected);
        // The stock tool does not tell of pages that are made anew without an image.
        for (const QString& image : whole)
            QVERIFY2(seenWhole.removeOne(image), qPrintable(image));
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    void takeBackup(const QString& algorithm)
    {
        const QString target = m_folder.filePath(u"backup-"_s + algorithm);
        QStringList arguments = m_server->connectionSettings().toCommandLineOptions();
        arguments << u"-D"_s << target << u"-cfast"_s << u"-N"_s << u"--manifest-checksums="_s + algorithm;
        for (const QString& space : m_server->tablespaceFolders())
            arguments << u"-T"_s << space + u'=' + target + u"-space"_s;
        const CommandRun run = StockTools::run(u"pg_basebackup"_s, arguments);
        QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
        m_backups << target;
    }

    /// Does it, and returns what a message about it must name.
    QString doDamage(const QString& damage, const QString& backup)
    {
        if (damage == u"none"_s)
            return {};
        if (damage == u"extra"_s) {
            write(backup + u"/base/basekeep_extra"_s, "x");
            return u"base/basekeep_extra"_s;
        }
        if (damage == u"extra in tablespace"_s) {
            const QString space =
                QDir(backup + u"/pg_tblspc"_s).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).at(0);
            // The link leads to the backup that was copied; the copy has its own.
            const QString original = QFileInfo(backup + u"/pg_tblspc/"_s + space).symLinkTarget();
            (void)CommandRun::outputOf(u"cp"_s, {u"-a"_s, original, backup + u"-space"_s});
            QFile::remove(backup + u"/pg_tblspc/"_s + space);
            QFile::link(backup + u"-space"_s, backup + u"/pg_tblspc/"_s + space);
            write(backup + u"-space/basekeep_extra"_s, "x");
            return u"pg_tblspc/"_s + space + u"/basekeep_extra"_s;
        }
        if (damage == u"ignored files"_s) {
            write(backup + u"/standby.signal"_s, "");
            write(backup + u"/postgresql.auto.conf"_s, "# changed\n");
            write(backup + u"/pg_wal/whatever"_s, "");
            return {};
        }
        if (damage == u"no manifest"_s) {
            QFile::remove(backup + u"/backup_manifest"_s);
            return u"backup_manifest"_s;
        }
        if (damage == u"flip manifest"_s) {
            flip(backup + u"/backup_manifest"_s, 0);
            return u"manifest"_s;
        }
        if (damage == u"other cluster"_s) {
            const QString control = backup + u"/global/pg_control"_s;
            QFile::remove(control);
            QFile::copy(otherControlFile(), control);
            return u"global/pg_control"_s;
        }
        if (damage == u"remove folder"_s) {
            QDir(backup + u"/base/1"_s).removeRecursively();
            return u"base/1/"_s;
        }
        if (damage.endsWith(u"WAL"_s))
            return damageWal(damage, backup);

        const QString path = randomFile(backup, damage == u"flip"_s || damage == u"cut"_s);
        const QString file = backup + u'/' + path;
        if (damage == u"flip"_s) {
            flip(file, 0);
        } else if (damage == u"append"_s) {
            QFile longer(file);
            longer.open(QIODevice::Append);
            longer.write("x");
        } else if (damage == u"cut"_s) {
            QFile::resize(file, m_random.bounded(QFileInfo(file).size()));
        } else {
            QFile::remove(file);
            if (damage == u"replace by folder"_s)
                QDir().mkpath(file);
            else if (damage == u"replace by link"_s)
                QFile::link(m_folder.filePath(u"nowhere"_s), file);
        }
        return path;
    }

    /// Within what recovery needs: from the page on which it begins to its end.
    QString damageWal(const QString& damage, const QString& backup)
    {
        const ManifestSummary manifest = ManifestSummary::read(backup + u"/backup_manifest"_s, CancelToken());
        constexpr quint32 segmentSize = segmentMiB * 1024 * 1024;
        const Lsn start = manifest.walRanges.front().start;
        const Lsn end = manifest.walRanges.front().end;
        // What lies in the gaps between records is nobody's: so many bytes always touch a record or a page's address.
        constexpr quint64 touched = 24;
        Lsn position{start.value + m_random.bounded(qint64(end.value - touched - start.value))};
        position.value -= position.value % segmentSize > segmentSize - touched ? touched : 0;
        const QString file = backup + u"/pg_wal/"_s + WalSegment::fileName(manifest.timeline(), position, segmentSize);
        const qint64 offset = qint64(position.value % segmentSize);
        if (damage == u"remove WAL"_s) {
            QFile::remove(file);
        } else if (damage == u"cut WAL"_s) {
            QFile::resize(file, offset);
        } else if (damage == u"zeros in WAL"_s) {
            QFile::resize(file, qint64(start.value % segmentSize));
            QFile::resize(file, segmentSize);
        } else {
            QFile wal(file);
            wal.open(QIODevice::ReadWrite);
            for (quint64 count = 0; count < touched; ++count)
                turnBit(wal, offset + qint64(count));
        }
        return u"WAL"_s;
    }

    void flip(const QString& path, qint64 from)
    {
        QFile file(path);
        file.open(QIODevice::ReadWrite);
        turnBit(file, from + m_random.bounded(file.size() - from));
    }

    void turnBit(QFile& file, qint64 offset)
    {
        file.seek(offset);
        QByteArray byte = file.read(1);
        byte[0] = char(byte.at(0) ^ (1 << m_random.bounded(8)));
        file.seek(offset);
        file.write(byte);
    }

    static void write(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        file.open(QIODevice::WriteOnly);
        file.write(content);
    }

    /// The path of a file that the manifest names, below the backup.
    QString randomFile(const QString& backup, bool mustHaveContent)
    {
        QStringList paths;
        for (const char* folder : {"base", "global", "pg_xact"}) {
            QDirIterator iterator(backup + u'/' + QLatin1String(folder), QDir::Files, QDirIterator::Subdirectories);
            while (iterator.hasNext()) {
                const QString path = iterator.next();
                // What is done to this one ends the stock tool before it comes to anything else; it has rows of its
                // own.
                if (!path.endsWith(u"pg_control"_s) && (!mustHaveContent || QFileInfo(path).size() > 0))
                    paths << path.mid(backup.size() + 1);
            }
        }
        paths.sort();
        return paths.at(m_random.bounded(paths.size()));
    }

    QString otherControlFile()
    {
        if (m_otherCluster.isEmpty()) {
            TestServer other(StockTools::serverOptions());
            other.stop();
            m_otherCluster = m_folder.filePath(u"other_control"_s);
            QFile::copy(other.dataDirectory() + u"/global/pg_control"_s, m_otherCluster);
        }
        return m_otherCluster;
    }

    QRandomGenerator m_random;
    TestFolder m_folder;
    std::unique_ptr<DropInTools> m_tools;
    std::unique_ptr<TestServer> m_server;
    QStringList m_backups;
    QString m_otherCluster;
};

QTEST_GUILESS_MAIN(VerifyStockTest)
#include "VerifyStockTest.moc"
