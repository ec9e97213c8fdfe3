#include "engine/stream/GzipCompressor.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <array>

#include <QtCore/QtEndian>

#include <zlib.h>

namespace basekeep {

namespace {

/// Large enough that what a block costs (a few bytes at its end, a code table begun anew) is lost in the noise, even
/// where zeros shrink to a thousandth. On very many cores smaller ones keep the memory within bounds.
std::size_t blockSizeFor(int threads)
{
    constexpr std::size_t manyThreads = 16;
    constexpr std::size_t usual = 2 * 1024 * 1024;
    constexpr std::size_t reduced = 512 * 1024;
    return ParallelBlocks::threadLimit(threads) > manyThreads ? reduced : usual;
}

constexpr std::size_t windowSize = 32 * 1024; ///< how far deflate looks back

/// One thread's compressor.
class Deflater
{
public:
    explicit Deflater(int level)
    {
        constexpr int rawDeflate = -MAX_WBITS;
        constexpr int memoryLevel = 8;
        if (deflateInit2(&m_stream, level, Z_DEFLATED, rawDeflate, memoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
            throw unusable();
    }
    ~Deflater() { deflateEnd(&m_stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    void operator()(ParallelBlocks::Block& block)
    {
        const auto history = block.history();
        const auto content = block.content();
        block.checksum = std::uint32_t(crc32(crc32(0, nullptr, 0), bytes(content), uInt(content.size())));
        if (deflateReset(&m_stream) != Z_OK ||
            (!history.empty() && deflateSetDictionary(&m_stream, bytes(history), uInt(history.size())) != Z_OK))
            throw unusable();

        // The bound is for one call that ends the stream; an end on a byte may take a little more.
        constexpr std::size_t room = 64;
        block.output.resize(std::max(block.output.size(), deflateBound(&m_stream, uLong(content.size())) + room));
        m_stream.next_in = const_cast<Bytef*>(bytes(content)); // zlib only reads
        m_stream.avail_in = uInt(content.size());
        block.outputSize = 0;
        int result = Z_OK;
        do {
            if (block.outputSize == block.output.size())
                block.output.resize(2 * block.output.size());
            const std::size_t left = block.output.size() - block.outputSize;
            m_stream.next_out = reinterpret_cast<Bytef*>(block.output.data() + block.outputSize);
            m_stream.avail_out = uInt(left);
            result = deflate(&m_stream, block.isLast ? Z_FINISH : Z_SYNC_FLUSH);
            block.outputSize += left - m_stream.avail_out;
        } while (result == Z_OK && m_stream.avail_out == 0);
        if (result != (block.isLast ? Z_STREAM_END : Z_OK) || m_stream.avail_in != 0)
            throw unusable();
    }

private:
    static const Bytef* bytes(std::span<const std::byte> span) { return reinterpret_cast<const Bytef*>(span.data()); }

    static Failure unusable()
    {
        return Failure{Failure::Code::Internal,
                       Failure::tr("The zlib library cannot compress."),
                       Failure::tr("The machine may be out of memory."),
                       {}};
    }

    z_stream m_stream{};
};

} // namespace

GzipCompressor::GzipCompressor(int level, std::unique_ptr<ByteSink> next, int threads)
    : m_level(level)
    , m_next(std::move(next))
    , m_blocks(
          {blockSizeFor(threads), windowSize}, threads,
          [level]() -> ParallelBlocks::Work {
              return [deflater = std::make_shared<Deflater>(level)](ParallelBlocks::Block& block) {
                  (*deflater)(block);
              };
          },
          [this](const ParallelBlocks::Block& block) { join(block); })
{
}

void GzipCompressor::write(std::span<const std::byte> chunk)
{
    m_blocks.write(chunk);
}

void GzipCompressor::flush()
{
    m_blocks.flush();
}

void GzipCompressor::finish()
{
    m_blocks.finish();
    std::array<std::byte, 8> trailer{};
    qToLittleEndian(m_checksum, trailer.data());
    qToLittleEndian(m_size, trailer.data() + 4);
    m_next->write(trailer);
    m_next->finish();
}

void GzipCompressor::begin()
{
    // RFC 1952: the mark, deflate, no flags, no time, how hard it was tried, a system that is not told.
    constexpr std::byte slowest{2};
    constexpr std::byte fastest{4};
    std::array<std::byte, 10> header{std::byte{0x1f}, std::byte{0x8b}, std::byte{8}};
    header[8] = m_level == Z_BEST_COMPRESSION ? slowest : m_level == Z_BEST_SPEED ? fastest : std::byte{0};
    header[9] = std::byte{255};
    m_next->write(header);
    m_hasBegun = true;
}

void GzipCompressor::join(const ParallelBlocks::Block& block)
{
    if (!m_hasBegun)
        begin();
    const std::size_t size = block.content().size();
    m_checksum = std::uint32_t(crc32_combine(m_checksum, block.checksum, z_off_t(size)));
    m_size += std::uint32_t(size);
    m_next->write(block.result());
}

} // namespace basekeep
