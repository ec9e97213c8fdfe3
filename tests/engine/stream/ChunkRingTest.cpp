#include "engine/stream/ChunkRing.h"

#include "engine/jobs/JobProgress.h"
#include "tests/support/TestBytes.h"

#include <atomic>
#include <thread>

#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Mark = ChunkRing::Mark;

const QByteArray bufferful(qsizetype(ChunkRing::bufferSize), 'b');

/// Appends whole buffers until it fails or has done that many, and counts.
class Producer
{
public:
    Producer(ChunkRing& ring, int buffers)
        : m_thread([this, &ring, buffers] {
            m_failure = failureOf([&] {
                for (int index = 0; index < buffers; ++index) {
                    ring.append(bytesOf(bufferful));
                    ++m_appended;
                }
                ring.mark(Mark::Finished);
            });
        })
    {
    }
    ~Producer() { m_thread.join(); }

    [[nodiscard]] int appended() const { return m_appended; }
    [[nodiscard]] std::optional<Failure> result()
    {
        m_thread.join();
        m_thread = std::thread([] {});
        return m_failure;
    }

private:
    std::atomic<int> m_appended{0};
    std::optional<Failure> m_failure;
    std::thread m_thread;
};

} // namespace

class ChunkRingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsBytesAndMarksInOrder()
    {
        ChunkRing ring(m_progress, m_cancel);
        ring.mark(Mark::ArchiveBegin, 3);
        ring.append(bytesOf("one "));
        ring.append(bytesOf("archive"));
        ring.mark(Mark::ArchiveEnd);
        ring.mark(Mark::ManifestBegin);
        ring.append({});
        ring.append(bytesOf("manifest"));
        ring.mark(Mark::ManifestEnd);
        ring.mark(Mark::Finished);

        const auto expect = [&ring](Mark mark, const QByteArray& bytes = {}) {
            ChunkRing::Item item = ring.take();
            QCOMPARE(item.mark, mark);
            const auto span = item.bytes();
            QCOMPARE(QByteArray(reinterpret_cast<const char*>(span.data()), qsizetype(span.size())), bytes);
            if (mark == Mark::ArchiveBegin)
                QCOMPARE(item.archive, std::size_t{3});
            if (mark == Mark::Data)
                ring.giveBack(std::move(item.buffer));
        };
        expect(Mark::ArchiveBegin);
        expect(Mark::Data, "one archive");
        expect(Mark::ArchiveEnd);
        expect(Mark::ManifestBegin);
        expect(Mark::Data, "manifest");
        expect(Mark::ManifestEnd);
        expect(Mark::Finished);
    }

    void cutsLongMessagesAndGathersShortOnes()
    {
        ChunkRing ring(m_progress, m_cancel);
        ring.append(bytesOf(bufferful + "rest"));
        ring.append(bytesOf(" and more"));
        ring.mark(Mark::Finished);
        QCOMPARE(ring.take().bytes().size(), ChunkRing::bufferSize);
        QCOMPARE(ring.take().bytes().size(), std::size_t{13});
        QCOMPARE(ring.take().mark, Mark::Finished);
    }

    void passHandsOnOnlyToAnIdleConsumer()
    {
        ChunkRing ring(m_progress, m_cancel);
        ring.append(bytesOf("first"));
        ring.pass();
        ring.append(bytesOf("second"));
        ring.pass(); // "first" still waits, so there is time to gather
        ring.append(bytesOf(", third"));
        QCOMPARE(ring.take().bytes().size(), std::size_t{5});
        ring.pass();
        QCOMPARE(ring.take().bytes().size(), std::size_t{13});
    }

    void holdsTheProducerWhenItIsFull()
    {
        ChunkRing ring(m_progress, m_cancel);
        constexpr int total = 3 * int(ChunkRing::bufferCount);
        Producer producer(ring, total);
        QTRY_VERIFY(producer.appended() >= int(ChunkRing::bufferCount));
        int taken = 0;
        for (;;) {
            QVERIFY(producer.appended() <= taken + int(ChunkRing::bufferCount) + 1);
            ChunkRing::Item item = ring.take();
            if (item.mark == Mark::Finished)
                break;
            ++taken;
            ring.giveBack(std::move(item.buffer));
        }
        QCOMPARE(taken, total);
        QVERIFY(!producer.result());
    }

    void theConsumersFailureReachesTheProducer()
    {
        const auto full = std::make_exception_ptr(Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}});
        {
            ChunkRing ring(m_progress, m_cancel);
            ring.fail(full);
            BASEKEEP_EXPECT_FAILURE(ring.pass(), Failure::Code::DiskFull, "full");
            BASEKEEP_EXPECT_FAILURE(ring.mark(Mark::Finished), Failure::Code::DiskFull, "full");
            BASEKEEP_EXPECT_FAILURE(ring.append(bytesOf("x")), Failure::Code::DiskFull, "full");
        }
        ChunkRing ring(m_progress, m_cancel);
        Producer producer(ring, 1000); // waits for a free buffer when it happens
        QTRY_VERIFY(producer.appended() >= int(ChunkRing::bufferCount));
        ring.fail(full);
        const std::optional<Failure> failure = producer.result();
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::DiskFull);
    }

    void cancelEndsAProducerThatWaits()
    {
        CancelToken cancel;
        ChunkRing ring(m_progress, cancel);
        Producer producer(ring, 1000);
        QTRY_VERIFY(producer.appended() >= int(ChunkRing::bufferCount));
        cancel.cancel();
        const std::optional<Failure> failure = producer.result();
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::Cancelled);
    }

    void abandonEndsAConsumerThatWaits()
    {
        ChunkRing ring(m_progress, m_cancel);
        std::atomic<bool> isOver{false};
        std::thread consumer([&] { isOver = ring.take().mark == Mark::Finished; });
        ring.abandon();
        consumer.join();
        QVERIFY(isOver);
    }

    void abandonDropsWhatIsQueued()
    {
        ChunkRing ring(m_progress, m_cancel);
        ring.append(bytesOf("useless"));
        ring.mark(Mark::ArchiveEnd);
        ring.abandon();
        QCOMPARE(ring.take().mark, Mark::Finished);
    }

private:
    JobProgress m_progress;
    CancelToken m_cancel;
};

QTEST_GUILESS_MAIN(ChunkRingTest)
#include "ChunkRingTest.moc"
