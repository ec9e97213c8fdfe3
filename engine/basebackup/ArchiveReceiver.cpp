#include "engine/basebackup/ArchiveReceiver.h"

#include "engine/manifest/ManifestParser.h"
#include "engine/stream/ByteSink.h"
#include "engine/stream/ChunkRing.h"

namespace basekeep {

ArchiveReceiver::ArchiveReceiver(ChunkRing& ring, const ArrivalLog& arrivals, quint64 systemIdentifier,
                                 PipelineFactory makePipeline, ManifestFactory makeManifest)
    : m_ring(ring)
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
    m_ring.abandon();
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
            ChunkRing::Item item = m_ring.take();
            switch (item.mark) {
            case ChunkRing::Mark::ArchiveBegin:
                pipeline = m_makePipeline(item.archive, item.compression);
                break;
            case ChunkRing::Mark::Data:
                pipeline->write(item.bytes());
                m_ring.giveBack(std::move(item.buffer));
                break;
            case ChunkRing::Mark::ArchiveEnd:
                pipeline->finish();
                pipeline.reset();
                break;
            case ChunkRing::Mark::ManifestBegin:
                receiveManifest();
                break;
            case ChunkRing::Mark::ManifestEnd:
            case ChunkRing::Mark::Finished:
                return;
            }
        }
    } catch (...) {
        m_error = std::current_exception();
        m_ring.fail(m_error);
    }
}

void ArchiveReceiver::receiveManifest()
{
    // All archives are through: the manifest is always the last thing that a server sends.
    m_comparison.emplace(m_arrivals, m_systemIdentifier);
    ManifestParser parser(*m_comparison);
    const std::unique_ptr<ByteSink> place = m_makeManifest();
    for (;;) {
        ChunkRing::Item item = m_ring.take();
        if (item.mark != ChunkRing::Mark::Data) {
            if (item.mark != ChunkRing::Mark::ManifestEnd)
                return; // abandoned in the middle
            break;
        }
        place->write(item.bytes());
        parser.write(item.bytes());
        m_ring.giveBack(std::move(item.buffer));
    }
    place->finish();
    parser.finish();
    m_comparison->finish();
}

} // namespace basekeep
