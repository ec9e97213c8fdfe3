#pragma once

#include "engine/storage/OutputFile.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace basekeep {

class JobProgress;

/// Makes finished files durable and closes them, in threads of its own, while the copy goes on.
///
/// The queue is short: who finishes files faster than the disk can make them durable waits in submit(). The first
/// failure is thrown by the next submit() or by finish(), which is the only proof that everything is on disk.
class FileSyncer final
{
public:
    /// With `sync` false files are only closed, at once.
    FileSyncer(bool sync, JobProgress& progress);
    ~FileSyncer(); ///< gives up what is still queued
    FileSyncer(const FileSyncer&) = delete;
    FileSyncer& operator=(const FileSyncer&) = delete;

    void submit(OutputFile file);
    void finish(); ///< waits for the last file

private:
    void work();
    void settle(OutputFile& file);

    const bool m_sync;
    JobProgress& m_progress;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_queueChanged;
    std::deque<OutputFile> m_queue;
    std::exception_ptr m_error;
    int m_busy = 0;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace basekeep
