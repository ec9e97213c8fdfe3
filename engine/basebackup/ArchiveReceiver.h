#pragma once

#include "engine/manifest/ArrivalLog.h"
#include "engine/manifest/ManifestComparison.h"
#include "engine/manifest/ManifestParser.h"
#include "engine/stream/ChunkQueue.h"

#include <QtCore/QString>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace basekeep {

class ByteSink;

/// The disk half of the copy: takes archives and manifest out of the queue and sends each through a pipeline. Compares
/// the manifest with what arrived as soon as it is there.
///
/// The work is done by whoever has time for it. The network reader does it while nothing is there to be read, with the
/// bytes still in its processor's cache and without waking anybody. A thread of the receiver's own does it when the
/// reader is too busy reading, because the stages take longer than the network.
class ArchiveReceiver final
{
public:
    /// Makes the pipeline for the archive with that index, whose bytes come compressed like that. Called by either
    /// thread, which is true of the pipeline too; never by both at a time.
    using PipelineFactory = std::function<std::unique_ptr<ByteSink>(std::size_t archive, CompressionMethod arrival)>;
    /// Makes the place that the manifest is written to until it may have its name.
    using ManifestFactory = std::function<std::unique_ptr<ByteSink>()>;

    ArchiveReceiver(JobProgress& progress, const CancelToken& cancel, const ArrivalLog& arrivals,
                    quint64 systemIdentifier, PipelineFactory makePipeline, ManifestFactory makeManifest);
    ~ArchiveReceiver(); ///< abandons what is queued
    ArchiveReceiver(const ArchiveReceiver&) = delete;
    ArchiveReceiver& operator=(const ArchiveReceiver&) = delete;

    // For the network reader's thread.
    [[nodiscard]] ChunkQueue& queue() { return m_queue; }
    /// Does the next piece of the work, if there is one and nobody is at it. False if there was nothing to do.
    bool helpOut();
    void finish(); ///< waits until everything that was queued is done; throws what went wrong

    // After finish().
    [[nodiscard]] bool hasManifest() const { return m_comparison.has_value(); }
    [[nodiscard]] const ManifestComparison& comparison() const { return *m_comparison; }

private:
    void work();
    bool processNext(); ///< with m_processing held
    void process(ChunkQueue::Item& item);
    void stop();

    ChunkQueue m_queue;
    const ArrivalLog& m_arrivals;
    const quint64 m_systemIdentifier;
    const PipelineFactory m_makePipeline;
    const ManifestFactory m_makeManifest;

    std::mutex
        m_processing; ///< held from taking an item until it is done, which keeps their order; guards what follows
    std::unique_ptr<ByteSink> m_pipeline;
    std::unique_ptr<ByteSink> m_manifestPlace;
    std::optional<ManifestParser> m_parser;
    std::optional<ManifestComparison> m_comparison;
    std::exception_ptr m_error;

    std::thread m_thread;
};

} // namespace basekeep
