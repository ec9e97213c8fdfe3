#pragma once

#include "engine/stream/ByteSink.h"

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace basekeep {

/// Lets the stages behind it work in a thread of their own, a few buffers behind the one that writes here. Memory is
/// those buffers and nothing more: a slow stage slows the writer. What the other thread throws, the next write(),
/// advance() or finish() throws.
class ThreadedStage final : public ByteSink
{
public:
    /// `next` is used by the other thread alone until finish() has returned or thrown.
    explicit ThreadedStage(ByteSink& next);
    ~ThreadedStage() override; ///< without finish(): gives up what is on its way

    void write(std::span<const std::byte> chunk) override;
    /// Where the next bytes may be put without being copied again, never empty; advance() says how many were.
    [[nodiscard]] std::span<std::byte> room();
    void advance(std::size_t count);
    void finish() override; ///< when it returns, next has finished

private:
    static constexpr std::size_t bufferCount = 4;
    static constexpr std::size_t bufferBytes = 256 * 1024;

    struct Buffer
    {
        std::vector<std::byte> bytes;
        std::size_t used = 0;
    };

    void work();
    void handOn(); ///< the buffer that is being filled
    void stop(bool isGivenUp);
    void throwIfFailed();

    ByteSink& m_next;
    std::array<Buffer, bufferCount> m_buffers;
    std::size_t m_filling = 0; ///< number of the buffer that is being filled, counted on for ever
    std::mutex m_mutex;        ///< guards what follows
    std::condition_variable m_changed;
    std::size_t m_filled = 0;  ///< buffers that were handed on
    std::size_t m_emptied = 0; ///< of those, how many are free again
    bool m_isAtEnd = false;
    bool m_isGivenUp = false;
    std::exception_ptr m_failure;
    std::thread m_thread; ///< the last member: it uses all others
};

} // namespace basekeep
