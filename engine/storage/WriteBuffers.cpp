#include "engine/storage/WriteBuffers.h"

namespace basekeep {

WriteBuffers::WriteBuffers(std::size_t count) : m_memory(count * bufferSize)
{
    // Taken from the back of the list, so that a small backup stays within the first of them.
    m_free.reserve(count);
    for (std::size_t index = count; index > 0; --index)
        m_free.push_back(m_memory.begin() + (index - 1) * bufferSize);
}

WriteBuffers::Buffer WriteBuffers::tryTake()
{
    std::byte* bytes = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        if (m_free.empty())
            return {};
        bytes = m_free.back(); // the one used last, which the processor's caches may still know
        m_free.pop_back();
    }
    return Buffer(bytes, [this](std::byte* used) { giveBack(used); });
}

WriteBuffers::Buffer WriteBuffers::take()
{
    for (;;) {
        if (Buffer buffer = tryTake())
            return buffer;
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_free.empty() || m_isWoken; });
        if (m_isWoken)
            return {};
    }
}

void WriteBuffers::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isWoken = true;
    }
    m_changed.notify_all();
}

void WriteBuffers::giveBack(std::byte* bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        m_free.push_back(bytes);
    }
    m_changed.notify_one();
}

} // namespace basekeep
