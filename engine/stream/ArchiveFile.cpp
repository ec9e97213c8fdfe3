#include "engine/stream/ArchiveFile.h"

#include "engine/storage/FileSyncer.h"

namespace basekeep {

namespace {

/// How much may be written before the system is told to begin with it: large enough for long disk writes, small enough
/// that little is left for the final sync.
constexpr quint64 writeOutBytes = 16u << 20;

} // namespace

ArchiveFile::ArchiveFile(OutputFile file, FileSyncer& syncer) : m_file(std::move(file)), m_syncer(syncer) {}

void ArchiveFile::write(std::span<const std::byte> chunk)
{
    m_file.write(chunk);
    m_sinceWriteOut += chunk.size();
    if (m_sinceWriteOut >= writeOutBytes) {
        m_file.startWriteOut();
        m_sinceWriteOut = 0;
    }
}

void ArchiveFile::finish()
{
    m_syncer.submit(std::move(m_file));
}

} // namespace basekeep
