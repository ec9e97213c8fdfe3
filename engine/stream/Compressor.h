#pragma once

#include "engine/stream/ByteSink.h"
#include "engine/stream/CompressionSpec.h"

#include <memory>

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
};

/// `threads` is how many cores to use, 0 for all. For method None a stage that passes bytes on.
[[nodiscard]] std::unique_ptr<Compressor> makeCompressor(const CompressionSpec& spec, std::unique_ptr<ByteSink> next,
                                                         int threads = 0);

} // namespace basekeep
