#include "engine/stream/ChunkRing.h"

#include "engine/jobs/JobProgress.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace basekeep {

namespace {

using Clock = std::chrono::steady_clock;

quint64 nanosecondsSince(Clock::time_point begin)
{
    return quint64(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count());
}

} // namespace

ChunkRing::ChunkRing(JobProgress& progress, const CancelToken& cancel) : m_progress(progress), m_cancel(cancel)
{
    m_free.reserve(bufferCount);
    for (std::size_t index = 0; index < bufferCount; ++index)
        m_free.push_back({std::make_unique_for_overwrite<std::byte[]>(bufferSize), 0});
}

void ChunkRing::throwIfFailed()
{
    if (m_error)
        std::rethrow_exception(m_error);
    m_cancel.throwIfCancelled();
}

void ChunkRing::append(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        if (!m_open.bytes) {
            std::unique_lock lock(m_mutex);
            throwIfFailed();
            if (m_free.empty()) {
                const Clock::time_point begin = Clock::now();
                while (m_free.empty() && !m_error) {
                    m_changed.wait_for(lock, std::chrono::milliseconds(100));
                    m_cancel.throwIfCancelled();
                }
                m_progress.addProducerWait(nanosecondsSince(begin));
                throwIfFailed();
            }
            m_open = std::move(m_free.back());
            m_free.pop_back();
            m_open.used = 0;
        }
        const std::size_t count = std::min(bytes.size(), bufferSize - m_open.used);
        std::memcpy(m_open.bytes.get() + m_open.used, bytes.data(), count);
        m_open.used += count;
        bytes = bytes.subspan(count);
        if (m_open.used == bufferSize) {
            const std::lock_guard lock(m_mutex);
            handOn();
        }
    }
}

void ChunkRing::handOn()
{
    throwIfFailed();
    if (m_open.bytes) {
        m_queue.push_back({Mark::Data, 0, CompressionMethod::None, std::move(m_open)});
        m_open = {};
    }
    m_changed.notify_all();
}

void ChunkRing::mark(Mark mark, std::size_t archive, CompressionMethod compression)
{
    const std::lock_guard lock(m_mutex);
    handOn();
    m_queue.push_back({mark, archive, compression, {}});
}

void ChunkRing::pass()
{
    const std::lock_guard lock(m_mutex);
    if (m_queue.empty())
        handOn();
    else
        throwIfFailed();
}

void ChunkRing::abandon()
{
    const std::lock_guard lock(m_mutex);
    m_abandoned = true;
    m_changed.notify_all();
}

ChunkRing::Item ChunkRing::take()
{
    std::unique_lock lock(m_mutex);
    if (m_queue.empty() && !m_abandoned) {
        const Clock::time_point begin = Clock::now();
        m_changed.wait(lock, [this] { return !m_queue.empty() || m_abandoned; });
        m_progress.addConsumerWait(nanosecondsSince(begin));
    }
    if (m_abandoned)
        return {};
    Item item = std::move(m_queue.front());
    m_queue.pop_front();
    return item;
}

void ChunkRing::giveBack(Buffer buffer)
{
    const std::lock_guard lock(m_mutex);
    m_free.push_back(std::move(buffer));
    m_changed.notify_all();
}

void ChunkRing::fail(std::exception_ptr error)
{
    const std::lock_guard lock(m_mutex);
    m_error = error;
    m_changed.notify_all();
}

} // namespace basekeep
