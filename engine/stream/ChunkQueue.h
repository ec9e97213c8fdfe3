#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/stream/CompressionSpec.h"
#include "engine/stream/OwnedBytes.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <vector>

namespace basekeep {

class JobProgress;

/// The bounded road between the network reader and the stages behind it. Messages travel in the memory in which they
/// were received, several at a time. Slow stages fill it and so slow the socket; memory stays what it was.
///
/// One producer thread, one consumer thread. If the consumer fails, the producer hears of it when it next hands
/// something on, by the consumer's failure; if the producer fails it calls abandon() and the consumer's take() ends.
class ChunkQueue final
{
public:
    enum class Mark {
        Data,         ///< bytes of the current archive or manifest
        ArchiveBegin, ///< see Item::archive
        ArchiveEnd,
        ManifestBegin,
        ManifestEnd,
        Finished, ///< nothing more will come
    };

    struct Item
    {
        Mark mark = Mark::Finished;
        std::size_t archive = 0;                                 ///< for ArchiveBegin: index into the tablespace list
        CompressionMethod compression = CompressionMethod::None; ///< for ArchiveBegin: how its bytes come
        std::vector<OwnedBytes> chunks;                          ///< for Data
    };

    /// What may wait, in bytes. Each message is charged a little more than it holds, so that many tiny ones are bounded
    /// too.
    static constexpr std::size_t capacity = 8u << 20;
    static constexpr std::size_t messageCharge = 256;
    static constexpr std::size_t batchSize = 256u << 10; ///< gathered before it is handed on

    ChunkQueue(JobProgress& progress, const CancelToken& cancel);

    // Producer.
    void append(OwnedBytes chunk); ///< waits while the queue is full
    /// In order with the bytes. The rest is for ArchiveBegin.
    void mark(Mark mark, std::size_t archive = 0, CompressionMethod compression = CompressionMethod::None);
    void pass();    ///< hands on what is gathered if the consumer is idle: called before waiting for the network
    void abandon(); ///< no more will come and what is queued is of no use

    // Consumer.
    [[nodiscard]] Item take(); ///< the next item; Finished at the end or after abandon()
    void fail(std::exception_ptr error);

private:
    struct Batch
    {
        std::vector<OwnedBytes> chunks;
        std::size_t charge = 0; ///< bytes
    };
    struct Entry
    {
        Item item;
        std::size_t charge = 0;
    };

    void throwIfFailed(); ///< with the mutex held
    void handOn();        ///< with the mutex held
    void awaitRoom(std::unique_lock<std::mutex>& lock);

    JobProgress& m_progress;
    const CancelToken& m_cancel;
    Batch m_open; ///< the producer's, being gathered

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::deque<Entry> m_queue;
    std::size_t m_charge = 0; ///< of what is queued
    std::exception_ptr m_error;
    bool m_abandoned = false;
};

} // namespace basekeep
