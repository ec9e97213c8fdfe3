#include "engine/stream/Lz4Decoder.h"

#include "engine/stream/DecoderFailure.h"

#include <lz4frame.h>

namespace basekeep {

struct Lz4Decoder::Context
{
    Context()
    {
        const LZ4F_errorCode_t result = LZ4F_createDecompressionContext(&context, LZ4F_VERSION);
        if (LZ4F_isError(result)) {
            throw DecoderFailure::unusable(CompressionMethod::Lz4, QString::fromLatin1(LZ4F_getErrorName(result)));
        }
    }
    ~Context() { LZ4F_freeDecompressionContext(context); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    LZ4F_dctx* context = nullptr;
};

Lz4Decoder::Lz4Decoder() : m_context(std::make_unique<Context>()) {}
Lz4Decoder::~Lz4Decoder() = default;

StreamDecoder::Step Lz4Decoder::decode(std::span<const std::byte> input, std::span<std::byte> output)
{
    std::size_t consumed = input.size();
    std::size_t produced = output.size();
    const std::size_t result =
        LZ4F_decompress(m_context->context, output.data(), &produced, input.data(), &consumed, nullptr);
    if (LZ4F_isError(result))
        throw DecoderFailure::damaged(CompressionMethod::Lz4, QString::fromLatin1(LZ4F_getErrorName(result)));
    return {consumed, produced, result == 0};
}

} // namespace basekeep
