#pragma once

#include "engine/manifest/ArrivalLog.h"
#include "engine/manifest/ManifestComparison.h"
#include "engine/stream/CompressionSpec.h"

#include <QtCore/QString>

#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace basekeep {

class ByteSink;
class ChunkQueue;

/// The disk half of the copy: takes archives and manifest out of the queue, in a thread of its own, and sends each
/// through a pipeline. Compares the manifest with what arrived as soon as it is there.
class ArchiveReceiver final
{
public:
    /// Makes the pipeline for the archive with that index, whose bytes come compressed like that; called in the
    /// receiver's thread.
    using PipelineFactory = std::function<std::unique_ptr<ByteSink>(std::size_t archive, CompressionMethod arrival)>;
    /// Makes the place that the manifest is written to until it may have its name.
    using ManifestFactory = std::function<std::unique_ptr<ByteSink>()>;

    ArchiveReceiver(ChunkQueue& queue, const ArrivalLog& arrivals, quint64 systemIdentifier,
                    PipelineFactory makePipeline, ManifestFactory makeManifest);
    ~ArchiveReceiver(); ///< abandons what is queued
    ArchiveReceiver(const ArchiveReceiver&) = delete;
    ArchiveReceiver& operator=(const ArchiveReceiver&) = delete;

    /// Waits until everything in the queue is written; throws what went wrong.
    void finish();

    // After finish().
    [[nodiscard]] bool hasManifest() const { return m_comparison.has_value(); }
    [[nodiscard]] const ManifestComparison& comparison() const { return *m_comparison; }

private:
    void work();
    void receiveManifest();

    ChunkQueue& m_queue;
    const ArrivalLog& m_arrivals;
    const quint64 m_systemIdentifier;
    const PipelineFactory m_makePipeline;
    const ManifestFactory m_makeManifest;
    std::optional<ManifestComparison> m_comparison;
    std::exception_ptr m_error;
    std::thread m_thread;
};

} // namespace basekeep
