#include "engine/basebackup/ArchiveReceiver.h"

#include "engine/jobs/JobProgress.h"
#include "engine/stream/ByteSink.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Mark = ChunkQueue::Mark;

OwnedBytes messageOf(std::span<const std::byte> bytes)
{
    auto* memory = static_cast<std::byte*>(std::malloc(std::max<std::size_t>(1, bytes.size())));
    std::memcpy(memory, bytes.data(), bytes.size());
    return OwnedBytes(memory, {memory, bytes.size()}, &std::free);
}

/// What all pipelines of a test got, and how they behave.
struct Received
{
    QByteArray bytes;
    int finished = 0;
    std::atomic<bool> isBlocked{false}; ///< the pipeline waits until this is lifted
    std::atomic<bool> isWaiting{false}; ///< it does
    std::optional<qsizetype> failsAt;   ///< bytes
    std::atomic<qsizetype> size{0};
};

class Pipeline final : public ByteSink
{
public:
    explicit Pipeline(Received& received) : m_received(received) {}
    void write(std::span<const std::byte> chunk) override
    {
        while (m_received.isBlocked) {
            m_received.isWaiting = true;
            std::this_thread::yield();
        }
        m_received.bytes.append(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size()));
        m_received.size = m_received.bytes.size();
        if (m_received.failsAt && m_received.bytes.size() >= *m_received.failsAt)
            throw Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}};
    }
    void finish() override { ++m_received.finished; }

private:
    Received& m_received;
};

} // namespace

class ArchiveReceiverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_received = std::make_unique<Received>();
        m_arrivals = std::make_unique<ArrivalLog>();
        m_receiver = std::make_unique<ArchiveReceiver>(
            m_progress, m_cancel, *m_arrivals, 1,
            [this](std::size_t, CompressionMethod) { return std::make_unique<Pipeline>(*m_received); },
            [this] { return std::make_unique<Pipeline>(*m_received); });
        m_receiver->queue().mark(Mark::ArchiveBegin, 0);
    }

    void cleanup()
    {
        m_received->isBlocked = false;
        m_receiver.reset();
    }

    void theReaderDoesTheWorkWhenItHasTime()
    {
        QVERIFY(m_receiver->helpOut()); // the archive's begin
        QVERIFY(!m_receiver->helpOut());
        m_receiver->queue().append(messageOf(bytesOf("abc")));
        m_receiver->queue().pass();
        QVERIFY(m_receiver->helpOut());
        QCOMPARE(m_received->bytes, QByteArray("abc"));
        m_receiver->queue().mark(Mark::ArchiveEnd);
        m_receiver->finish();
        QCOMPARE(m_received->finished, 1);
        QVERIFY(!m_receiver->hasManifest());
    }

    void theThreadDoesItWhenTheReaderHasNone()
    {
        const QByteArray sample = SampleBytes::incompressible(qsizetype(3 * ChunkQueue::backlog));
        append(sample);
        // Less than a backlog may be left to the reader.
        QTRY_VERIFY(m_received->size >= sample.size() - qsizetype(ChunkQueue::backlog));
        m_receiver->queue().mark(Mark::ArchiveEnd);
        m_receiver->finish();
        QVERIFY(m_received->bytes == sample);
    }

    void bothKeepTheOrder()
    {
        const QByteArray sample = SampleBytes::incompressible(qsizetype(5 * ChunkQueue::capacity));
        std::span<const std::byte> rest = bytesOf(sample);
        for (unsigned message = 0; !rest.empty(); ++message) {
            const std::size_t count = std::min<std::size_t>(rest.size(), 1 + (message * 7919) % 65536);
            m_receiver->queue().append(messageOf(rest.first(count)));
            rest = rest.subspan(count);
            if (message % 3 == 0) {
                m_receiver->queue().pass();
                m_receiver->helpOut();
            }
        }
        m_receiver->queue().mark(Mark::ArchiveEnd);
        m_receiver->finish();
        QVERIFY(m_received->bytes == sample);
    }

    void doesNotHelpWhileTheThreadIsAtIt()
    {
        m_received->isBlocked = true;
        append(QByteArray(qsizetype(2 * ChunkQueue::backlog), 'x'));
        QTRY_VERIFY(m_received->isWaiting);
        QVERIFY(!m_receiver->helpOut()); // otherwise it would hang here
    }

    void aFailureInTheThreadReachesTheReader()
    {
        m_received->failsAt = 1;
        const auto failure = failureOf([&] {
            for (int count = 0; count < 1000; ++count)
                append(QByteArray(qsizetype(ChunkQueue::backlog), 'x'));
        });
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::DiskFull);
        // The thread may still be on its way out of the work, where helpOut() would find it; finish() waits for that.
        BASEKEEP_EXPECT_FAILURE(m_receiver->finish(), Failure::Code::DiskFull, "full");
        BASEKEEP_EXPECT_FAILURE(m_receiver->helpOut(), Failure::Code::DiskFull, "full");
    }

    void aFailureInTheReadersOwnWorkEndsBoth()
    {
        m_received->failsAt = 1;
        m_receiver->queue().append(messageOf(bytesOf("x")));
        m_receiver->queue().pass();
        QVERIFY(m_receiver->helpOut());
        BASEKEEP_EXPECT_FAILURE(m_receiver->helpOut(), Failure::Code::DiskFull, "full");
        BASEKEEP_EXPECT_FAILURE(m_receiver->queue().pass(), Failure::Code::DiskFull, "full");
        BASEKEEP_EXPECT_FAILURE(m_receiver->finish(), Failure::Code::DiskFull, "full");
        QCOMPARE(m_received->bytes, QByteArray("x"));
    }

    void canBeGivenUpAtAnyTime()
    {
        append(QByteArray(qsizetype(ChunkQueue::capacity), 'x'));
        m_receiver.reset();
        QCOMPARE(m_received->finished, 0);
    }

private:
    void append(const QByteArray& bytes)
    {
        constexpr std::size_t messageSize = 32768;
        std::span<const std::byte> rest = bytesOf(bytes);
        while (!rest.empty()) {
            const std::size_t count = std::min(rest.size(), messageSize);
            m_receiver->queue().append(messageOf(rest.first(count)));
            rest = rest.subspan(count);
        }
    }

    JobProgress m_progress;
    CancelToken m_cancel;
    std::unique_ptr<Received> m_received;
    std::unique_ptr<ArrivalLog> m_arrivals;
    std::unique_ptr<ArchiveReceiver> m_receiver;
};

QTEST_GUILESS_MAIN(ArchiveReceiverTest)
#include "ArchiveReceiverTest.moc"
