#include "engine/stream/ThreadedStage.h"

#include <algorithm>
#include <cstring>

namespace basekeep {

ThreadedStage::ThreadedStage(ByteSink& next) : m_next(next)
{
    for (Buffer& buffer : m_buffers)
        buffer.bytes.resize(bufferBytes);
    m_thread = std::thread([this] { work(); });
}

ThreadedStage::~ThreadedStage()
{
    stop(true);
}

void ThreadedStage::write(std::span<const std::byte> chunk)
{
    while (!chunk.empty()) {
        const std::span<std::byte> free = room();
        const std::size_t count = std::min(chunk.size(), free.size());
        std::memcpy(free.data(), chunk.data(), count);
        chunk = chunk.subspan(count);
        advance(count);
    }
}

std::span<std::byte> ThreadedStage::room()
{
    Buffer& buffer = m_buffers[m_filling % bufferCount];
    return std::span(buffer.bytes).subspan(buffer.used);
}

void ThreadedStage::advance(std::size_t count)
{
    Buffer& buffer = m_buffers[m_filling % bufferCount];
    buffer.used += count;
    if (buffer.used == bufferBytes)
        handOn();
}

void ThreadedStage::handOn()
{
    std::unique_lock lock(m_mutex);
    m_filled = ++m_filling;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_failure || m_filled - m_emptied < bufferCount; });
    throwIfFailed();
}

void ThreadedStage::finish()
{
    if (m_buffers[m_filling % bufferCount].used > 0)
        handOn();
    stop(false);
    throwIfFailed();
}

void ThreadedStage::stop(bool isGivenUp)
{
    {
        const std::lock_guard lock(m_mutex);
        m_isAtEnd = true;
        m_isGivenUp = m_isGivenUp || isGivenUp;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void ThreadedStage::throwIfFailed()
{
    if (m_failure)
        std::rethrow_exception(m_failure);
}

void ThreadedStage::work()
{
    try {
        while (true) {
            Buffer* buffer = nullptr;
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [this] { return m_isGivenUp || m_isAtEnd || m_filled > m_emptied; });
                if (m_isGivenUp)
                    return;
                if (m_filled == m_emptied)
                    break;
                buffer = &m_buffers[m_emptied % bufferCount];
            }
            m_next.write(std::span(buffer->bytes).first(buffer->used));
            buffer->used = 0;
            {
                const std::lock_guard lock(m_mutex);
                ++m_emptied;
            }
            m_changed.notify_all();
        }
        m_next.finish();
    } catch (...) {
        const std::lock_guard lock(m_mutex);
        m_failure = std::current_exception();
        m_changed.notify_all();
    }
}

} // namespace basekeep
