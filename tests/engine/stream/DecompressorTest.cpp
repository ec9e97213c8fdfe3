#include "engine/stream/Decompressor.h"

#include "engine/stream/Compressor.h"
#include "tests/support/CodecProgram.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/SampleBytes.h"

#include <QtTest/QTest>

using namespace basekeep;

using Method = CompressionMethod;

namespace {

constexpr qsizetype mebibyte = 1 << 20;
constexpr Method methods[] = {Method::Gzip, Method::Lz4, Method::Zstd};

/// One unit of the format.
QByteArray compressed(Method method, const QByteArray& bytes)
{
    RecordedBytes record;
    CompressionSpec spec;
    spec.method = method;
    const auto compressor = makeCompressor(spec, std::make_unique<RecordingByteSink>(record), 1);
    compressor->write(bytesOf(bytes));
    compressor->finish();
    return record.bytes;
}

/// Decompresses the stream; throws what the decompressor throws.
QByteArray restored(Method method, const QByteArray& stream)
{
    RecordedBytes record;
    const auto decompressor = makeDecompressor(method, std::make_unique<RecordingByteSink>(record));
    SampleBytes::writeInChunks(*decompressor, stream);
    decompressor->finish();
    return record.finished == 1 ? record.bytes : QByteArray("(not finished once)");
}

QByteArray skippableFrame()
{
    return QByteArray::fromHex("502a4d1805000000") + "hello"; // the same mark in both formats
}

/// Counts instead of keeping.
class MeasuringSink final : public ByteSink
{
public:
    MeasuringSink(quint64& total, std::size_t& largest) : m_total(total), m_largest(largest) {}
    void write(std::span<const std::byte> chunk) override
    {
        m_total += chunk.size();
        m_largest = std::max(m_largest, chunk.size());
    }
    void finish() override {}

private:
    quint64& m_total;
    std::size_t& m_largest;
};

} // namespace

class DecompressorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMethod_data()
    {
        QTest::addColumn<int>("number");
        for (const Method method : methods)
            QTest::newRow(qPrintable(compressionMethodName(method))) << int(method);
    }

    void readsUnitsOneAfterTheOther_data() { everyMethod_data(); }
    void readsUnitsOneAfterTheOther()
    {
        QFETCH(int, number);
        const auto method = Method(number);
        const QByteArray rows = SampleBytes::rows(mebibyte);
        const QByteArray noise = SampleBytes::incompressible(mebibyte);
        const QByteArray stream = compressed(method, rows) + compressed(method, {}) + compressed(method, "x") +
                                  compressed(method, noise) + compressed(method, {});
        QVERIFY(restored(method, stream) == rows + 'x' + noise);
    }

    void takesByteAfterByte_data() { everyMethod_data(); }
    void takesByteAfterByte()
    {
        QFETCH(int, number);
        const auto method = Method(number);
        const QByteArray rows = SampleBytes::rows(100'000);
        const QByteArray stream = compressed(method, rows) + compressed(method, rows);
        RecordedBytes record;
        const auto decompressor = makeDecompressor(method, std::make_unique<RecordingByteSink>(record));
        const auto bytes = bytesOf(stream);
        for (std::size_t position = 0; position < bytes.size(); ++position) {
            decompressor->write(bytes.subspan(position, 1));
            decompressor->write({});
        }
        decompressor->finish();
        QVERIFY(record.bytes == rows + rows);
    }

    void passesOverSkippableFrames()
    {
        for (const Method method : {Method::Lz4, Method::Zstd}) {
            const QByteArray stream = skippableFrame() + compressed(method, "content") + skippableFrame();
            QCOMPARE(restored(method, stream), QByteArray("content"));
        }
    }

    void readsWhatProgramsWrite_data()
    {
        QTest::addColumn<int>("number");
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](Method method, const QStringList& arguments) {
            QTest::addRow("%s %s", qPrintable(compressionMethodName(method)),
                          qPrintable(arguments.join(QLatin1Char(' '))))
                << int(method) << arguments;
        };
        row(Method::Gzip, {QStringLiteral("-1")});
        row(Method::Gzip, {QStringLiteral("-9")});
        row(Method::Lz4, {QStringLiteral("-1")});
        row(Method::Lz4, {QStringLiteral("-9"), QStringLiteral("-BD"), QStringLiteral("-B4")}); // linked blocks, small
        row(Method::Lz4, {QStringLiteral("-BX"), QStringLiteral("--no-frame-crc")});
        row(Method::Zstd, {QStringLiteral("-3")});
        row(Method::Zstd, {QStringLiteral("-T2"), QStringLiteral("--long=27"), QStringLiteral("--no-check")});
        row(Method::Zstd, {QStringLiteral("--ultra"), QStringLiteral("-22")});
    }

    void readsWhatProgramsWrite()
    {
        QFETCH(int, number);
        QFETCH(QStringList, arguments);
        const auto method = Method(number);
        const CodecProgram program(compressionMethodName(method));
        BASEKEEP_SKIP_FOR(program.unavailableReason());
        // Much that cannot be made smaller in a row has led lz4 decompressors astray before.
        for (const QByteArray& bytes :
             {QByteArray(), SampleBytes::rows(3 * mebibyte), SampleBytes::incompressible(3 * mebibyte)}) {
            const CodecProgram::Result packed = program.run(arguments + QStringList(QStringLiteral("-c")), bytes);
            QVERIFY2(packed.isOk, packed.complaint.constData());
            QVERIFY(restored(method, packed.output) == bytes);
        }
    }

    void refusesAStreamWithoutAByte_data() { everyMethod_data(); }
    void refusesAStreamWithoutAByte()
    {
        QFETCH(int, number);
        RecordedBytes record;
        const auto decompressor = makeDecompressor(Method(number), std::make_unique<RecordingByteSink>(record));
        decompressor->write({});
        BASEKEEP_EXPECT_FAILURE(decompressor->finish(), Failure::Code::ProtocolViolation,
                                "ended before it was complete");
        QCOMPARE(record.finished, 0);
    }

    void refusesEveryTruncation_data() { everyMethod_data(); }
    void refusesEveryTruncation()
    {
        QFETCH(int, number);
        const auto method = Method(number);
        const QByteArray first = compressed(method, "the first of two units");
        const QByteArray stream = first + compressed(method, SampleBytes::rows(3000));
        for (qsizetype size = 0; size < stream.size(); ++size) {
            if (size == first.size())
                continue; // is a whole stream by itself
            const auto failure = failureOf([&] { (void)restored(method, stream.left(size)); });
            QVERIFY2(failure, qPrintable(QString::number(size)));
            QCOMPARE(failure->code, Failure::Code::ProtocolViolation);
        }
    }

    void refusesWhatIsBehindTheEnd_data() { everyMethod_data(); }
    void refusesWhatIsBehindTheEnd()
    {
        QFETCH(int, number);
        const auto method = Method(number);
        const QByteArray stream = compressed(method, "content");
        for (const QByteArray& garbage :
             {QByteArray(1, '\0'), QByteArray(512, '\0'), QByteArray("garbage that is long enough"), QByteArray("\x1f"),
              stream.left(5), QByteArray("\n")}) {
            const auto failure = failureOf([&] { (void)restored(method, stream + garbage); });
            QVERIFY2(failure, garbage.toHex().constData());
            QCOMPARE(failure->code, Failure::Code::ProtocolViolation);
        }
        // Enough to see that nothing follows: said at once, not only at the end.
        RecordedBytes record;
        const auto decompressor = makeDecompressor(method, std::make_unique<RecordingByteSink>(record));
        BASEKEEP_EXPECT_FAILURE(decompressor->write(bytesOf(stream + QByteArray(512, '\0'))),
                                Failure::Code::ProtocolViolation, compressionMethodName(method).toUtf8().constData());
    }

    void refusesOtherFormats_data() { everyMethod_data(); }
    void refusesOtherFormats()
    {
        QFETCH(int, number);
        for (const Method other : methods) {
            if (other == Method(number))
                continue;
            const auto failure = failureOf([&] { (void)restored(Method(number), compressed(other, "content")); });
            QVERIFY(failure);
            QCOMPARE(failure->code, Failure::Code::ProtocolViolation);
        }
        QVERIFY(failureOf([&] { (void)restored(Method(number), SampleBytes::rows(5000)); }));
    }

    /// Every bit of a stream whose content has a checksum, as the programs write it, and as Basekeep does: nothing
    /// comes out changed. Basekeep's own lz4 blocks have one each, which does not cover whether a block is compressed.
    void noticesEveryFlippedBit_data()
    {
        QTest::addColumn<int>("number");
        QTest::addColumn<bool>("isOwn");
        for (const auto method : {Method::Gzip, Method::Lz4, Method::Zstd})
            QTest::addRow("%s, program", qPrintable(compressionMethodName(method))) << int(method) << false;
        QTest::addRow("gzip, own") << int(Method::Gzip) << true;
        QTest::addRow("zstd, own") << int(Method::Zstd) << true;
    }
    void noticesEveryFlippedBit()
    {
        QFETCH(int, number);
        QFETCH(bool, isOwn);
        const auto method = Method(number);
        const QByteArray bytes = SampleBytes::rows(1000);
        QByteArray stream;
        if (isOwn) {
            stream = compressed(method, bytes);
        } else {
            const CodecProgram program(compressionMethodName(method));
            BASEKEEP_SKIP_FOR(program.unavailableReason());
            stream = program.run({QStringLiteral("-c")}, bytes).output;
        }
        QCOMPARE(restored(method, stream), bytes);
        int refused = 0;
        for (qsizetype bit = 0; bit < 8 * stream.size(); ++bit) {
            QByteArray flipped = stream;
            flipped[bit / 8] = char(flipped[bit / 8] ^ (1 << bit % 8));
            QByteArray output = bytes; // of a bit that has no meaning for the content
            const auto failure = failureOf([&] { output = restored(method, flipped); });
            QVERIFY2(failure || output == bytes, qPrintable(QString::number(bit)));
            refused += failure.has_value();
        }
        // Some bits have no meaning (times, hints), and some of a match's offset mean the same blanks elsewhere.
        QVERIFY2(refused >= 7 * stream.size(), qPrintable(QString::number(refused)));
    }

    void handsOnPiecesOfBoundedSize_data() { everyMethod_data(); }
    void handsOnPiecesOfBoundedSize()
    {
        QFETCH(int, number);
        const auto method = Method(number);
        const qsizetype size = 256 * mebibyte;
        const QByteArray bomb = compressed(method, QByteArray(size, '\0'));
        quint64 total = 0;
        std::size_t largest = 0;
        const auto decompressor = makeDecompressor(method, std::make_unique<MeasuringSink>(total, largest));
        decompressor->write(bytesOf(bomb));
        decompressor->finish();
        QCOMPARE(total, quint64(size));
        QVERIFY2(largest <= std::size_t(mebibyte), qPrintable(QString::number(largest)));
    }

    void refusesAWindowThatWouldTakeAllMemory()
    {
        // A zstd frame header that asks for a window of 2 GiB, as "--long=31" does, and a block behind it.
        const QByteArray stream = QByteArray::fromHex("28b52ffd00a8010000");
        BASEKEEP_EXPECT_FAILURE((void)restored(Method::Zstd, stream), Failure::Code::ProtocolViolation, "memory");
    }

    void noMethodPassesBytesOn()
    {
        QCOMPARE(restored(Method::None, "as it is"), QByteArray("as it is"));
        QCOMPARE(restored(Method::None, {}), QByteArray());
    }
};

QTEST_GUILESS_MAIN(DecompressorTest)
#include "DecompressorTest.moc"
