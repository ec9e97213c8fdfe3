#pragma once

#include "engine/jobs/Failure.h"

#include <atomic>

namespace basekeep {

/// The one way to ask running work to stop. Shared by reference between the thread that asks and those that work; it
/// never goes back to "not cancelled".
class CancelToken final
{
public:
    CancelToken() = default;
    CancelToken(const CancelToken&) = delete;
    CancelToken& operator=(const CancelToken&) = delete;

    void cancel() noexcept { m_cancelled.store(true, std::memory_order_release); }
    [[nodiscard]] bool isCancelled() const noexcept { return m_cancelled.load(std::memory_order_acquire); }

    /// Throws Failure::cancelled() once cancel() was called.
    void throwIfCancelled() const
    {
        if (isCancelled())
            throw Failure::cancelled();
    }

private:
    std::atomic<bool> m_cancelled{false};
};

} // namespace basekeep
