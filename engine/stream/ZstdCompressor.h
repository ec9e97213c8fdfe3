#pragma once

#include "engine/stream/Compressor.h"

namespace basekeep {

/// One zstd frame; the library's own threads do the work. With the frame's checksum, which the stock tools leave out:
/// it tells damage also to what no manifest covers, as the members' headers.
class ZstdCompressor final : public Compressor
{
public:
    /// Throws Failure (InvalidOption) if workers were asked for and the library has none.
    ZstdCompressor(const CompressionSpec& spec, std::unique_ptr<ByteSink> next, int threads);
    ~ZstdCompressor() override;

    void write(std::span<const std::byte> chunk) override;
    void flush() override;
    std::optional<Continuation> continuation() const override { return {}; }
    void finish() override;

private:
    struct Context;

    std::unique_ptr<Context> m_context;
    std::unique_ptr<ByteSink> m_next;
};

} // namespace basekeep
