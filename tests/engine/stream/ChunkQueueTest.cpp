#include "engine/stream/ChunkQueue.h"

#include "engine/jobs/JobProgress.h"
#include "tests/support/TestBytes.h"

#include <atomic>
#include <thread>

#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Mark = ChunkQueue::Mark;

/// A message in memory of its own, which counts how many there are.
std::atomic<int> messagesAlive{0};

OwnedBytes messageOf(const QByteArray& bytes)
{
    ++messagesAlive;
    auto* memory = new QByteArray(bytes.constData(), bytes.size());
    return OwnedBytes(memory, bytesOf(*memory), [](void* owned) {
        delete static_cast<QByteArray*>(owned);
        --messagesAlive;
    });
}

/// A text that no test expects if nothing was taken.
QByteArray joined(const std::optional<ChunkQueue::Item>& item)
{
    if (!item)
        return QByteArrayLiteral("(nothing)");
    QByteArray all;
    for (const OwnedBytes& chunk : item->chunks)
        all.append(reinterpret_cast<const char*>(chunk.bytes().data()), qsizetype(chunk.bytes().size()));
    return all;
}

constexpr std::size_t messageSize = ChunkQueue::batchSize; // each is a batch of its own
constexpr int fullAt = int(ChunkQueue::capacity / messageSize);

/// Appends messages of that size until it fails or has done that many, and counts.
class Producer
{
public:
    Producer(ChunkQueue& queue, int messages)
        : m_thread([this, &queue, messages] {
            m_failure = failureOf([&] {
                for (int index = 0; index < messages; ++index) {
                    queue.append(messageOf(QByteArray(qsizetype(messageSize), 'b')));
                    ++m_appended;
                }
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

class ChunkQueueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsBytesAndMarksInOrder()
    {
        ChunkQueue queue(m_progress, m_cancel);
        queue.mark(Mark::ArchiveBegin, 3);
        queue.append(messageOf("one "));
        queue.append(messageOf("archive"));
        queue.mark(Mark::ArchiveEnd);
        queue.mark(Mark::ManifestBegin);
        queue.append(messageOf({}));
        queue.append(messageOf("manifest"));
        queue.mark(Mark::ManifestEnd);

        const auto expect = [&queue](Mark mark, const QByteArray& bytes = {}) {
            const std::optional<ChunkQueue::Item> item = queue.tryTake();
            QVERIFY(item);
            QCOMPARE(item->mark, mark);
            QCOMPARE(joined(item), bytes);
            if (mark == Mark::ArchiveBegin)
                QCOMPARE(item->archive, std::size_t{3});
        };
        expect(Mark::ArchiveBegin);
        expect(Mark::Data, "one archive");
        expect(Mark::ArchiveEnd);
        expect(Mark::ManifestBegin);
        expect(Mark::Data, "manifest");
        expect(Mark::ManifestEnd);
        QVERIFY(!queue.tryTake());
    }

    void gathersShortMessages()
    {
        ChunkQueue queue(m_progress, m_cancel);
        const QByteArray half(qsizetype(ChunkQueue::batchSize / 2), 'h');
        for (int count = 0; count < 4; ++count)
            queue.append(messageOf(half));
        queue.append(messageOf("rest"));
        queue.pass();
        QCOMPARE(joined(queue.tryTake()), half + half);
        QCOMPARE(joined(queue.tryTake()), half + half);
        QCOMPARE(joined(queue.tryTake()), QByteArray("rest"));
        QVERIFY(!queue.tryTake());
    }

    void releasesWhatItHolds()
    {
        QCOMPARE(messagesAlive.load(), 0);
        {
            ChunkQueue queue(m_progress, m_cancel);
            queue.append(messageOf("queued"));
            queue.pass();
            queue.append(messageOf("gathered"));
            QCOMPARE(messagesAlive.load(), 2);
            QVERIFY(queue.tryTake());
            QCOMPARE(messagesAlive.load(), 1);
        }
        QCOMPARE(messagesAlive.load(), 0);
    }

    void boundsManyTinyMessages()
    {
        ChunkQueue queue(m_progress, m_cancel);
        constexpr std::size_t most = ChunkQueue::capacity / ChunkQueue::messageCharge;
        std::atomic<std::size_t> appended{0};
        std::atomic<bool> hasHeard{false};
        std::thread producer([&] {
            const auto failure = failureOf([&] {
                for (std::size_t count = 0; count < 2 * most; ++count) {
                    queue.append(messageOf("x"));
                    ++appended;
                }
            });
            hasHeard = failure.has_value();
        });
        constexpr std::size_t batch = ChunkQueue::batchSize / ChunkQueue::messageCharge;
        QTRY_VERIFY(appended > most - 2 * batch);
        queue.fail(std::make_exception_ptr(Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}}));
        producer.join();
        QVERIFY(hasHeard);
        QVERIFY(appended <= most + 2 * batch);
    }

    void passHandsOnWhatIsGathered()
    {
        ChunkQueue queue(m_progress, m_cancel);
        queue.pass();
        QVERIFY(!queue.tryTake());
        queue.append(messageOf("first"));
        QVERIFY(!queue.tryTake());
        queue.append(messageOf(", second"));
        queue.pass();
        QCOMPARE(joined(queue.tryTake()), QByteArray("first, second"));
    }

    void wakesAnotherOnlyForABacklog()
    {
        ChunkQueue queue(m_progress, m_cancel);
        std::atomic<int> woken{0};
        std::thread consumer([&] {
            while (queue.awaitBacklog()) {
                ++woken;
                while (queue.tryTake()) {
                }
            }
        });
        constexpr int enough = int(ChunkQueue::backlog / messageSize);
        for (int count = 0; count < enough - 1; ++count)
            queue.append(messageOf(QByteArray(qsizetype(messageSize), 'b')));
        QCOMPARE(woken.load(), 0);
        queue.append(messageOf(QByteArray(qsizetype(messageSize), 'b')));
        QTRY_COMPARE(woken.load(), 1);
        QTRY_COMPARE(messagesAlive.load(), 0);
        queue.abandon();
        consumer.join();
    }

    void holdsTheProducerWhenItIsFull()
    {
        ChunkQueue queue(m_progress, m_cancel);
        constexpr int total = 3 * fullAt;
        Producer producer(queue, total);
        QTRY_VERIFY(producer.appended() >= fullAt - 1);
        for (int taken = 0; taken < total;) {
            QVERIFY(producer.appended() <= taken + fullAt + 1);
            if (queue.tryTake())
                ++taken;
            else
                std::this_thread::yield();
        }
        QVERIFY(!producer.result());
    }

    void theConsumersFailureReachesTheProducer()
    {
        const auto full = std::make_exception_ptr(Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}});
        {
            ChunkQueue queue(m_progress, m_cancel);
            queue.fail(full);
            BASEKEEP_EXPECT_FAILURE(queue.pass(), Failure::Code::DiskFull, "full");
            BASEKEEP_EXPECT_FAILURE(queue.mark(Mark::ArchiveEnd), Failure::Code::DiskFull, "full");
            BASEKEEP_EXPECT_FAILURE(queue.append(messageOf(QByteArray(qsizetype(messageSize), 'x'))),
                                    Failure::Code::DiskFull, "full");
        }
        ChunkQueue queue(m_progress, m_cancel);
        Producer producer(queue, 1000); // waits for room when it happens
        QTRY_VERIFY(producer.appended() >= fullAt - 1);
        queue.fail(full);
        const std::optional<Failure> failure = producer.result();
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::DiskFull);
    }

    void cancelEndsAProducerThatWaits()
    {
        CancelToken cancel;
        ChunkQueue queue(m_progress, cancel);
        Producer producer(queue, 1000);
        QTRY_VERIFY(producer.appended() >= fullAt - 1);
        cancel.cancel();
        const std::optional<Failure> failure = producer.result();
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::Cancelled);
    }

    void abandonAndFailureEndAConsumerThatWaits()
    {
        for (const bool isFailure : {false, true}) {
            ChunkQueue queue(m_progress, m_cancel);
            std::atomic<bool> isOver{false};
            std::thread consumer([&] { isOver = !queue.awaitBacklog(); });
            if (isFailure)
                queue.fail(std::make_exception_ptr(Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}}));
            else
                queue.abandon();
            consumer.join();
            QVERIFY(isOver);
        }
    }

    void abandonDropsWhatIsQueued()
    {
        ChunkQueue queue(m_progress, m_cancel);
        queue.append(messageOf("useless"));
        queue.mark(Mark::ArchiveEnd);
        queue.abandon();
        QVERIFY(!queue.tryTake());
    }

private:
    JobProgress m_progress;
    CancelToken m_cancel;
};

QTEST_GUILESS_MAIN(ChunkQueueTest)
#include "ChunkQueueTest.moc"
