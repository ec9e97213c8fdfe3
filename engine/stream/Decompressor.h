#pragma once

#include "engine/stream/ByteSink.h"
#include "engine/stream/CompressionSpec.h"

#include <memory>

namespace basekeep {

/// A stage that decompresses: gzip (also several members one after the other, as RFC 1952 allows), lz4 frames, zstd
/// frames. finish() throws Failure (ProtocolViolation) if the stream is not complete; bytes that cannot be
/// decompressed, wrong checksums and bytes behind the end that are no further stream throw at once. Output goes on in
/// pieces of bounded size, so a decompression bomb costs time, not memory.
/// For method None it passes bytes on.
[[nodiscard]] std::unique_ptr<ByteSink> makeDecompressor(CompressionMethod method, std::unique_ptr<ByteSink> next);

} // namespace basekeep
