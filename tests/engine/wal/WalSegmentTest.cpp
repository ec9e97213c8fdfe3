#include "engine/wal/WalSegment.h"

#include <QtTest/QTest>

using namespace basekeep;

class WalSegmentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesSegmentsAsServersDo_data()
    {
        QTest::addColumn<quint32>("timeline");
        QTest::addColumn<quint64>("position");
        QTest::addColumn<quint32>("size");
        QTest::addColumn<QString>("name");
        constexpr quint32 mebibyte = 1 << 20;
        const auto row = [](const char* title, quint32 timeline, quint64 position, quint32 size, const char* name) {
            QTest::newRow(title) << timeline << position << size << QString::fromLatin1(name);
        };
        row("first there is", 1, 0x1000000, 16 * mebibyte, "000000010000000000000001");
        row("within", 1, 0x3000028, 16 * mebibyte, "000000010000000000000003");
        row("last byte", 1, 0x3FFFFFF, 16 * mebibyte, "000000010000000000000003");
        row("next one", 1, 0x4000000, 16 * mebibyte, "000000010000000000000004");
        row("last of the first 4 GiB", 1, 0xFFFFFFFF, 16 * mebibyte, "0000000100000000000000FF");
        row("beyond 4 GiB", 1, 0x100000000, 16 * mebibyte, "000000010000000100000000");
        row("1 MiB", 2, 0x2FFFFF, mebibyte, "000000020000000000000002");
        row("1 MiB, last of 4 GiB", 2, 0xFFFFFFFF, mebibyte, "000000020000000000000FFF");
        row("64 MiB", 10, 0x10C000000, 64 * mebibyte, "0000000A0000000100000003");
        row("1 GiB", 4294967295U, 0x2C0000000, 1024 * mebibyte, "FFFFFFFF0000000200000003");
    }

    void namesSegmentsAsServersDo()
    {
        QFETCH(quint32, timeline);
        QFETCH(quint64, position);
        QFETCH(quint32, size);
        QFETCH(QString, name);
        QCOMPARE(WalSegment::fileName(timeline, Lsn{position}, size), name);
        const Lsn start = WalSegment::startOf(Lsn{position}, size);
        QCOMPARE(start.value % size, quint64{0});
        QVERIFY(start.value <= position && position - start.value < size);
        QCOMPARE(WalSegment::fileName(timeline, start, size), name);
    }

    void namesHistoryFiles()
    {
        QCOMPARE(WalSegment::historyFileName(2), QStringLiteral("00000002.history"));
        QCOMPARE(WalSegment::historyFileName(0xABCDEF01), QStringLiteral("ABCDEF01.history"));
    }
};

QTEST_APPLESS_MAIN(WalSegmentTest)
#include "WalSegmentTest.moc"
