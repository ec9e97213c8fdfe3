#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/storage/WriteBuffers.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace basekeep {

class JobProgress;

/// Writes files, makes them durable and closes them, in threads of its own, while the copy goes on.
///
/// One thread gives the files, one after the other: begin(), write(), end(). Content is gathered in large aligned
/// buffers; small files share one. A file is worked on by one thread at a time, so its bytes reach the system in their
/// order; different files are written side by side. They are made durable in batches: neighbours share blocks of the
/// disk and flushes of its cache.
///
/// Memory and open files are bounded: who gives faster than the disk takes waits in write() or end(). The first failure
/// is thrown by the next call, and finish() is the only proof that everything is on disk.
class FileWriter final
{
public:
    struct Policy
    {
        bool sync = true;   ///< files are made durable before they are closed
        bool direct = true; ///< past the system's cache where the file system allows it, see OutputFile::Caching
    };

    FileWriter(Policy policy, JobProgress& progress);
    ~FileWriter(); ///< gives up what is still queued
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    /// Creates the file, which must not be there yet, and never follows a link.
    void begin(std::filesystem::path path, unsigned mode);
    void write(std::span<const std::byte> data); ///< copies
    void end();

    /// Waits for the last file: when it returns, all are written, durable (with `sync`) and closed.
    void finish();

    /// Direct I/O was asked for, but a file system could not do it; its cache was used instead.
    [[nodiscard]] bool fellBack() const noexcept { return m_fellBack.load(std::memory_order_relaxed); }

private:
    struct Slice
    {
        WriteBuffers::Buffer buffer;
        std::size_t begin = 0; ///< in the buffer
        std::size_t size = 0;
        [[nodiscard]] std::span<const std::byte> bytes() const { return {buffer.get() + begin, size}; }
    };

    /// A file under way. `file` belongs to the thread that works on it, the rest is guarded by the mutex.
    struct Target
    {
        OutputFile file;
        quint64 sinceWriteOut = 0; ///< the working thread's too
        std::deque<Slice> slices;
        bool isComplete = false; ///< nothing will be added
        bool isClaimed = false;  ///< queued, or a thread works on it
    };

    void submit(bool isComplete);
    void startThread(); ///< if one more would have something to do; with the mutex held
    void work();
    // With the lock held, before and after; a failure may leave it open.
    void writeNext(std::unique_lock<std::mutex>& lock);
    void settleRun(std::unique_lock<std::mutex>& lock);
    void settleWritten(); ///< it is time for all that is written; with the mutex held
    void writeSlices(Target& target, const std::vector<Slice>& slices) const;
    void settle(Target& target);
    void fail(std::exception_ptr error); ///< with the mutex held

    const Policy m_policy;
    JobProgress& m_progress;
    WriteBuffers m_buffers;
    std::atomic<bool> m_fellBack{false};

    // The giving thread's.
    std::shared_ptr<Target> m_target; ///< between begin() and end()
    Slice m_open;                     ///< the target's newest bytes, not handed on yet
    WriteBuffers::Buffer m_buffer;    ///< where the next bytes go
    std::size_t m_used = 0;           ///< of m_buffer

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_workCame;
    std::condition_variable m_workDone;
    std::deque<std::shared_ptr<Target>> m_queue;
    std::deque<std::shared_ptr<Target>> m_written; ///< complete files of which nothing is left but to settle them
    std::size_t m_due = 0;                         ///< how many of those it is time for
    bool m_isEnding = false;                       ///< nothing comes any more, so it is time for all
    std::size_t m_unsettled = 0;                   ///< complete files that are not closed yet
    std::size_t m_idle = 0;                        ///< threads that wait for work
    std::exception_ptr m_error;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace basekeep
