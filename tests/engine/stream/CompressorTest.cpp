#include "engine/stream/Compressor.h"

#include "engine/stream/Decompressor.h"
#include "tests/support/CodecProgram.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/SampleBytes.h"

#include <cmath>
#include <thread>

#include <QtTest/QTest>

#include <zlib.h>

using namespace basekeep;

using Method = CompressionMethod;

namespace {

constexpr qsizetype mebibyte = 1 << 20;
constexpr Method methods[] = {Method::Gzip, Method::Lz4, Method::Zstd};

struct Pipeline
{
    explicit Pipeline(const CompressionSpec& spec, int threads = 0)
        : compressor(makeCompressor(spec, std::make_unique<RecordingByteSink>(record), threads))
    {
    }

    RecordedBytes record;
    std::unique_ptr<Compressor> compressor;
};

QByteArray compressed(const CompressionSpec& spec, const QByteArray& bytes, int threads = 0)
{
    Pipeline pipeline(spec, threads);
    SampleBytes::writeInChunks(*pipeline.compressor, bytes);
    pipeline.compressor->finish();
    return pipeline.record.finished == 1 ? pipeline.record.bytes : QByteArray("(not finished once)");
}

/// What comes out when the stream is decompressed, up to where it ends or cannot be gone on with.
QByteArray restored(Method method, const QByteArray& stream)
{
    RecordedBytes record;
    const std::unique_ptr<ByteSink> decompressor =
        makeDecompressor(method, std::make_unique<RecordingByteSink>(record));
    SampleBytes::writeInChunks(*decompressor, stream, 2);
    return record.bytes;
}

/// The same, of a stream that must be whole.
QByteArray restoredWhole(Method method, const QByteArray& stream)
{
    RecordedBytes record;
    const std::unique_ptr<ByteSink> decompressor =
        makeDecompressor(method, std::make_unique<RecordingByteSink>(record));
    SampleBytes::writeInChunks(*decompressor, stream, 2);
    decompressor->finish();
    return record.finished == 1 ? record.bytes : QByteArray("(not finished once)");
}

/// One member made by zlib alone, in one go.
QByteArray gzipOfTheLibrary(const QByteArray& bytes, int level)
{
    z_stream stream{};
    deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray output(qsizetype(deflateBound(&stream, uLong(bytes.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = uInt(output.size());
    const bool ended = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    output.truncate(ended ? output.size() - qsizetype(stream.avail_out) : 0);
    deflateEnd(&stream);
    return output;
}

/// How many gzip members follow one another in the stream; -1 if it is no such stream.
int membersIn(QByteArray stream)
{
    int members = 0;
    QByteArray piece(mebibyte, Qt::Uninitialized);
    while (!stream.isEmpty()) {
        z_stream member{};
        inflateInit2(&member, MAX_WBITS + 16);
        member.next_in = reinterpret_cast<Bytef*>(stream.data());
        member.avail_in = uInt(stream.size());
        int result = Z_OK;
        while (result == Z_OK) {
            member.next_out = reinterpret_cast<Bytef*>(piece.data());
            member.avail_out = uInt(piece.size());
            result = inflate(&member, Z_NO_FLUSH);
        }
        const qsizetype left = member.avail_in;
        inflateEnd(&member);
        if (result != Z_STREAM_END)
            return -1;
        stream = stream.right(left);
        ++members;
    }
    return members;
}

class BrokenSink final : public ByteSink
{
public:
    void write(std::span<const std::byte>) override
    {
        throw Failure{Failure::Code::DiskFull, QStringLiteral("the disk is full"), {}, {}};
    }
    void finish() override {}
};

/// Tells how many threads other than its owner's have called it.
class OneThreadSink final : public ByteSink
{
public:
    explicit OneThreadSink(int& strangers) : m_strangers(strangers) {}
    void write(std::span<const std::byte>) override { m_strangers += std::this_thread::get_id() != m_owner; }
    void finish() override {}

private:
    int& m_strangers;
    const std::thread::id m_owner = std::this_thread::get_id();
};

} // namespace

class CompressorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_samples.insert("nothing", {});
        m_samples.insert("one byte", "x");
        m_samples.insert("rows", SampleBytes::rows(5 * mebibyte + 7));
        m_samples.insert("incompressible", SampleBytes::incompressible(3 * mebibyte));
        m_samples.insert("zeros", QByteArray(64 * mebibyte, '\0'));
        // Exactly as many as whole blocks take, and one more and less.
        m_samples.insert("one block", SampleBytes::rows(2 * mebibyte));
        m_samples.insert("two blocks less a byte", SampleBytes::rows(4 * mebibyte - 1));
        m_samples.insert("two blocks and a byte", SampleBytes::rows(4 * mebibyte + 1));
    }

    void restoresWhatItWasGiven_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QByteArray>("sample");
        QTest::addColumn<int>("threads");
        for (const Method method : methods) {
            for (const QByteArray& sample : m_samples.keys()) {
                for (const int threads : {1, 3}) {
                    QTest::addRow("%s, %s, %d threads", qPrintable(compressionMethodName(method)), sample.constData(),
                                  threads)
                        << int(method) << sample << threads;
                }
            }
        }
    }

    void restoresWhatItWasGiven()
    {
        QFETCH(int, method);
        QFETCH(QByteArray, sample);
        QFETCH(int, threads);
        const QByteArray bytes = m_samples.value(sample);
        CompressionSpec spec;
        spec.method = Method(method);
        const QByteArray stream = compressed(spec, bytes, threads);
        QVERIFY(restoredWhole(spec.method, stream) == bytes);
        QVERIFY2(stream.size() < bytes.size() + bytes.size() / 500 + 64, qPrintable(QString::number(stream.size())));
    }

    void everyLevelWorks_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QString>("detail");
        const auto row = [](Method method, const QString& detail) {
            QTest::addRow("%s %s", qPrintable(compressionMethodName(method)), qPrintable(detail))
                << int(method) << detail;
        };
        for (int level = 1; level <= 9; ++level)
            row(Method::Gzip, QString::number(level));
        row(Method::Gzip, QStringLiteral("-1"));
        for (int level = 0; level <= 12; ++level)
            row(Method::Lz4, QString::number(level));
        for (int level = -5; level <= 22; ++level)
            row(Method::Zstd, QString::number(level));
        row(Method::Zstd, QStringLiteral("-131072"));
        row(Method::Zstd, QStringLiteral("workers=0"));
        row(Method::Zstd, QStringLiteral("workers=3,long"));
        row(Method::Zstd, QStringLiteral("workers=-1"));
        row(Method::Zstd, QStringLiteral("level=1,workers=2147483647"));
        row(Method::Zstd, QStringLiteral("long"));
    }

    void everyLevelWorks()
    {
        QFETCH(int, method);
        QFETCH(QString, detail);
        const QByteArray bytes = SampleBytes::rows(3 * mebibyte / 2);
        const CompressionSpec spec = CompressionSpec::parse(Method(method), detail);
        const QByteArray stream = compressed(spec, bytes);
        QVERIFY(restoredWhole(spec.method, stream) == bytes);
        QVERIFY(stream.size() <= bytes.size() + 1024);
    }

    void aHigherLevelIsSmaller()
    {
        const QByteArray bytes = SampleBytes::rows(2 * mebibyte);
        for (const Method method : methods) {
            const auto fast = compressed(CompressionSpec::parse(method, QStringLiteral("1")), bytes);
            const auto good = compressed(CompressionSpec::parse(method, QStringLiteral("9")), bytes);
            QVERIFY2(good.size() < fast.size(), qPrintable(compressionMethodName(method)));
        }
    }

    void longDistanceFindsWhatIsFarAway()
    {
        const QByteArray noise = SampleBytes::incompressible(10 * mebibyte);
        const auto ordinary = compressed(CompressionSpec::parse(Method::Zstd, QStringLiteral("1")), noise + noise);
        const auto distant =
            compressed(CompressionSpec::parse(Method::Zstd, QStringLiteral("level=1,long")), noise + noise);
        QVERIFY(ordinary.size() > 19 * mebibyte);
        QVERIFY(distant.size() < 11 * mebibyte);
    }

    void flushMakesEverythingComeOut_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("threads");
        for (const Method method : methods) {
            for (const int threads : {1, 3}) {
                QTest::addRow("%s, %d threads", qPrintable(compressionMethodName(method)), threads)
                    << int(method) << threads;
            }
        }
    }

    void flushMakesEverythingComeOut()
    {
        QFETCH(int, method);
        QFETCH(int, threads);
        CompressionSpec spec;
        spec.method = Method(method);
        Pipeline pipeline(spec, threads);
        const QByteArray rows = SampleBytes::rows(5 * mebibyte);
        QByteArray given;
        pipeline.compressor->flush(); // nothing to restore yet
        QCOMPARE(restored(spec.method, pipeline.record.bytes), given);
        const auto give = [&](const QByteArray& bytes) {
            pipeline.compressor->write(bytesOf(bytes));
            given += bytes;
        };
        for (const qsizetype size :
             {qsizetype{1}, qsizetype{100}, 4 * mebibyte, 2 * mebibyte, qsizetype{0}, mebibyte}) {
            give(rows.left(size));
            pipeline.compressor->flush();
            QVERIFY2(restored(spec.method, pipeline.record.bytes) == given, qPrintable(QString::number(size)));
        }
        pipeline.compressor->flush();
        QVERIFY(restored(spec.method, pipeline.record.bytes) == given);
        give(rows);
        pipeline.compressor->finish();
        QVERIFY(restoredWhole(spec.method, pipeline.record.bytes) == given);
        if (spec.method == Method::Gzip)
            QCOMPARE(membersIn(pipeline.record.bytes), 1);
    }

    void gzipIsOneMemberAndNoLargerThanTheLibrarys_data()
    {
        QTest::addColumn<QByteArray>("sample");
        QTest::addColumn<int>("level");
        for (const char* sample : {"rows", "incompressible", "zeros", "two blocks and a byte"}) {
            for (const int level : {1, 6, 9})
                QTest::addRow("%s, level %d", sample, level) << QByteArray(sample) << level;
        }
    }

    void gzipIsOneMemberAndNoLargerThanTheLibrarys()
    {
        QFETCH(QByteArray, sample);
        QFETCH(int, level);
        const QByteArray bytes = m_samples.value(sample);
        const QByteArray ours = compressed(CompressionSpec::parse(Method::Gzip, QString::number(level)), bytes);
        const QByteArray theirs = gzipOfTheLibrary(bytes, level);
        QCOMPARE(membersIn(ours), 1);
        // What each block of 2 MiB costs by itself shows where zeros shrink to a thousandth.
        const double blocks = 128 * std::ceil(double(bytes.size()) / double(2 * mebibyte));
        QVERIFY2(double(ours.size()) <= 1.01 * double(theirs.size()) + blocks,
                 qPrintable(QStringLiteral("%1 against %2").arg(ours.size()).arg(theirs.size())));
    }

    void theNumberOfThreadsDoesNotChangeTheOutput()
    {
        const QByteArray bytes = SampleBytes::rows(9 * mebibyte);
        for (const Method method : {Method::Gzip, Method::Lz4}) {
            CompressionSpec spec;
            spec.method = method;
            QVERIFY(compressed(spec, bytes, 1) == compressed(spec, bytes, 4));
        }
    }

    void programsAcceptIt_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QByteArray>("sample");
        for (const Method method : methods) {
            for (const QByteArray& sample : m_samples.keys()) {
                QTest::addRow("%s, %s", qPrintable(compressionMethodName(method)), sample.constData())
                    << int(method) << sample;
            }
        }
    }

    void programsAcceptIt()
    {
        QFETCH(int, method);
        QFETCH(QByteArray, sample);
        CompressionSpec spec;
        spec.method = Method(method);
        const CodecProgram program(compressionMethodName(spec.method));
        BASEKEEP_SKIP_FOR(program.unavailableReason());
        const QByteArray bytes = m_samples.value(sample);
        const QByteArray stream = compressed(spec, bytes);
        const CodecProgram::Result tested = program.run({QStringLiteral("-t")}, stream);
        QVERIFY2(tested.isOk, tested.complaint.constData());
        const CodecProgram::Result unpacked = program.run({QStringLiteral("-dc")}, stream);
        QVERIFY2(unpacked.isOk, unpacked.complaint.constData());
        QVERIFY(unpacked.output == bytes);
    }

    void aFailureBehindItComesToTheCaller()
    {
        const QByteArray bytes = SampleBytes::incompressible(8 * mebibyte);
        for (const Method method : methods) {
            for (const int threads : {1, 2}) {
                CompressionSpec spec;
                spec.method = method;
                const std::unique_ptr<Compressor> compressor =
                    makeCompressor(spec, std::make_unique<BrokenSink>(), threads);
                BASEKEEP_EXPECT_FAILURE((compressor->write(bytesOf(bytes)), compressor->finish()),
                                        Failure::Code::DiskFull, "the disk is full");
            }
        }
    }

    void canBeDroppedInTheMiddle()
    {
        const QByteArray bytes = SampleBytes::rows(2 * mebibyte);
        for (const Method method : methods) {
            for (int round = 0; round < 5; ++round) {
                CompressionSpec spec;
                spec.method = method;
                Pipeline pipeline(spec, 3);
                pipeline.compressor->write(bytesOf(bytes));
                pipeline.compressor.reset();
                QCOMPARE(pipeline.record.finished, 0);
            }
        }
    }

    void whatComesBehindIsCalledFromOneThread()
    {
        const QByteArray bytes = SampleBytes::incompressible(8 * mebibyte);
        for (const Method method : methods) {
            int strangers = 0;
            CompressionSpec spec;
            spec.method = method;
            const auto compressor = makeCompressor(spec, std::make_unique<OneThreadSink>(strangers), 4);
            compressor->write(bytesOf(bytes));
            compressor->finish();
            QCOMPARE(strangers, 0);
        }
    }

    void noMethodPassesBytesOn()
    {
        Pipeline pipeline({});
        pipeline.compressor->write(bytesOf("as "));
        pipeline.compressor->flush();
        QCOMPARE(pipeline.record.bytes, QByteArray("as "));
        pipeline.compressor->write(bytesOf("it is"));
        pipeline.compressor->finish();
        QCOMPARE(pipeline.record.bytes, QByteArray("as it is"));
        QCOMPARE(pipeline.record.finished, 1);
    }

private:
    QMap<QByteArray, QByteArray> m_samples;
};

QTEST_GUILESS_MAIN(CompressorTest)
#include "CompressorTest.moc"
