#include "engine/stream/ParallelBlocks.h"

#include <algorithm>
#include <system_error>

namespace basekeep {

namespace {

/// More would need much memory, and no disk or network keeps up with that many.
constexpr std::size_t mostThreads = 64;

} // namespace

std::size_t ParallelBlocks::threadLimit(int threads)
{
    const std::size_t wanted = threads > 0 ? std::size_t(threads) : std::size_t(std::thread::hardware_concurrency());
    return std::clamp<std::size_t>(wanted, 1, mostThreads);
}

ParallelBlocks::ParallelBlocks(Shape shape, int threads, std::function<Work()> makeWork, Join join)
    : m_shape(shape)
    , m_limit(threadLimit(threads))
    , m_slotLimit(2 * m_limit + 1) // one for each thread that comes free while the owner has no processor to itself
    , m_makeWork(std::move(makeWork))
    , m_join(std::move(join))
{
    m_threads.reserve(m_limit);
}

ParallelBlocks::~ParallelBlocks()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stops = true;
        m_waiting.clear();
    }
    m_workCame.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void ParallelBlocks::write(std::span<const std::byte> chunk)
{
    while (!chunk.empty()) {
        open();
        std::vector<std::byte>& input = m_open->block.input;
        const std::size_t room = m_open->block.historySize + m_shape.blockSize - input.size();
        const std::span<const std::byte> taken = chunk.first(std::min(chunk.size(), room));
        input.insert(input.end(), taken.begin(), taken.end());
        chunk = chunk.subspan(taken.size());
        if (taken.size() == room)
            submit(false);
    }
}

void ParallelBlocks::flush()
{
    if (m_open && !m_open->block.content().empty())
        submit(false);
    while (!m_underWay.empty())
        joinOldest();
}

void ParallelBlocks::finish()
{
    open();
    submit(true);
    flush();
}

void ParallelBlocks::open()
{
    if (m_open)
        return;
    if (m_spare.empty()) {
        m_open = std::make_unique<Slot>();
        m_open->block.input.reserve(m_shape.historySize + m_shape.blockSize);
    } else {
        m_open = std::move(m_spare.back());
        m_spare.pop_back();
    }
}

void ParallelBlocks::submit(bool isLast)
{
    std::unique_ptr<Slot> slot = std::move(m_open);
    slot->block.isLast = isLast;

    // The next block begins with the end of this one.
    open();
    const std::span<const std::byte> seen = slot->block.input;
    const std::span<const std::byte> history = seen.last(std::min(seen.size(), m_shape.historySize));
    m_open->block.input.assign(history.begin(), history.end());
    m_open->block.historySize = history.size();

    if (m_limit > 1)
        startWorker();
    if (m_threads.empty()) {
        if (!m_ownWork)
            m_ownWork = m_makeWork();
        m_ownWork(slot->block);
        m_join(slot->block);
        m_spare.push_back(std::move(slot));
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        slot->isDone = false;
        m_waiting.push_back(slot.get());
    }
    m_workCame.notify_one();
    m_underWay.push_back(std::move(slot));

    const auto oldestIsDone = [this] {
        const std::lock_guard lock(m_mutex);
        return m_underWay.front()->isDone;
    };
    while (!m_underWay.empty() && (m_underWay.size() >= m_slotLimit || oldestIsDone()))
        joinOldest();
}

void ParallelBlocks::joinOldest()
{
    const std::unique_ptr<Slot>& oldest = m_underWay.front();
    {
        std::unique_lock lock(m_mutex);
        m_workDone.wait(lock, [&] { return oldest->isDone; });
        if (oldest->error)
            std::rethrow_exception(oldest->error);
    }
    m_join(oldest->block);
    m_spare.push_back(std::move(m_underWay.front()));
    m_underWay.pop_front();
}

void ParallelBlocks::startWorker()
{
    if (m_threads.size() == m_limit)
        return;
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() < m_idle)
            return; // one that is there can take the block
    }
    try {
        m_threads.emplace_back([this, work = m_makeWork()] { workOn(work); });
    } catch (const std::system_error&) {
        // The system gives no more threads: those that were started do, or the owner's own.
    }
}

void ParallelBlocks::workOn(const Work& work)
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_workCame.wait(lock, [this] { return m_stops || !m_waiting.empty(); });
        --m_idle;
        if (m_stops)
            return;
        Slot* const slot = m_waiting.front();
        m_waiting.pop_front();
        lock.unlock();
        std::exception_ptr error;
        try {
            work(slot->block);
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        slot->error = error;
        slot->isDone = true;
        m_workDone.notify_one();
    }
}

} // namespace basekeep
