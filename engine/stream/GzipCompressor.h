#pragma once

#include "engine/stream/Compressor.h"
#include "engine/stream/ParallelBlocks.h"

namespace basekeep {

/// One gzip member, compressed in blocks on several threads, which are joined to one deflate stream; see Deflater.
class GzipCompressor final : public Compressor
{
public:
    GzipCompressor(int level, std::unique_ptr<ByteSink> next, int threads,
                   const std::optional<Continuation>& continues = {});

    void write(std::span<const std::byte> chunk) override;
    void flush() override;
    std::optional<Continuation> continuation() const override { return Continuation{m_checksum, m_size}; }
    void finish() override;

private:
    void begin();
    void join(const ParallelBlocks::Block& block);

    const int m_level;
    std::unique_ptr<ByteSink> m_next;
    bool m_hasBegun = false;
    std::uint32_t m_checksum = 0; ///< CRC-32 of what was joined
    std::uint32_t m_size = 0;     ///< bytes joined, modulo 2^32 as the format has it
    ParallelBlocks m_blocks;      ///< last: its threads end before anything else goes
};

} // namespace basekeep
