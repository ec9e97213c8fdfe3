#include "engine/basebackup/ArchiveReceiver.h"

#include "engine/stream/ByteSink.h"

namespace basekeep {

ArchiveReceiver::ArchiveReceiver(JobProgress& progress, const CancelToken& cancel, const ArrivalLog& arrivals,
                                 quint64 systemIdentifier, PipelineFactory makePipeline, ManifestFactory makeManifest)
    : m_queue(progress, cancel)
    , m_arrivals(arrivals)
    , m_systemIdentifier(systemIdentifier)
    , m_makePipeline(std::move(makePipeline))
    , m_makeManifest(std::move(makeManifest))
    , m_thread([this] { work(); })
{
}

ArchiveReceiver::~ArchiveReceiver()
{
    stop();
}

void ArchiveReceiver::stop()
{
    m_queue.abandon();
    if (m_thread.joinable())
        m_thread.join();
}

bool ArchiveReceiver::helpOut()
{
    const std::unique_lock processing(m_processing, std::try_to_lock);
    return processing.owns_lock() && processNext();
}

void ArchiveReceiver::finish()
{
    {
        const std::lock_guard processing(m_processing);
        while (processNext()) {
        }
    }
    stop();
}

void ArchiveReceiver::work()
{
    while (m_queue.awaitBacklog()) {
        const std::lock_guard processing(m_processing);
        try {
            while (processNext()) {
            }
        } catch (...) {
            return; // the reader hears of it from the queue
        }
    }
}

bool ArchiveReceiver::processNext()
{
    if (m_error)
        std::rethrow_exception(m_error); // a pipeline that has failed is not used again
    std::optional<ChunkQueue::Item> item = m_queue.tryTake();
    if (!item)
        return false;
    try {
        process(*item);
    } catch (...) {
        m_error = std::current_exception();
        m_queue.fail(m_error);
        throw;
    }
    return true;
}

void ArchiveReceiver::process(ChunkQueue::Item& item)
{
    switch (item.mark) {
    case ChunkQueue::Mark::ArchiveBegin:
        m_pipeline = m_makePipeline(item.archive, item.compression);
        break;
    case ChunkQueue::Mark::Data:
        for (OwnedBytes& chunk : item.chunks) {
            if (m_parser) {
                m_manifestPlace->write(chunk.bytes());
                m_parser->write(chunk.bytes());
            } else {
                m_pipeline->write(chunk.bytes());
            }
            chunk = {}; // its memory is still in the caches for the next message
        }
        break;
    case ChunkQueue::Mark::ArchiveEnd:
        m_pipeline->finish();
        m_pipeline.reset();
        break;
    case ChunkQueue::Mark::ManifestBegin:
        // All archives are through: the manifest is always the last thing that a server sends.
        m_comparison.emplace(m_arrivals, m_systemIdentifier);
        m_parser.emplace(*m_comparison);
        m_manifestPlace = m_makeManifest();
        break;
    case ChunkQueue::Mark::ManifestEnd:
        m_manifestPlace->finish();
        m_parser->finish();
        m_parser.reset();
        m_comparison->finish();
        break;
    }
}

} // namespace basekeep
