#pragma once

#include "engine/stream/ByteSink.h"
#include "engine/stream/CompressionSpec.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace basekeep {

/// A stage that compresses what it gets into one stream of its format: a single gzip member, a single zstd frame, a
/// single lz4 frame. Works on several cores; memory is bounded whatever the size. A stage that is given nothing still
/// ends as a valid, empty stream.
class Compressor : public ByteSink
{
public:
    /// Makes everything given so far come out: when it returns, the next stage has enough to restore every byte of it.
    /// Costs some compression; the stream stays one.
    virtual void flush() = 0;

    /// All that another compressor, perhaps in another process, must know to go on with the stream behind a flush().
    struct Continuation
    {
        std::uint32_t checksum = 0; ///< of what the stream holds; 0 where the format wants none
        std::uint32_t size = 0;     ///< bytes that it holds, modulo 2^32; likewise
    };
    /// To be asked right after a flush(); nothing if this format's streams cannot be gone on with.
    [[nodiscard]] virtual std::optional<Continuation> continuation() const = 0;
};

/// `threads` is how many cores to use, 0 for all. For method None a stage that passes bytes on. `continues` is what
/// another compressor of this method told at the place where the new one's output goes on.
[[nodiscard]] std::unique_ptr<Compressor> makeCompressor(const CompressionSpec& spec, std::unique_ptr<ByteSink> next,
                                                         int threads = 0,
                                                         const std::optional<Compressor::Continuation>& continues = {});

} // namespace basekeep
