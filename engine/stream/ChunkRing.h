#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/stream/CompressionSpec.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace basekeep {

class JobProgress;

/// The bounded road between the network reader and the writer: a fixed number of large buffers that go round. A slow
/// disk fills it and so slows the socket; memory stays what it was. Nothing is allocated once it runs.
///
/// One producer thread, one consumer thread. If the consumer fails, the producer's next call throws the consumer's
/// failure; if the producer fails it calls abandon() and the consumer's take() ends.
class ChunkRing final
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

    struct Buffer
    {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t used = 0;
    };

    struct Item
    {
        Mark mark = Mark::Finished;
        std::size_t archive = 0;                                 ///< for ArchiveBegin: index into the tablespace list
        CompressionMethod compression = CompressionMethod::None; ///< for ArchiveBegin: how its bytes come
        Buffer buffer;                                           ///< for Data

        [[nodiscard]] std::span<const std::byte> bytes() const { return {buffer.bytes.get(), buffer.used}; }
    };

    static constexpr std::size_t bufferSize = 1u << 20;
    static constexpr std::size_t bufferCount = 16;

    ChunkRing(JobProgress& progress, const CancelToken& cancel);

    // Producer.
    void append(std::span<const std::byte> bytes); ///< copies; waits for a free buffer
    /// In order with the bytes. The rest is for ArchiveBegin.
    void mark(Mark mark, std::size_t archive = 0, CompressionMethod compression = CompressionMethod::None);
    void pass();    ///< hands on what is gathered if the consumer is idle: called before waiting for the network
    void abandon(); ///< no more will come and what is queued is of no use

    // Consumer.
    /// The next item; Finished at the end or after abandon().
    [[nodiscard]] Item take();
    void giveBack(Buffer buffer);
    void fail(std::exception_ptr error);

private:
    void throwIfFailed();
    void handOn(); ///< with the mutex held

    JobProgress& m_progress;
    const CancelToken& m_cancel;
    Buffer m_open; ///< the producer's, being filled

    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::vector<Buffer> m_free;
    std::deque<Item> m_queue;
    std::exception_ptr m_error;
    bool m_abandoned = false;
};

} // namespace basekeep
