#pragma once

#include <QtCore/QtGlobal>

#include <chrono>

namespace basekeep {

/// Tells how long a stage waited, for JobProgress. Starts when it is made.
class WaitClock final
{
public:
    [[nodiscard]] quint64 nanoseconds() const
    {
        return quint64(
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - m_begin).count());
    }

private:
    const std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

} // namespace basekeep
