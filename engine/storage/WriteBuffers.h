#pragma once

#include "engine/storage/LargeMemory.h"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace basekeep {

/// A fixed number of large buffers that go round, aligned as direct I/O wants them. What waits to be written lies in
/// them, so their number bounds the memory whatever the size of the files.
///
/// A buffer is shared by those who still have something in it and comes back by itself when the last of them lets go,
/// in whatever thread that is. The pool must live longer than its buffers are held.
class WriteBuffers final
{
public:
    static constexpr std::size_t bufferSize = 1u << 20;
    static constexpr std::size_t alignment = 4096; ///< what divides a buffer's place in memory, and bufferSize

    using Buffer = std::shared_ptr<std::byte>; ///< bufferSize bytes

    explicit WriteBuffers(std::size_t count);
    WriteBuffers(const WriteBuffers&) = delete;
    WriteBuffers& operator=(const WriteBuffers&) = delete;

    /// A free buffer, or nothing if there is none now.
    [[nodiscard]] Buffer tryTake();
    /// Waits until one is free or wake() is called; then nothing.
    [[nodiscard]] Buffer take();
    void wake(); ///< nobody needs to wait in take() any more, now or later

private:
    void giveBack(std::byte* bytes);

    LargeMemory m_memory;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::vector<std::byte*> m_free;
    bool m_isWoken = false;
};

} // namespace basekeep
