#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/stream/ByteSink.h"

namespace basekeep {

/// The end of a byte pipeline in a file that belongs to somebody else, who syncs and closes it.
class BorrowedFile final : public ByteSink
{
public:
    /// `file` may be given another file to write in between; it must outlive the pipeline.
    explicit BorrowedFile(OutputFile& file) : m_file(file) {}

    void write(std::span<const std::byte> chunk) override { m_file.write(chunk); }
    void finish() override {}

private:
    OutputFile& m_file;
};

} // namespace basekeep
