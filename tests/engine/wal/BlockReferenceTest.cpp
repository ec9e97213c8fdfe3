#include "engine/wal/BlockReference.h"

#include "tests/support/TestBytes.h"

#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// What records say of pages, in bodies written by hand.
class BlockReferenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsRecords_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* name, int major, const QByteArray& hex, qsizetype data,
                            const QStringList& expected) {
            QTest::newRow(name) << major << QByteArray::fromHex(hex) + QByteArray(data, 'd') << expected;
        };
        const QByteArray relation = "7f060000 05000000 eb040000";
        const QByteArray block = "07000000";
        const QString page = u"1663/5/1259 fork 0 block 7"_s;

        row("none", 18, "ff 08", 8, {});
        row("nothing at all", 18, "", 0, {});
        row("data", 18, "00 20 0300" + relation + block + "ff 02", 5, {page});
        row("data alone", 18, "00 20 0300" + relation + block, 3, {page});
        row("another fork", 18, "00 22 0300" + relation + block, 3, {u"1663/5/1259 fork 2 block 7"_s});
        row("made anew", 18, "00 60 0300" + relation + block, 3, {page + u" whole"_s});
        row("image", 18, "00 10 0000 0020 0000 02" + relation + block, 8192, {page + u" whole"_s});
        row("image, only to compare", 18, "00 10 0000 0020 0000 00" + relation + block, 8192, {page});
        row("image with a hole", 18, "00 10 0000 6400 3000 03" + relation + block, 100, {page + u" whole"_s});
        row("compressed image", 18, "00 10 0000 6400 0000 06" + relation + block, 100, {page + u" whole"_s});
        for (const char* flags : {"07", "0b", "13"}) {
            row(flags, 18, QByteArray("00 10 0000 6400 3000 ") + flags + "901f" + relation + block, 100,
                {page + u" whole"_s});
        }
        row("before 15: image", 14, "00 10 0000 6400 3000 05" + relation + block, 100, {page + u" whole"_s});
        row("before 15: image, only to compare", 14, "00 10 0000 6400 3000 01" + relation + block, 100, {page});
        row("before 15: compressed", 13, "00 10 0000 6400 3000 07 901f" + relation + block, 100, {page + u" whole"_s});
        row("several of one relation", 18,
            "00 20 0300" + relation + block + "01 80 0000 08000000 02 d0 0000 0a00 0000 02 09000000 ff 01", 14,
            {page, u"1663/5/1259 fork 0 block 8"_s, u"1663/5/1259 fork 0 block 9 whole"_s});
        row("behind other parts", 18, "fd 0100 fc 2a000000 00 20 0300" + relation + block + "fe 10000000", 19, {page});
        row("a part that is unknown", 18, "80 20 0300" + relation + block, 3, {});
        row("cut off", 18, "00 20 0300" + relation, 0, {});
    }

    void readsRecords()
    {
        QFETCH(int, major);
        QFETCH(QByteArray, body);
        QFETCH(QStringList, expected);
        QStringList told;
        const auto note = [&told](const BlockReference& reference) {
            QCOMPARE(reference.record, Lsn{77});
            told << u"%1/%2/%3 fork %4 block %5%6"_s.arg(reference.tablespace)
                        .arg(reference.database)
                        .arg(reference.relation)
                        .arg(reference.fork)
                        .arg(reference.block)
                        .arg(reference.isWhole ? u" whole"_s : QString());
        };
        // No more than the beginning need be known.
        const auto start = bytesOf(body).first(std::min<std::size_t>(std::size_t(body.size()), 100));
        BlockReference::read(Lsn{77}, major, start, quint32(body.size()), note);
        QCOMPARE(told, expected);
    }
};

QTEST_APPLESS_MAIN(BlockReferenceTest)
#include "BlockReferenceTest.moc"
