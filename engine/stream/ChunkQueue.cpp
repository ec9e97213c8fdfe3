#include "engine/stream/ChunkQueue.h"

#include "engine/jobs/JobProgress.h"
#include "engine/jobs/WaitClock.h"

#include <chrono>
#include <utility>

namespace basekeep {

ChunkQueue::ChunkQueue(JobProgress& progress, const CancelToken& cancel) : m_progress(progress), m_cancel(cancel) {}

void ChunkQueue::throwIfFailed()
{
    if (m_error)
        std::rethrow_exception(m_error);
    m_cancel.throwIfCancelled();
}

void ChunkQueue::append(OwnedBytes chunk)
{
    m_open.charge += chunk.bytes().size() + messageCharge;
    m_open.chunks.push_back(std::move(chunk));
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
        m_changed.wait_for(lock, std::chrono::milliseconds(100));
        m_cancel.throwIfCancelled();
    }
    m_progress.addProducerWait(clock.nanoseconds());
    throwIfFailed();
}

void ChunkQueue::handOn()
{
    if (m_open.chunks.empty())
        return;
    m_charge += m_open.charge;
    m_queue.push_back({{Mark::Data, 0, CompressionMethod::None, std::move(m_open.chunks)}, m_open.charge});
    m_open = {};
    m_changed.notify_all();
}

void ChunkQueue::mark(Mark mark, std::size_t archive, CompressionMethod compression)
{
    const std::lock_guard lock(m_mutex);
    throwIfFailed();
    handOn();
    m_queue.push_back({{mark, archive, compression, {}}, 0});
    m_changed.notify_all();
}

void ChunkQueue::pass()
{
    const std::lock_guard lock(m_mutex);
    throwIfFailed();
    if (m_queue.empty())
        handOn();
}

void ChunkQueue::abandon()
{
    const std::lock_guard lock(m_mutex);
    m_abandoned = true;
    m_changed.notify_all();
}

ChunkQueue::Item ChunkQueue::take()
{
    std::unique_lock lock(m_mutex);
    if (m_queue.empty() && !m_abandoned) {
        const WaitClock clock;
        m_changed.wait(lock, [this] { return !m_queue.empty() || m_abandoned; });
        m_progress.addConsumerWait(clock.nanoseconds());
    }
    if (m_abandoned)
        return {};
    Entry entry = std::move(m_queue.front());
    m_queue.pop_front();
    const bool wasFull = m_charge >= capacity;
    m_charge -= entry.charge;
    lock.unlock();
    if (wasFull)
        m_changed.notify_all();
    return std::move(entry.item);
}

void ChunkQueue::fail(std::exception_ptr error)
{
    const std::lock_guard lock(m_mutex);
    m_error = error;
    m_changed.notify_all();
}

} // namespace basekeep
