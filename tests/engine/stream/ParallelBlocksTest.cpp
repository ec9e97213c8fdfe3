#include "engine/stream/ParallelBlocks.h"

#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Block = ParallelBlocks::Block;

constexpr ParallelBlocks::Shape shape{1000, 100};

void copy(Block& block)
{
    block.output.assign(block.content().begin(), block.content().end());
    block.outputSize = block.output.size();
}

QByteArray text(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())};
}

/// Lets threads through once it is opened.
class Gate
{
public:
    void pass()
    {
        std::unique_lock lock(m_mutex);
        ++m_arrived;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_isOpen; });
    }
    void waitFor(int arrived)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_arrived >= arrived; });
    }
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_arrived = 0;
    bool m_isOpen = false;
};

} // namespace

class ParallelBlocksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsInOrder_data()
    {
        QTest::addColumn<int>("threads");
        for (const int threads : {1, 2, 7})
            QTest::addRow("%d threads", threads) << threads;
    }

    void joinsInOrder()
    {
        QFETCH(int, threads);
        const QByteArray bytes = SampleBytes::rows(300'500);
        QByteArray joined;
        int last = 0;
        ParallelBlocks blocks(
            shape, threads,
            [] {
                return [](Block& block) {
                    // Blocks of all durations, so that they are done out of order.
                    std::uint32_t sum = 0;
                    for (int round = 0; round < int(block.content().size() % 7) * 500 + int(block.input[0]) * 20;
                         ++round)
                        sum += std::uint32_t(block.input[std::size_t(round) % block.input.size()]);
                    block.checksum = sum;
                    copy(block);
                };
            },
            [&](const Block& block) {
                // A block sees what was joined just before it.
                QCOMPARE(text(block.history()), joined.right(qsizetype(shape.historySize)));
                joined += text(block.result());
                last += block.isLast;
            });
        for (qsizetype begin = 0, size = 1; begin < bytes.size(); begin += size, size = size * 3 % 2503)
            blocks.write(bytesOf(bytes.mid(begin, size)));
        blocks.finish();
        QVERIFY(joined == bytes);
        QCOMPARE(last, 1);
    }

    void severalThreadsWorkAtTheSameTime()
    {
        Gate gate;
        ParallelBlocks blocks(
            shape, 3,
            [&gate] {
                return [&gate](Block& block) {
                    gate.pass();
                    copy(block);
                };
            },
            [](const Block&) {});
        blocks.write(bytesOf(QByteArray(3 * qsizetype(shape.blockSize), 'x')));
        gate.waitFor(3); // would wait for ever if there were fewer
        gate.open();
        blocks.finish();
    }

    void takesOnlySoMuchBeforeItWaits()
    {
        Gate gate;
        std::atomic<qint64> given{0};
        std::atomic<qint64> joined{0};
        std::atomic<qint64> most{0};
        ParallelBlocks blocks(
            shape, 2,
            [&gate] {
                return [&gate](Block& block) {
                    gate.pass();
                    copy(block);
                };
            },
            [&](const Block&) {
                ++joined;
                most = std::max(most.load(), given - joined);
            });
        const QByteArray block(qsizetype(shape.blockSize), 'x');
        std::thread writer([&] {
            for (int count = 0; count < 50; ++count) {
                ++given;
                blocks.write(bytesOf(block));
            }
            blocks.finish();
        });
        gate.waitFor(2);
        gate.open();
        writer.join();
        QCOMPARE(joined.load(), qint64{51}); // the last one is empty
        QVERIFY2(most <= 5, qPrintable(QString::number(most.load())));
    }

    void aFailureOfTheWorkComesToTheOwner_data() { joinsInOrder_data(); }
    void aFailureOfTheWorkComesToTheOwner()
    {
        QFETCH(int, threads);
        int joined = 0;
        ParallelBlocks blocks(
            shape, threads,
            [] {
                return [](Block& block) {
                    if (block.content().front() == std::byte('3'))
                        throw Failure{Failure::Code::Internal, QStringLiteral("the third cannot be done"), {}, {}};
                    copy(block);
                };
            },
            [&](const Block&) { ++joined; });
        const auto write = [&] {
            for (const char digit : {'1', '2', '3', '4', '5', '6'})
                blocks.write(bytesOf(QByteArray(qsizetype(shape.blockSize), digit)));
            blocks.finish();
        };
        BASEKEEP_EXPECT_FAILURE(write(), Failure::Code::Internal, "the third cannot be done");
        QCOMPARE(joined, 2); // and nothing behind it
    }

    void aFailureToBeginComesToTheOwner_data() { joinsInOrder_data(); }
    void aFailureToBeginComesToTheOwner()
    {
        QFETCH(int, threads);
        ParallelBlocks blocks(
            shape, threads,
            []() -> ParallelBlocks::Work {
                throw Failure{Failure::Code::Internal, QStringLiteral("no context"), {}, {}};
            },
            [](const Block&) {});
        BASEKEEP_EXPECT_FAILURE(blocks.finish(), Failure::Code::Internal, "no context");
    }

    void canBeDroppedWhileBlocksWait()
    {
        Gate gate;
        std::atomic<int> worked{0};
        int joined = 0;
        {
            ParallelBlocks blocks(
                shape, 2,
                [&] {
                    return [&](Block& block) {
                        gate.pass();
                        copy(block);
                        ++worked;
                    };
                },
                [&](const Block&) { ++joined; });
            blocks.write(bytesOf(QByteArray(2 * qsizetype(shape.blockSize) + 1, 'x')));
            gate.waitFor(2);
            gate.open();
        }
        QCOMPARE(worked.load(), 2);
        QCOMPARE(joined, 0);
    }

    void finishesWithAnEmptyBlockIfNothingIsLeft()
    {
        int count = 0;
        ParallelBlocks blocks(
            shape, 2, [] { return copy; },
            [&](const Block& block) {
                ++count;
                QVERIFY(block.isLast);
                QVERIFY(block.content().empty());
            });
        blocks.flush();
        QCOMPARE(count, 0);
        blocks.finish();
        QCOMPARE(count, 1);
    }
};

QTEST_APPLESS_MAIN(ParallelBlocksTest)
#include "ParallelBlocksTest.moc"
