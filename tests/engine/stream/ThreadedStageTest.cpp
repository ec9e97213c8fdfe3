#include "engine/stream/ThreadedStage.h"

#include "engine/jobs/Failure.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/SampleBytes.h"

#include <QtTest/QTest>

using namespace basekeep;

namespace {

/// Takes so many bytes, then fails.
class FailingSink final : public ByteSink
{
public:
    explicit FailingSink(quint64 limit) : m_left(limit) {}

    void write(std::span<const std::byte> chunk) override
    {
        if (chunk.size() > m_left)
            throw Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}};
        m_left -= chunk.size();
    }
    void finish() override { throw Failure{Failure::Code::StorageError, QStringLiteral("not finished"), {}, {}}; }

private:
    quint64 m_left;
};

} // namespace

class ThreadedStageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOnAllBytesInOrder_data()
    {
        QTest::addColumn<qsizetype>("size");
        for (const qsizetype size : {0, 1, 262143, 262144, 262145, 1048576, 5000000})
            QTest::addRow("%lld", (long long)size) << size;
    }

    void handsOnAllBytesInOrder()
    {
        QFETCH(qsizetype, size);
        const QByteArray bytes = SampleBytes::incompressible(size);
        RecordedBytes record;
        RecordingByteSink sink(record);
        ThreadedStage stage(sink);
        SampleBytes::writeInChunks(stage, bytes);
        stage.finish();
        QCOMPARE(record.bytes, bytes);
        QCOMPARE(record.finished, 1);
    }

    void tellsWhatTheOtherThreadThrew()
    {
        const QByteArray bytes = SampleBytes::rows(5000000);
        for (const quint64 limit : {0, 300000, 4999999}) {
            FailingSink sink(limit);
            ThreadedStage stage(sink);
            BASEKEEP_EXPECT_FAILURE((SampleBytes::writeInChunks(stage, bytes), stage.finish()), Failure::Code::DiskFull,
                                    "full");
        }
        FailingSink sink(5000000);
        ThreadedStage stage(sink);
        SampleBytes::writeInChunks(stage, bytes);
        BASEKEEP_EXPECT_FAILURE(stage.finish(), Failure::Code::StorageError, "not finished");
    }

    void canBeGivenUp()
    {
        RecordedBytes record;
        {
            RecordingByteSink sink(record);
            ThreadedStage stage(sink);
            SampleBytes::writeInChunks(stage, SampleBytes::rows(3000000));
        }
        QCOMPARE(record.finished, 0);
    }
};

QTEST_GUILESS_MAIN(ThreadedStageTest)
#include "ThreadedStageTest.moc"
