#include "engine/wal/QueuedWalSink.h"

#include <chrono>
#include <utility>

namespace basekeep {

namespace {

constexpr qsizetype queueLimitBytes = 8 << 20;
constexpr std::chrono::milliseconds patience{100};

} // namespace

QueuedWalSink::QueuedWalSink(WalSink& sink) : m_sink(sink), m_thread([this] { work(); }) {}

QueuedWalSink::~QueuedWalSink()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

bool QueuedWalSink::waitForRoom()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, patience, [this] { return m_queuedBytes < queueLimitBytes || m_error; });
    if (m_error)
        std::rethrow_exception(m_error);
    return m_queuedBytes < queueLimitBytes;
}

void QueuedWalSink::beginSegment(const QString& fileName)
{
    post({Kind::BeginSegment, fileName, {}, {}});
}

void QueuedWalSink::write(std::span<const std::byte> chunk)
{
    post({Kind::Write, {}, QByteArray(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size())), {}});
}

void QueuedWalSink::endSegment(Lsn end, std::optional<WalResumePoint> point)
{
    post({Kind::EndSegment, {}, {}, end, std::move(point)});
}

void QueuedWalSink::sync(Lsn end)
{
    post({Kind::Sync, {}, {}, end});
}

void QueuedWalSink::writeHistory(const QString& fileName, const QByteArray& content)
{
    post({Kind::WriteHistory, fileName, content, {}});
}

void QueuedWalSink::finish(Lsn end)
{
    post({Kind::Finish, {}, {}, end});
}

Lsn QueuedWalSink::flushed() const
{
    const std::lock_guard lock(m_mutex);
    return m_flushed;
}

std::optional<WalResumePoint> QueuedWalSink::takeReachedPoint()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_reached, std::nullopt);
}

bool QueuedWalSink::waitUntilIdle()
{
    const auto isIdle = [this] {
        return m_queue.empty() && !m_isBusy;
    };
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, patience, [&] { return isIdle() || m_error; });
    if (m_error)
        std::rethrow_exception(m_error);
    return isIdle();
}

void QueuedWalSink::post(Task task)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_error)
            std::rethrow_exception(m_error);
        m_queuedBytes += task.bytes.size();
        m_queue.push_back(std::move(task));
    }
    m_changed.notify_all();
}

void QueuedWalSink::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
        if (m_stopping)
            return;
        Task task = std::move(m_queue.front());
        m_queue.pop_front();
        m_isBusy = true;
        lock.unlock();
        std::exception_ptr error;
        try {
            perform(task);
            if (const auto state = task.point ? m_sink.outputState() : std::nullopt)
                task.point->output = *state;
            else
                task.point.reset();
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        m_isBusy = false;
        m_queuedBytes -= task.bytes.size();
        if (error) {
            m_error = error;
            m_queue.clear();
            m_changed.notify_all();
            return; // a sink that has failed is not used again
        }
        if (task.end.isValid())
            m_flushed = task.end;
        if (task.point)
            m_reached = std::move(task.point);
        m_changed.notify_all();
    }
}

void QueuedWalSink::perform(const Task& task)
{
    switch (task.kind) {
    case Kind::BeginSegment:
        m_sink.beginSegment(task.fileName);
        break;
    case Kind::Write:
        m_sink.write(std::as_bytes(std::span(task.bytes.constData(), std::size_t(task.bytes.size()))));
        break;
    case Kind::EndSegment:
        m_sink.endSegment();
        break;
    case Kind::Sync:
        m_sink.sync();
        break;
    case Kind::WriteHistory:
        m_sink.writeHistory(task.fileName, task.bytes);
        break;
    case Kind::Finish:
        m_sink.finish();
        break;
    }
}

} // namespace basekeep
