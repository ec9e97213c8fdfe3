#include "engine/stream/ChunkQueue.h"

#include "engine/jobs/JobProgress.h"
#include "engine/jobs/WaitClock.h"
#include "engine/stream/MessageMemory.h"

#include <chrono>
#include <utility>

namespace basekeep {

ChunkQueue::ChunkQueue(JobProgress& progress, const CancelToken& cancel) : m_progress(progress), m_cancel(cancel)
{
    keepMessageMemory();
}

void ChunkQueue::throwIfFailed()
{
    if (m_error)
        std::rethrow_exception(m_error);
    m_cancel.throwIfCancelled();
}

void ChunkQueue::append(OwnedBytes chunk)
{
    m_open.charge += chunk.bytes().size() + messageCharge;
    m_open.item.chunks.push_back(std::move(chunk));
    if (m_open.charge < batchSize)
        return;
    std::unique_lock lock(m_mutex);
    throwIfFailed();
    if (m_charge >= capacity)
        awaitRoom(lock);
    handOn();
}

void ChunkQueue::awaitRoom(std::unique_lock<std::mutex>& lock)
{
    const WaitClock clock;
    while (m_charge >= capacity && !m_error) {
        m_backlogShrank.wait_for(lock, std::chrono::milliseconds(100));
        m_cancel.throwIfCancelled();
    }
    m_progress.addStagesWait(clock.nanoseconds());
    throwIfFailed();
}

void ChunkQueue::handOn()
{
    if (m_open.item.chunks.empty())
        return;
    m_charge += m_open.charge;
    m_queue.push_back(std::exchange(m_open, {}));
    if (m_charge >= backlog)
        m_backlogGrew.notify_one();
}

void ChunkQueue::mark(Mark mark, std::size_t archive, CompressionMethod compression)
{
    const std::lock_guard lock(m_mutex);
    throwIfFailed();
    handOn();
    m_queue.push_back({{mark, archive, compression, {}}, 0});
}

void ChunkQueue::pass()
{
    const std::lock_guard lock(m_mutex);
    throwIfFailed();
    handOn();
}

void ChunkQueue::abandon()
{
    const std::lock_guard lock(m_mutex);
    m_isAbandoned = true;
    m_backlogGrew.notify_all();
}

std::optional<ChunkQueue::Item> ChunkQueue::tryTake()
{
    std::unique_lock lock(m_mutex);
    if (m_queue.empty() || m_isAbandoned)
        return std::nullopt;
    Entry entry = std::move(m_queue.front());
    m_queue.pop_front();
    const bool wasFull = m_charge >= capacity;
    m_charge -= entry.charge;
    lock.unlock();
    if (wasFull)
        m_backlogShrank.notify_one();
    return std::move(entry.item);
}

bool ChunkQueue::awaitBacklog()
{
    std::unique_lock lock(m_mutex);
    m_backlogGrew.wait(lock, [this] { return m_charge >= backlog || m_isAbandoned || m_error; });
    return !m_isAbandoned && !m_error;
}

void ChunkQueue::fail(std::exception_ptr error)
{
    const std::lock_guard lock(m_mutex);
    if (!m_error)
        m_error = error;
    m_backlogGrew.notify_all();
    m_backlogShrank.notify_all();
}

} // namespace basekeep
