#include "engine/stream/Decompressor.h"

#include "engine/stream/DecoderFailure.h"
#include "engine/stream/GzipDecoder.h"
#include "engine/stream/Lz4Decoder.h"
#include "engine/stream/ZstdDecoder.h"

#include <vector>

namespace basekeep {

namespace {

constexpr std::size_t pieceSize = 256 * 1024;

/// Drives a decoder over chunks that may end anywhere, one unit after the other, and hands on what comes out.
class Decompressor final : public ByteSink
{
public:
    Decompressor(CompressionMethod method, std::unique_ptr<StreamDecoder> decoder, std::unique_ptr<ByteSink> next)
        : m_method(method), m_decoder(std::move(decoder)), m_next(std::move(next)), m_piece(pieceSize)
    {
    }

    void write(std::span<const std::byte> chunk) override
    {
        // A piece that was filled to its end may have left more inside the decoder, also when the input is used up.
        bool hasMore = false;
        while (!chunk.empty() || hasMore) {
            const StreamDecoder::Step step = m_decoder->decode(chunk, m_piece);
            if (step.produced > 0)
                m_next->write(std::span(m_piece).first(step.produced));
            else if (step.consumed == 0 && !step.endsUnit && !chunk.empty())
                throw DecoderFailure::damaged(m_method, {}); // it would go on like this for ever
            chunk = chunk.subspan(step.consumed);
            hasMore = step.produced == m_piece.size() && !step.endsUnit;
            m_isWhole = step.endsUnit;
        }
    }

    void finish() override
    {
        if (!m_isWhole)
            throw DecoderFailure::incomplete(m_method);
        m_next->finish();
    }

private:
    const CompressionMethod m_method;
    std::unique_ptr<StreamDecoder> m_decoder;
    std::unique_ptr<ByteSink> m_next;
    std::vector<std::byte> m_piece;
    bool m_isWhole = false; ///< at least one unit has come, and the last that began is complete
};

std::unique_ptr<StreamDecoder> decoderFor(CompressionMethod method)
{
    switch (method) {
    case CompressionMethod::Gzip:
        return std::make_unique<GzipDecoder>();
    case CompressionMethod::Lz4:
        return std::make_unique<Lz4Decoder>();
    case CompressionMethod::Zstd:
        return std::make_unique<ZstdDecoder>();
    case CompressionMethod::None:
        break;
    }
    return nullptr;
}

} // namespace

std::unique_ptr<ByteSink> makeDecompressor(CompressionMethod method, std::unique_ptr<ByteSink> next)
{
    std::unique_ptr<StreamDecoder> decoder = decoderFor(method);
    if (!decoder)
        return next;
    return std::make_unique<Decompressor>(method, std::move(decoder), std::move(next));
}

} // namespace basekeep
