#include "engine/stream/GzipCompressor.h"

#include "engine/stream/Deflater.h"

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

} // namespace

// What follows a flush begins on a byte and looks back at nothing that this object has not seen itself, so it fits
// behind what another one has written.
GzipCompressor::GzipCompressor(int level, std::unique_ptr<ByteSink> next, int threads,
                               const std::optional<Continuation>& continues)
    : m_level(level)
    , m_next(std::move(next))
    , m_hasBegun(continues.has_value())
    , m_checksum(continues.value_or(Continuation{}).checksum)
    , m_size(continues.value_or(Continuation{}).size)
    , m_blocks(
          {blockSizeFor(threads), Deflater::windowSize}, threads,
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
