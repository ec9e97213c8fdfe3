#include "engine/stream/ZstdDecoder.h"

#include "engine/stream/DecoderFailure.h"

#include <zstd.h>

namespace basekeep {

struct ZstdDecoder::Context
{
    Context() : context(ZSTD_createDCtx())
    {
        if (context == nullptr)
            throw DecoderFailure::unusable(CompressionMethod::Zstd, {});
    }
    ~Context() { ZSTD_freeDCtx(context); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    ZSTD_DCtx* context;
};

ZstdDecoder::ZstdDecoder() : m_context(std::make_unique<Context>()) {}
ZstdDecoder::~ZstdDecoder() = default;

StreamDecoder::Step ZstdDecoder::decode(std::span<const std::byte> input, std::span<std::byte> output)
{
    // The library's own limit on a frame's window, 128 MiB, bounds the memory.
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const std::size_t result = ZSTD_decompressStream(m_context->context, &out, &in);
    if (ZSTD_isError(result))
        throw DecoderFailure::damaged(CompressionMethod::Zstd, QString::fromLatin1(ZSTD_getErrorName(result)));
    return {in.pos, out.pos, result == 0};
}

} // namespace basekeep
