#include "engine/storage/FileSyncer.h"

#include "engine/jobs/JobProgress.h"

namespace basekeep {

namespace {

/// Several at once, since a journalling file system commits waiting files together.
constexpr int threadCount = 4;
constexpr std::size_t queueLimit = 64;

} // namespace

FileSyncer::FileSyncer(bool sync, JobProgress& progress) : m_sync(sync), m_progress(progress)
{
    if (!m_sync)
        return;
    for (int index = 0; index < threadCount; ++index)
        m_threads.emplace_back([this] { work(); });
}

FileSyncer::~FileSyncer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_queue.clear();
    }
    m_queueChanged.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void FileSyncer::submit(OutputFile file)
{
    if (!m_sync) {
        settle(file);
        return;
    }
    std::unique_lock lock(m_mutex);
    m_queueChanged.wait(lock, [this] { return m_queue.size() < queueLimit || m_error; });
    if (m_error)
        std::rethrow_exception(m_error);
    m_queue.push_back(std::move(file));
    lock.unlock();
    m_queueChanged.notify_all();
}

void FileSyncer::finish()
{
    std::unique_lock lock(m_mutex);
    m_queueChanged.wait(lock, [this] { return (m_queue.empty() && m_busy == 0) || m_error; });
    if (m_error)
        std::rethrow_exception(m_error);
}

void FileSyncer::settle(OutputFile& file)
{
    if (m_sync)
        file.sync();
    file.close();
    m_progress.addDurableFile();
}

void FileSyncer::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_queueChanged.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
        if (m_stopping)
            return;
        OutputFile file = std::move(m_queue.front());
        m_queue.pop_front();
        ++m_busy;
        lock.unlock();
        m_queueChanged.notify_all();
        std::exception_ptr error;
        try {
            settle(file);
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        --m_busy;
        if (error && !m_error)
            m_error = error;
        m_queueChanged.notify_all();
    }
}

} // namespace basekeep
