#include "gui/replicas/LookThread.h"

#include "engine/jobs/Failure.h"

#include <QtCore/QThread>

#include <utility>

namespace basekeep {

LookThread::LookThread(const QString& name, Look look)
    : m_look(std::move(look)), m_thread(QThread::create([this] { run(); }))
{
    m_thread->setObjectName(name);
    m_thread->start();
}

LookThread::~LookThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isOver = true;
    }
    m_cancel.cancel();
    m_changed.notify_all();
    m_thread->wait();
}

void LookThread::setInterval(std::chrono::milliseconds interval)
{
    {
        const std::lock_guard lock(m_mutex);
        m_interval = interval;
    }
    m_changed.notify_all();
}

void LookThread::lookNow()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isWanted = true;
    }
    m_changed.notify_all();
}

void LookThread::run()
{
    using Clock = std::chrono::steady_clock;
    Clock::time_point ended = Clock::now();
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            const auto isDue = [this, ended] {
                return m_isOver || m_isWanted || (m_interval.count() > 0 && Clock::now() >= ended + m_interval);
            };
            while (!isDue()) {
                if (m_interval.count() > 0)
                    m_changed.wait_until(lock, ended + m_interval);
                else
                    m_changed.wait(lock);
            }
            if (m_isOver)
                return;
            m_isWanted = false;
        }
        try {
            m_look(m_cancel);
        } catch (const Failure&) {
            // Cancelled, or something that the next look may find in order.
        }
        ended = Clock::now();
    }
}

} // namespace basekeep
