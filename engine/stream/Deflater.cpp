#include "engine/stream/Deflater.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include <libdeflate.h>
#include <zlib.h>

namespace basekeep {

namespace {

constexpr int zlibDefaultLevel = 6;
/// From the next one on libdeflate looks further than zlib does, and can take longer.
constexpr int highestLargeLevel = 6;
/// Below that, what a block cannot know of the bytes before it shows in its size.
constexpr std::size_t largeBlock = 256 * 1024;
constexpr int rawDeflate = -MAX_WBITS;

const Bytef* bytesOf(std::span<const std::byte> span)
{
    return reinterpret_cast<const Bytef*>(span.data());
}

Failure unusable(const QString& library)
{
    return Failure{Failure::Code::Internal,
                   Failure::tr("The %1 library cannot compress.").arg(library),
                   Failure::tr("The machine may be out of memory."),
                   {}};
}

Failure unlikeItsSource()
{
    return Failure{Failure::Code::Internal,
                   Failure::tr("What was compressed cannot be decompressed to the same bytes."),
                   Failure::tr("Test this machine's memory. Take the backup again; another compression method uses "
                               "another library."),
                   {}};
}

} // namespace

struct Deflater::Large
{
    explicit Large(int level) : compressor(libdeflate_alloc_compressor(level))
    {
        if (!compressor)
            throw unusable(QStringLiteral("libdeflate"));
        if (inflateInit2(&reader, rawDeflate) != Z_OK) {
            libdeflate_free_compressor(compressor);
            throw unusable(QStringLiteral("zlib"));
        }
    }
    ~Large()
    {
        inflateEnd(&reader);
        libdeflate_free_compressor(compressor);
    }
    Large(const Large&) = delete;
    Large& operator=(const Large&) = delete;

    libdeflate_compressor* const compressor;
    z_stream reader{};
    std::array<std::byte, 2 * windowSize> piece{}; ///< read back, small enough to stay in the processor's cache
};

struct Deflater::Small
{
    explicit Small(int level)
    {
        constexpr int memoryLevel = 8;
        if (deflateInit2(&stream, level, Z_DEFLATED, rawDeflate, memoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
            throw unusable(QStringLiteral("zlib"));
    }
    ~Small() { deflateEnd(&stream); }
    Small(const Small&) = delete;
    Small& operator=(const Small&) = delete;

    z_stream stream{};
};

Deflater::Deflater(int level)
    : m_large(level <= highestLargeLevel ? std::make_unique<Large>(level < 0 ? zlibDefaultLevel : level) : nullptr)
    , m_small(std::make_unique<Small>(level))
{
}

Deflater::~Deflater() = default;

void Deflater::operator()(ParallelBlocks::Block& block)
{
    const auto content = block.content();
    block.checksum = libdeflate_crc32(0, content.data(), content.size());
    if (m_large && content.size() >= largeBlock)
        deflateLarge(block);
    else
        deflateSmall(block);
}

void Deflater::deflateLarge(ParallelBlocks::Block& block)
{
    constexpr std::array emptyStored{std::byte{0x00}, std::byte{0x00}, std::byte{0xFF}, std::byte{0xFF}};
    constexpr std::size_t headerBits = 3;
    constexpr std::size_t bitsPerByte = 8;

    const auto content = block.content();
    const std::size_t bound = libdeflate_deflate_compress_bound(m_large->compressor, content.size());
    block.output.resize(std::max(block.output.size(), bound + 1 + emptyStored.size()));
    block.outputSize =
        libdeflate_deflate_compress(m_large->compressor, content.data(), content.size(), block.output.data(), bound);
    if (block.outputSize == 0)
        throw unusable(QStringLiteral("libdeflate"));
    const Ending ending = readBack(block);
    if (block.isLast)
        return;

    // More follows: the last block's first bit must say so, and an empty stored block (three zero bits, zeros up to the
    // next byte, its length and that length inverted) leads to the end of a byte.
    std::byte& header = block.output[ending.lastBlock / bitsPerByte];
    header &= ~(std::byte{1} << int(ending.lastBlock % bitsPerByte));
    if (const std::size_t used = ending.end % bitsPerByte; used > 0)
        block.output[ending.end / bitsPerByte] &= std::byte((1u << used) - 1);
    const std::size_t begun = (ending.end + bitsPerByte - 1) / bitsPerByte;
    const std::size_t whole = (ending.end + headerBits + bitsPerByte - 1) / bitsPerByte;
    std::fill(block.output.begin() + qsizetype(begun), block.output.begin() + qsizetype(whole), std::byte{0});
    std::copy(emptyStored.begin(), emptyStored.end(), block.output.begin() + qsizetype(whole));
    block.outputSize = whole + emptyStored.size();
}

Deflater::Ending Deflater::readBack(const ParallelBlocks::Block& block)
{
    // zlib's documentation of inflate() with Z_BLOCK: it returns behind each block with this bit set in data_type, the
    // next one if that was the last block, and the number of bits of the last byte that it did not need.
    constexpr int isBehindBlock = 128;
    constexpr int isLastBlock = 64;
    constexpr int unusedBits = 7;
    constexpr std::size_t bitsPerByte = 8;

    z_stream& reader = m_large->reader;
    if (inflateReset(&reader) != Z_OK)
        throw unusable(QStringLiteral("zlib"));
    reader.next_in = const_cast<Bytef*>(bytesOf(block.result())); // zlib only reads
    reader.avail_in = uInt(block.outputSize);
    std::span<const std::byte> expected = block.content();
    Ending ending;
    for (;;) {
        reader.next_out = reinterpret_cast<Bytef*>(m_large->piece.data());
        reader.avail_out = uInt(m_large->piece.size());
        const int result = inflate(&reader, Z_BLOCK);
        const std::size_t count = m_large->piece.size() - reader.avail_out;
        if (result != Z_OK || count > expected.size() ||
            std::memcmp(expected.data(), m_large->piece.data(), count) != 0)
            throw unlikeItsSource();
        expected = expected.subspan(count);
        if ((reader.data_type & isBehindBlock) == 0)
            continue;
        const std::size_t here =
            bitsPerByte * (block.outputSize - reader.avail_in) - std::size_t(reader.data_type & unusedBits);
        if ((reader.data_type & isLastBlock) == 0) {
            ending.lastBlock = here;
            continue;
        }
        ending.end = here;
        if (!expected.empty())
            throw unlikeItsSource();
        return ending;
    }
}

void Deflater::deflateSmall(ParallelBlocks::Block& block)
{
    z_stream& stream = m_small->stream;
    const auto history = block.history();
    const auto content = block.content();
    if (deflateReset(&stream) != Z_OK ||
        (!history.empty() && deflateSetDictionary(&stream, bytesOf(history), uInt(history.size())) != Z_OK))
        throw unusable(QStringLiteral("zlib"));

    // The bound is for one call that ends the stream; an end on a byte may take a little more.
    constexpr std::size_t room = 64;
    block.output.resize(std::max(block.output.size(), deflateBound(&stream, uLong(content.size())) + room));
    stream.next_in = const_cast<Bytef*>(bytesOf(content));
    stream.avail_in = uInt(content.size());
    block.outputSize = 0;
    int result = Z_OK;
    do {
        if (block.outputSize == block.output.size())
            block.output.resize(2 * block.output.size());
        const std::size_t left = block.output.size() - block.outputSize;
        stream.next_out = reinterpret_cast<Bytef*>(block.output.data() + block.outputSize);
        stream.avail_out = uInt(left);
        result = deflate(&stream, block.isLast ? Z_FINISH : Z_SYNC_FLUSH);
        block.outputSize += left - stream.avail_out;
    } while (result == Z_OK && stream.avail_out == 0);
    if (result != (block.isLast ? Z_STREAM_END : Z_OK) || stream.avail_in != 0)
        throw unusable(QStringLiteral("zlib"));
}

} // namespace basekeep
