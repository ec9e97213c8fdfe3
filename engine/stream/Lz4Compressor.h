#pragma once

#include "engine/stream/Compressor.h"
#include "engine/stream/ParallelBlocks.h"

namespace basekeep {

/// One lz4 frame of independent blocks of 256 KiB, compressed on several threads. Each block has its checksum, which
/// the lz4 program and libraries check.
class Lz4Compressor final : public Compressor
{
public:
    Lz4Compressor(int level, std::unique_ptr<ByteSink> next, int threads);
    ~Lz4Compressor() override;

    void write(std::span<const std::byte> chunk) override;
    void flush() override;
    std::optional<Continuation> continuation() const override { return {}; }
    void finish() override;

private:
    struct Encoder;

    void join(const ParallelBlocks::Block& block);

    std::unique_ptr<Encoder> m_frame; ///< writes the frame's beginning and end
    std::unique_ptr<ByteSink> m_next;
    bool m_hasBegun = false;
    ParallelBlocks m_blocks; ///< last: its threads end before anything else goes
};

} // namespace basekeep
