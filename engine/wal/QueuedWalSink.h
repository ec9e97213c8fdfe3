#pragma once

#include "engine/wal/WalSink.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace basekeep {

/// Lets a WAL sink work in a thread of its own, so that a slow disk never keeps the receiver from answering the server:
/// a walsender that hears nothing for wal_sender_timeout (60 s by default) ends the stream, and a single sync can last
/// that long on a busy machine.
///
/// The queue is bounded in bytes. The receiver asks hasRoom() before it writes and goes on talking to the server while
/// there is none. The first failure of the sink is thrown by the next call here.
class QueuedWalSink final
{
public:
    explicit QueuedWalSink(WalSink& sink);
    ~QueuedWalSink(); ///< gives up what is still queued
    QueuedWalSink(const QueuedWalSink&) = delete;
    QueuedWalSink& operator=(const QueuedWalSink&) = delete;

    /// Waits a short while for room in the queue; false if there is still none.
    [[nodiscard]] bool waitForRoom();

    void beginSegment(const QString& fileName);
    void write(std::span<const std::byte> chunk);
    /// `end` counts as flushed once this is done, and so does `point` as reached.
    void endSegment(Lsn end, std::optional<WalResumePoint> point = {});
    void sync(Lsn end); ///< likewise
    [[nodiscard]] bool hasHistory(const QString& fileName) const { return m_sink.hasHistory(fileName); }
    void writeHistory(const QString& fileName, const QByteArray& content);
    void finish(Lsn end);

    /// How far the WAL is safely on disk; 0/0 before the first time.
    [[nodiscard]] Lsn flushed() const;
    /// The last point that was reached, with the sink's own state in it, once. Whoever asks for flushed() first and for
    /// this afterwards hears of a point that lies there or behind.
    [[nodiscard]] std::optional<WalResumePoint> takeReachedPoint();
    /// Waits a short while until everything that was queued is done; false if it is not.
    [[nodiscard]] bool waitUntilIdle();

private:
    enum class Kind { BeginSegment, Write, EndSegment, Sync, WriteHistory, Finish };
    struct Task
    {
        Kind kind = Kind::Write;
        QString fileName;
        QByteArray bytes;
        Lsn end;
        std::optional<WalResumePoint> point = {};
    };

    void post(Task task);
    void work();
    void perform(const Task& task);

    WalSink& m_sink;
    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::deque<Task> m_queue;
    qsizetype m_queuedBytes = 0;
    bool m_isBusy = false;
    bool m_stopping = false;
    Lsn m_flushed;
    std::optional<WalResumePoint> m_reached;
    std::exception_ptr m_error;
    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace basekeep
