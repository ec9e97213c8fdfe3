#include "engine/verify/RelationPages.h"

#include "engine/identity/RelationFile.h"
#include "engine/report/VerifyFindings.h"
#include "engine/verify/PageChecksum.h"
#include "engine/verify/RelationPageStream.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 pageSize = 8192;
constexpr quint32 segmentBlocks = 131072;

/// A page with that LSN and the right checksum.
QByteArray page(quint32 block, quint64 lsn)
{
    QByteArray bytes = SampleBytes::incompressible(pageSize, block + 1);
    WalBuilder::put<quint32>(bytes, 0, quint32(lsn >> 32));
    WalBuilder::put<quint32>(bytes, 4, quint32(lsn));
    WalBuilder::put<quint16>(bytes, 14, 4096);
    WalBuilder::put<quint16>(bytes, 8, pageChecksum(bytesOf(bytes), block));
    return bytes;
}

} // namespace

class RelationPagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void computesKnownChecksums()
    {
        QByteArray counting(pageSize, '\0');
        for (qsizetype index = 0; index < counting.size(); ++index)
            counting[index] = char(index & 255);
        QCOMPARE(pageChecksum(bytesOf(counting), 0), quint16(0xE706));
        QCOMPARE(pageChecksum(bytesOf(counting), 1), quint16(0xE707));
        QCOMPARE(pageChecksum(bytesOf(counting), 131072), quint16(0xE708));
        QCOMPARE(pageChecksum(bytesOf(counting), 4294967294U), quint16(0x18FA));
        QByteArray nearlyEmpty(pageSize, '\0');
        nearlyEmpty[12] = 0x18;
        nearlyEmpty[14] = 0x20;
        QCOMPARE(pageChecksum(bytesOf(nearlyEmpty), 0), quint16(0xC64C));
        QCOMPARE(pageChecksum(bytesOf(nearlyEmpty), 7), quint16(0xC645));
    }

    void knowsRelationFiles_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("segment");
        const auto row = [](const char* path, int segment) {
            QTest::newRow(path) << QString::fromLatin1(path) << segment;
        };
        row("base/5/1259", 0);
        row("base/5/1259_fsm", 0);
        row("base/5/1259_vm.2", 2);
        row("base/5/16384_init", 0);
        row("base/5/16384.131", 131);
        row("global/1262", 0);
        row("pg_tblspc/16390/PG_18_202506291/5/16391.1", 1);
        row("global/pg_control", -1);
        row("global/pg_filenode.map", -1);
        row("base/5/PG_VERSION", -1);
        row("base/5/pg_internal.init", -1);
        row("base/5/INCREMENTAL.1259", 0);
        row("global/INCREMENTAL.1262_vm.3", 3);
        row("base/5/INCREMENTAL.", -1);
        row("base/5/INCREMENTAL.INCREMENTAL.5", -1);
        row("base/5/t3_16384", -1);
        row("base/5/01259", -1);
        row("base/5/1259.0", -1);
        row("base/5/1259.01", -1);
        row("base/5/1259_tmp", -1);
        row("base/5/1259.99999999999", -1);
        row("base/5/", -1);
        row("base/1259", -1);
        row("base/pgsql_tmp/1", -1);
        row("pg_xact/0000", -1);
        row("pg_tblspc/16390/5/16391", -1);
        row("1259", -1);
    }

    void knowsRelationFiles()
    {
        QFETCH(QString, path);
        QFETCH(int, segment);
        const std::optional<RelationFile> found = RelationFile::fromPath(path.toStdString());
        QCOMPARE(found ? int(found->segment) : -1, segment);
        QCOMPARE(found && found->isIncremental, found && path.contains(QStringLiteral("INCREMENTAL")));
    }

    void judgesOnlyPagesThatCannotBeTorn()
    {
        constexpr quint64 start = 0x200000000;
        constexpr quint64 end = 0x200001000;
        QList<VerifyFinding> found;
        VerifyFindings findings(false, [&found](const VerifyFinding& finding) { found << finding; });
        RelationPages pages({pageSize, segmentBlocks, Lsn{start}, Lsn{end}}, findings);

        QByteArray file;
        for (const quint64 lsn : {quint64(1000), start - 8, start, start + 8, end, end + 8})
            file += page(segmentBlocks + quint32(file.size() / pageSize), lsn);
        file += QByteArray(pageSize, '\0');    // new
        file += QByteArray(pageSize / 2, 'x'); // not a whole page
        pages.judge("base/5/16384.1", 1, 0, bytesOf(file));
        QCOMPARE(found.size(), 0);
        QCOMPARE(pages.pagesChecked(), 3U);
        QCOMPARE(pages.pagesNotJudged(), 3U);

        for (qsizetype block = 0; block < 7; ++block)
            file[block * pageSize + 5000] = char(file.at(block * pageSize + 5000) ^ 1);
        pages.judge("base/5/16384.1", 1, 0, bytesOf(file));
        QCOMPARE(found.size(), 3);
        const quint64 blocks[] = {0, 1, 5};
        for (qsizetype index = 0; index < found.size(); ++index) {
            QVERIFY(found.at(index).kind == VerifyFinding::Kind::PageDamaged);
            QCOMPARE(found.at(index).path, std::string("base/5/16384.1"));
            QCOMPARE(found.at(index).block, blocks[index]);
            QVERIFY(found.at(index).toText().contains(found.at(index).expected));
        }
        // The same pages elsewhere are wrong: the block is a part of the checksum.
        found.clear();
        const QByteArray moved = page(0, 1000);
        pages.judge("base/5/16384", 0, 3, bytesOf(moved));
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().block, 3U);
    }

    void takesFilesApartInPiecesOfAnySize()
    {
        QByteArray file;
        for (quint32 block = 0; block < 5; ++block)
            file += page(block, 1000);
        QByteArray damaged = file;
        damaged[3 * pageSize + 5000] = char(damaged.at(3 * pageSize + 5000) ^ 1);
        for (const qsizetype piece : {qsizetype{1000}, qsizetype{8192}, qsizetype{10000}, file.size()}) {
            QCOMPARE(streamed("base/5/16384", file, piece), QStringList());
            QCOMPARE(streamed("base/5/16384", damaged, piece), QStringList{QStringLiteral("page-damaged 3")});
            QCOMPARE(streamed("PG_VERSION", damaged, piece), QStringList());
        }
    }

    void readsIncrementalFiles()
    {
        const QByteArray file = incremental({2, 5, 7});
        QByteArray damaged = file;
        damaged[2 * pageSize + 5000] = char(damaged.at(2 * pageSize + 5000) ^ 1);
        for (const qsizetype piece : {qsizetype{5}, qsizetype{8192}, file.size()}) {
            QCOMPARE(streamed("base/5/INCREMENTAL.16384", file, piece), QStringList());
            QCOMPARE(streamed("base/5/INCREMENTAL.16384", damaged, piece),
                     QStringList{QStringLiteral("page-damaged 5")});
        }
        QCOMPARE(streamed("base/5/INCREMENTAL.16384", incremental({}), 5), QStringList());
        // So many blocks that their numbers end where a page ends, and need no padding.
        QList<quint32> many;
        while (many.size() < 2045)
            many << quint32(many.size());
        QCOMPARE(streamed("base/5/INCREMENTAL.16384", incremental(many), 100000), QStringList());
    }

    void refusesIncrementalFilesThatCannotBe()
    {
        const QStringList refused{QStringLiteral("incremental-damaged 0")};
        const auto with = [](qsizetype offset, quint32 number) {
            QByteArray file = incremental({2, 5, 7});
            WalBuilder::put<quint32>(file, offset, number);
            return file;
        };
        for (const QByteArray& file : {with(0, 1), with(4, 2), with(4, 4), with(4, 0), with(4, 0xFFFFFFFF), with(12, 5),
                                       with(12, 6), with(20, segmentBlocks), with(20, 0xFFFFFFFF),
                                       incremental({2}).chopped(1), incremental({}).chopped(1), QByteArray("x")})
            QCOMPARE(streamed("base/5/INCREMENTAL.16384", file, 1000), refused);
    }

private:
    static QByteArray incremental(const QList<quint32>& blocks)
    {
        QByteArray file(12 + 4 * blocks.size(), '\0');
        WalBuilder::put<quint32>(file, 0, 0xD3AE1F0D);
        WalBuilder::put<quint32>(file, 4, quint32(blocks.size()));
        WalBuilder::put<quint32>(file, 8, 8);
        for (qsizetype index = 0; index < blocks.size(); ++index)
            WalBuilder::put<quint32>(file, 12 + 4 * index, blocks.at(index));
        if (!blocks.isEmpty() && file.size() % pageSize != 0)
            file.append(pageSize - file.size() % pageSize, '\0');
        for (const quint32 block : blocks)
            file += page(block, 1000);
        return file;
    }

    static QStringList streamed(const char* path, const QByteArray& file, qsizetype piece)
    {
        QStringList told;
        VerifyFindings findings(false, [&told](const VerifyFinding& finding) {
            told << QStringLiteral("%1 %2").arg(VerifyFinding::keyOf(finding.kind)).arg(finding.block);
        });
        RelationPages pages({pageSize, segmentBlocks, Lsn{0x200000000}, Lsn{0x200001000}}, findings);
        RelationPageStream stream(pages);
        stream.begin(path, quint64(file.size()));
        for (qsizetype done = 0; done < file.size(); done += piece)
            stream.write(bytesOf(file.mid(done, piece)));
        return told;
    }
};

QTEST_GUILESS_MAIN(RelationPagesTest)
#include "RelationPagesTest.moc"
