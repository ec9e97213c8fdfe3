#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace basekeep {

/// Splits a stream into blocks of one size, has them worked on by several threads, and hands the results on in the
/// order of the stream.
///
/// Used by one thread at a time, which also does the joining: whatever comes behind is never called from another.
/// Threads start as they are needed, so a short stream has few. Memory is bounded: write() waits while enough blocks
/// are under way. The destructor may come at any time; it waits for the blocks that are being worked on, not for those
/// that wait.
class ParallelBlocks final
{
public:
    struct Block
    {
        std::vector<std::byte> input;  ///< the end of the blocks before it, then its own bytes
        std::size_t historySize = 0;   ///< how much of the input is of the blocks before it
        bool isLast = false;           ///< nothing comes behind it; it may be empty
        std::vector<std::byte> output; ///< room for the result, kept from block to block; grown by the work
        std::size_t outputSize = 0;    ///< how much of it is the result
        std::uint32_t checksum = 0;    ///< for work and join to agree on

        [[nodiscard]] std::span<const std::byte> history() const { return std::span(input).first(historySize); }
        [[nodiscard]] std::span<const std::byte> content() const { return std::span(input).subspan(historySize); }
        [[nodiscard]] std::span<const std::byte> result() const { return std::span(output).first(outputSize); }
    };

    using Work = std::function<void(Block&)>;       ///< fills the output; each thread has one of its own
    using Join = std::function<void(const Block&)>; ///< takes the next block's output

    struct Shape
    {
        std::size_t blockSize;
        std::size_t historySize; ///< how much of the bytes before it a block gets to see, less than a block
    };

    /// `threads` is how many may work at a time, 0 for one per core; with one, the owner's own thread does the work.
    ParallelBlocks(Shape shape, int threads, std::function<Work()> makeWork, Join join);
    ~ParallelBlocks();
    ParallelBlocks(const ParallelBlocks&) = delete;
    ParallelBlocks& operator=(const ParallelBlocks&) = delete;

    /// How many threads work at a time when so many are asked for, at least 1.
    [[nodiscard]] static std::size_t threadLimit(int threads);

    // Each throws what work or join threw, after which the object can only be destroyed.
    void write(std::span<const std::byte> chunk);
    void flush();  ///< everything so far has been joined when it returns
    void finish(); ///< the same, with a block that is the last

private:
    struct Slot
    {
        Block block;
        bool isDone = false;
        std::exception_ptr error;
    };

    void open(); ///< makes the block that is being filled
    void submit(bool isLast);
    void joinOldest();
    void startWorker();
    void workOn(const Work& work);

    const Shape m_shape;
    const std::size_t m_limit;     ///< threads
    const std::size_t m_slotLimit; ///< blocks under way at a time
    const std::function<Work()> m_makeWork;
    const Join m_join;
    Work m_ownWork; ///< of the owner's thread, when no other works

    std::unique_ptr<Slot> m_open;                 ///< being filled
    std::deque<std::unique_ptr<Slot>> m_underWay; ///< handed to the threads, in order
    std::vector<std::unique_ptr<Slot>> m_spare;   ///< joined, to be used again
    std::vector<std::thread> m_threads;

    std::mutex m_mutex; ///< guards what follows, and isDone and error of the slots under way
    std::condition_variable m_workCame;
    std::condition_variable m_workDone;
    std::deque<Slot*> m_waiting;
    std::size_t m_idle = 0; ///< threads that wait for work
    bool m_stops = false;
};

} // namespace basekeep
