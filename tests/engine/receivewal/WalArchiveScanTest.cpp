#include "engine/receivewal/WalArchiveScan.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/Compressor.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = WalBuilder::segmentSize;

QString nameOf(quint64 number, quint32 timeline = 1)
{
    return WalSegment::fileName(timeline, Lsn{number * segmentSize}, segmentSize);
}

QByteArray compressed(const QByteArray& bytes, CompressionMethod method)
{
    RecordedBytes result;
    CompressionSpec spec;
    spec.method = method;
    const auto compressor = makeCompressor(spec, std::make_unique<RecordingByteSink>(result), 1);
    compressor->write(bytesOf(bytes));
    compressor->finish();
    return result.bytes;
}

} // namespace

class WalArchiveScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void anEmptyFolderSaysNothing()
    {
        put(QStringLiteral("00000002.history"), "1\t0/300000\tno recovery target specified\n");
        put(QStringLiteral("notes.txt"), "000000010000000000000003");
        put(nameOf(3) + QStringLiteral(".00000028.backup"), "x");
        put(nameOf(3) + QStringLiteral(".zst"), "x");
        put(nameOf(3).toLower().replace(QLatin1Char('0'), QLatin1Char('a')), "x");
        const WalArchiveScan scan = look();
        QVERIFY(!scan.resume());
        QVERIFY(scan.gaps().isEmpty());
        QVERIFY(scan.skipped().isEmpty());
        QVERIFY(!scan.systemIdentifier());
    }

    void aMissingFolderIsAFailure()
    {
        QVERIFY_THROWS_EXCEPTION(
            Failure, WalArchiveScan(FileSystem::toPath(m_folder->filePath(QStringLiteral("no"))), segmentSize));
    }

    void goesOnBehindTheNewest_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<quint32>("timeline");
        QTest::addColumn<quint64>("segment");
        const QString partial = QStringLiteral(".partial");
        const QString gz = QStringLiteral(".gz");
        const QString lz4 = QStringLiteral(".lz4");
        QTest::newRow("complete") << QStringList{nameOf(3)} << 1U << quint64{4};
        QTest::newRow("partial") << QStringList{nameOf(3), nameOf(4) + partial} << 1U << quint64{4};
        QTest::newRow("compressed") << QStringList{nameOf(3), nameOf(4) + gz} << 1U << quint64{5};
        QTest::newRow("lz4") << QStringList{nameOf(3), nameOf(4) + lz4} << 1U << quint64{5};
        QTest::newRow("compressed partial") << QStringList{nameOf(3), nameOf(4) + gz + partial} << 1U << quint64{4};
        QTest::newRow("complete over partial") << QStringList{nameOf(3) + partial, nameOf(3) + gz} << 1U << quint64{4};
        QTest::newRow("timeline over completeness")
            << QStringList{nameOf(3), nameOf(3, 2) + partial} << 2U << quint64{3};
        QTest::newRow("segment over timeline") << QStringList{nameOf(3, 2), nameOf(4)} << 1U << quint64{5};
        QTest::newRow("over the 32-bit limit") << QStringList{nameOf(4095), nameOf(4096)} << 1U << quint64{4097};
    }

    void goesOnBehindTheNewest()
    {
        QFETCH(QStringList, files);
        QFETCH(quint32, timeline);
        QFETCH(quint64, segment);
        for (const QString& file : files)
            putSegment(file);
        const WalArchiveScan scan = look();
        QVERIFY(scan.resume());
        QCOMPARE(scan.resume()->timeline, timeline);
        QCOMPARE(scan.resume()->position.value, segment * segmentSize);
        QCOMPARE(scan.skipped(), QStringList());
        QCOMPARE(scan.gaps(), QStringList());
    }

    void passesOverWhatIsNoSegment_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QByteArray>("content");
        const QByteArray whole = wal(4);
        const QByteArray gz = compressed(whole, CompressionMethod::Gzip);
        const QByteArray lz4 = compressed(whole, CompressionMethod::Lz4);
        QTest::newRow("short") << QString() << whole.left(1000);
        QTest::newRow("long") << QString() << whole + 'x';
        QTest::newRow("empty") << QString() << QByteArray();
        QTest::newRow("gzip, empty") << QStringLiteral(".gz") << QByteArray();
        QTest::newRow("gzip of too little")
            << QStringLiteral(".gz") << compressed(whole.left(1000), CompressionMethod::Gzip);
        QTest::newRow("gzip of too much") << QStringLiteral(".gz") << compressed(whole + 'x', CompressionMethod::Gzip);
        QTest::newRow("gzip, cut") << QStringLiteral(".gz") << gz.chopped(9);
        QTest::newRow("gzip with rubbish behind") << QStringLiteral(".gz") << gz + QByteArray(100, 'x');
        // Its last four bytes say what they should.
        QTest::newRow("gzip with clever rubbish behind")
            << QStringLiteral(".gz") << gz + QByteArray(100, 'x') + gz.last(4);
        QTest::newRow("gzip of two gigabytes by its word")
            << QStringLiteral(".gz") << gz.chopped(4) + QByteArray("\x00\x00\x10\x80", 4);
        QTest::newRow("lz4, cut") << QStringLiteral(".lz4") << lz4.chopped(9);
        QTest::newRow("lz4 of too little")
            << QStringLiteral(".lz4") << compressed(whole.left(1000), CompressionMethod::Lz4);
        QTest::newRow("not lz4") << QStringLiteral(".lz4") << whole;
    }

    void passesOverWhatIsNoSegment()
    {
        QFETCH(QString, suffix);
        QFETCH(QByteArray, content);
        putSegment(nameOf(3));
        put(nameOf(4) + suffix, content);
        const WalArchiveScan scan = look();
        QCOMPARE(scan.resume()->position.value, quint64{4} * segmentSize); // it is fetched again
        QCOMPARE(scan.skipped().size(), 1);
        QVERIFY(scan.skipped().first().contains(nameOf(4) + suffix));
    }

    void aGzipFileOfSeveralMembersIsOneSegment()
    {
        const QByteArray whole = wal(4);
        put(nameOf(4) + QStringLiteral(".gz"), compressed(whole.left(1000), CompressionMethod::Gzip) +
                                                   compressed(whole.sliced(1000), CompressionMethod::Gzip));
        QCOMPARE(look().resume()->position.value, quint64{5} * segmentSize);
    }

    void tellsHoles_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("history");
        QTest::addColumn<QStringList>("gaps");
        const QString partial = QStringLiteral(".partial");
        const QString to = QStringLiteral(" to ");
        const QString atFive = QStringLiteral("1\t0/5A0000\tno recovery target specified\n");
        QTest::newRow("none") << QStringList{nameOf(3), nameOf(4), nameOf(5) + partial} << QString() << QStringList();
        QTest::newRow("one") << QStringList{nameOf(3), nameOf(5)} << QString() << QStringList{nameOf(4)};
        QTest::newRow("several") << QStringList{nameOf(3), nameOf(7), nameOf(9)} << QString()
                                 << QStringList{nameOf(4) + to + nameOf(6), nameOf(8)};
        QTest::newRow("before the partial")
            << QStringList{nameOf(3), nameOf(6) + partial} << QString() << QStringList{nameOf(4) + to + nameOf(5)};
        QTest::newRow("only partial does not count")
            << QStringList{nameOf(3), nameOf(4) + partial, nameOf(5)} << QString() << QStringList{nameOf(4)};
        QTest::newRow("two timelines") << QStringList{nameOf(3), nameOf(4), nameOf(5) + partial, nameOf(5, 2),
                                                      nameOf(6, 2)}
                                       << atFive << QStringList();
        QTest::newRow("the new timeline's first is missing")
            << QStringList{nameOf(3), nameOf(4), nameOf(5), nameOf(6, 2)} << atFive << QStringList{nameOf(5, 2)};
        QTest::newRow("the old timeline's last is missing")
            << QStringList{nameOf(3), nameOf(5, 2), nameOf(6, 2)} << atFive << QStringList{nameOf(4)};
        QTest::newRow("across the switch")
            << QStringList{nameOf(3), nameOf(6, 2)} << atFive << QStringList{nameOf(4) + to + nameOf(5, 2)};
        QTest::newRow("begun after the switch") << QStringList{nameOf(6, 2), nameOf(7, 2)} << atFive << QStringList();
        QTest::newRow("without a history")
            << QStringList{nameOf(3), nameOf(4), nameOf(5, 2), nameOf(7, 2)} << QString() << QStringList{nameOf(6, 2)};
    }

    void tellsHoles()
    {
        QFETCH(QStringList, files);
        QFETCH(QString, history);
        QFETCH(QStringList, gaps);
        for (const QString& file : files)
            putSegment(file);
        if (!history.isEmpty())
            put(QStringLiteral("00000002.history"), history.toLatin1());
        QCOMPARE(look().gaps(), gaps);
    }

    void readsACompressedHistory()
    {
        for (const QString& file : {nameOf(3), nameOf(4), nameOf(5), nameOf(6, 2)})
            putSegment(file);
        put(QStringLiteral("00000002.history.gz"),
            compressed("1\t0/5A0000\tno recovery target specified\n", CompressionMethod::Gzip));
        QCOMPARE(look().gaps(), QStringList{nameOf(5, 2)});
    }

    void knowsWhoseWalItIs_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::newRow("raw") << QString();
        QTest::newRow("gzip") << QStringLiteral(".gz");
        QTest::newRow("lz4 partial") << QStringLiteral(".lz4.partial");
    }

    void knowsWhoseWalItIs()
    {
        QFETCH(QString, suffix);
        putSegment(nameOf(3) + suffix);
        put(nameOf(4) + QStringLiteral(".partial"), QByteArray(segmentSize, '\0')); // nothing in it yet
        put(nameOf(5), wal(9));                                                     // has another one's name
        QCOMPARE(look().systemIdentifier(), std::optional<quint64>(WalBuilder::systemIdentifier));
    }

private:
    /// One segment with real WAL in it.
    static QByteArray wal(quint64 number)
    {
        WalBuilder builder(0xD116, 8192, number * segmentSize);
        builder.fill(segmentSize);
        return builder.wal.left(segmentSize);
    }

    void put(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }

    void putSegment(const QString& name) const
    {
        const auto segment = ArchivedSegment::fromFileName(name, segmentSize);
        QVERIFY(segment);
        const QByteArray whole = wal(segment->name.number);
        put(name, segment->method == CompressionMethod::None ? whole : compressed(whole, segment->method));
    }

    WalArchiveScan look() const { return {FileSystem::toPath(m_folder->path()), segmentSize}; }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(WalArchiveScanTest)
#include "WalArchiveScanTest.moc"
