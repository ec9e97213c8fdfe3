#include "engine/basebackup/ArchiveReceiver.h"

#include "engine/manifest/ManifestParser.h"
#include "engine/stream/ByteSink.h"
#include "engine/stream/ChunkQueue.h"

namespace basekeep {

ArchiveReceiver::ArchiveReceiver(ChunkQueue& queue, const ArrivalLog& arrivals, quint64 systemIdentifier,
                                 PipelineFactory makePipeline, ManifestFactory makeManifest)
    : m_queue(queue)
    , m_arrivals(arrivals)
    , m_systemIdentifier(systemIdentifier)
    , m_makePipeline(std::move(makePipeline))
    , m_makeManifest(std::move(makeManifest))
    , m_thread([this] { work(); })
{
}

ArchiveReceiver::~ArchiveReceiver()
{
    if (!m_thread.joinable())
        return;
    m_queue.abandon();
    m_thread.join();
}

void ArchiveReceiver::finish()
{
    m_thread.join();
    if (m_error)
        std::rethrow_exception(m_error);
}

void ArchiveReceiver::work()
{
    try {
        std::unique_ptr<ByteSink> pipeline;
        for (;;) {
            ChunkQueue::Item item = m_queue.take();
            switch (item.mark) {
            case ChunkQueue::Mark::ArchiveBegin:
                pipeline = m_makePipeline(item.archive, item.compression);
                break;
            case ChunkQueue::Mark::Data:
                for (OwnedBytes& chunk : item.chunks) {
                    pipeline->write(chunk.bytes());
                    chunk = {}; // its memory is still in the caches for the next message
                }
                break;
            case ChunkQueue::Mark::ArchiveEnd:
                pipeline->finish();
                pipeline.reset();
                break;
            case ChunkQueue::Mark::ManifestBegin:
                receiveManifest();
                break;
            case ChunkQueue::Mark::ManifestEnd:
            case ChunkQueue::Mark::Finished:
                return;
            }
        }
    } catch (...) {
        m_error = std::current_exception();
        m_queue.fail(m_error);
    }
}

void ArchiveReceiver::receiveManifest()
{
    // All archives are through: the manifest is always the last thing that a server sends.
    m_comparison.emplace(m_arrivals, m_systemIdentifier);
    ManifestParser parser(*m_comparison);
    const std::unique_ptr<ByteSink> place = m_makeManifest();
    for (;;) {
        ChunkQueue::Item item = m_queue.take();
        if (item.mark != ChunkQueue::Mark::Data) {
            if (item.mark != ChunkQueue::Mark::ManifestEnd)
                return; // abandoned in the middle
            break;
        }
        for (const OwnedBytes& chunk : item.chunks) {
            place->write(chunk.bytes());
            parser.write(chunk.bytes());
        }
    }
    place->finish();
    parser.finish();
    m_comparison->finish();
}

} // namespace basekeep
