#pragma once

#include "engine/jobs/CancelToken.h"

#include <QtCore/QString>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

class QThread;

namespace basekeep {

/// Calls a function again and again in a thread of its own, for looks that may take seconds. The function may throw
/// Failure, which ends that look.
class LookThread final
{
public:
    using Look = std::function<void(const CancelToken& cancel)>;

    LookThread(const QString& name, Look look);
    ~LookThread(); ///< cancels the look that is under way, and waits for its end
    LookThread(const LookThread&) = delete;
    LookThread& operator=(const LookThread&) = delete;

    /// Between the end of a look and the next; none, and there are no more until somebody asks. A shorter one counts at
    /// once.
    void setInterval(std::chrono::milliseconds interval);
    void lookNow(); ///< or right after the look that is under way

private:
    void run();

    const Look m_look;
    CancelToken m_cancel;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::chrono::milliseconds m_interval{0};
    bool m_isWanted = false;
    bool m_isOver = false;
    std::unique_ptr<QThread> m_thread;
};

} // namespace basekeep
