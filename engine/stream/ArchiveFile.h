#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/stream/ByteSink.h"

namespace basekeep {

class FileSyncer;

/// The end of a byte pipeline: one archive file.
class ArchiveFile final : public ByteSink
{
public:
    ArchiveFile(OutputFile file, FileSyncer& syncer);

    void write(std::span<const std::byte> chunk) override;
    void finish() override; ///< hands the file to the syncer

private:
    OutputFile m_file;
    FileSyncer& m_syncer;
    quint64 m_sinceWriteOut = 0;
};

} // namespace basekeep
