#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/stream/CompressionSpec.h"
#include "engine/stream/OwnedBytes.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

namespace basekeep {

class JobProgress;

/// The bounded road between the network reader and the stages behind it. Messages travel in the memory in which they
/// were received, several at a time. Slow stages fill it and so slow the socket; memory stays what it was.
///
/// One producer. Items may be taken by the producer's own thread or by another, as long as one at a time does. If the
/// stages fail, the producer hears of it when it next hands something on, by their failure; if the producer fails it
/// calls abandon() and awaitBacklog() ends.
class ChunkQueue final
{
public:
    enum class Mark {
        Data,         ///< bytes of the current archive or manifest
        ArchiveBegin, ///< see Item::archive
        ArchiveEnd,
        ManifestBegin,
        ManifestEnd,
    };

    struct Item
    {
        Mark mark = Mark::Data;
        std::size_t archive = 0;                                 ///< for ArchiveBegin: index into the tablespace list
        CompressionMethod compression = CompressionMethod::None; ///< for ArchiveBegin: how its bytes come
        std::vector<OwnedBytes> chunks;                          ///< for Data
    };

    /// What may wait, in bytes. Each message is charged a little more than it holds, so that many tiny ones are bounded
    /// too.
    static constexpr std::size_t capacity = 8u << 20;
    static constexpr std::size_t messageCharge = 256;
    static constexpr std::size_t batchSize = 128u << 10; ///< gathered before it is handed on
    static constexpr std::size_t backlog = 1u << 20;     ///< enough for a thread of its own to be woken

    ChunkQueue(JobProgress& progress, const CancelToken& cancel);

    // Producer.
    void append(OwnedBytes chunk); ///< waits while the queue is full
    /// In order with the bytes. The rest is for ArchiveBegin.
    void mark(Mark mark, std::size_t archive = 0, CompressionMethod compression = CompressionMethod::None);
    void pass();    ///< hands on what is gathered
    void abandon(); ///< no more will come and what is queued is of no use

    // Who takes.
    [[nodiscard]] std::optional<Item> tryTake(); ///< the next item if there is one; nothing after abandon()
    /// Waits until more lies here than the producer gets to by itself. False after abandon() and fail().
    [[nodiscard]] bool awaitBacklog();
    void fail(std::exception_ptr error);

private:
    struct Entry
    {
        Item item;
        std::size_t charge = 0; ///< bytes
    };

    void throwIfFailed(); ///< with the mutex held
    void handOn();        ///< with the mutex held
    void awaitRoom(std::unique_lock<std::mutex>& lock);

    JobProgress& m_progress;
    const CancelToken& m_cancel;
    Entry m_open; ///< the producer's, being gathered

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_backlogGrew;
    std::condition_variable m_backlogShrank;
    std::deque<Entry> m_queue;
    std::size_t m_charge = 0; ///< of what is queued
    std::exception_ptr m_error;
    bool m_isAbandoned = false;
};

} // namespace basekeep
