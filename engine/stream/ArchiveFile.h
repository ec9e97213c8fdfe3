#pragma once

#include "engine/storage/FileWriter.h"
#include "engine/stream/ByteSink.h"

namespace basekeep {

/// The end of a byte pipeline: one archive file, the only one that the writer has under way meanwhile.
class ArchiveFile final : public ByteSink
{
public:
    /// Creates the file.
    ArchiveFile(FileWriter& writer, std::filesystem::path path, unsigned mode) : m_writer(writer)
    {
        m_writer.begin(std::move(path), mode);
    }

    void write(std::span<const std::byte> chunk) override { m_writer.write(chunk); }
    void finish() override { m_writer.end(); }

private:
    FileWriter& m_writer;
};

} // namespace basekeep
