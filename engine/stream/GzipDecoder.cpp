#include "engine/stream/GzipDecoder.h"

#include "engine/stream/DecoderFailure.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

namespace basekeep {

struct GzipDecoder::Inflater
{
    Inflater()
    {
        constexpr int gzipOnly = MAX_WBITS + 16;
        if (inflateInit2(&stream, gzipOnly) != Z_OK)
            throw DecoderFailure::unusable(CompressionMethod::Gzip, {});
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    z_stream stream{};
};

GzipDecoder::GzipDecoder() : m_inflater(std::make_unique<Inflater>()) {}
GzipDecoder::~GzipDecoder() = default;

StreamDecoder::Step GzipDecoder::decode(std::span<const std::byte> input, std::span<std::byte> output)
{
    z_stream& stream = m_inflater->stream;
    constexpr std::size_t most = std::numeric_limits<uInt>::max();
    const std::size_t given = std::min(input.size(), most);
    const std::size_t room = std::min(output.size(), most);
    // zlib only reads its input.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data()));
    stream.avail_in = uInt(given);
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = uInt(room);
    const int result = inflate(&stream, Z_NO_FLUSH);
    const Step step{given - stream.avail_in, room - stream.avail_out, result == Z_STREAM_END};
    // Z_BUF_ERROR says that nothing could be done with what was given, which is no fault of the stream.
    if (result == Z_MEM_ERROR)
        throw DecoderFailure::unusable(CompressionMethod::Gzip, {});
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        throw DecoderFailure::damaged(CompressionMethod::Gzip, QString::fromLatin1(stream.msg));
    if (step.endsUnit)
        inflateReset(&stream);
    return step;
}

} // namespace basekeep
