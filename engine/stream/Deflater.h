#pragma once

#include "engine/stream/ParallelBlocks.h"

#include <cstddef>
#include <memory>
#include <span>

namespace basekeep {

/// Deflates the blocks of a stream, each by itself, so that the results are one deflate stream (RFC 1951) when they are
/// put one behind the other. Every result ends on a byte. One thread's.
///
/// Large blocks go through libdeflate, which takes a third of zlib's time for the same size. It only knows whole
/// streams, so its result is read again by zlib: that finds where the last block begins and ends, which has to be told
/// that it is not the last, and compares every byte with what was to be compressed. Short blocks need the bytes before
/// them to compress well, and the highest levels are asked for by those who want the smallest file; both are zlib's.
class Deflater final
{
public:
    /// A block may look back at this many bytes before it.
    static constexpr std::size_t windowSize = 32 * 1024;

    explicit Deflater(int level); ///< as zlib's: 0 to 9, -1 for its default. Throws Failure.
    ~Deflater();
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    /// Fills the block's output, and its checksum with the CRC-32 of its content. Throws Failure.
    void operator()(ParallelBlocks::Block& block);

private:
    struct Large;
    struct Small;
    /// A place in a deflate stream, counted in bits.
    struct Ending
    {
        std::size_t lastBlock = 0; ///< where its header begins
        std::size_t end = 0;       ///< behind its last bit
    };

    void deflateLarge(ParallelBlocks::Block& block);
    void deflateSmall(ParallelBlocks::Block& block);
    [[nodiscard]] Ending readBack(const ParallelBlocks::Block& block);

    const std::unique_ptr<Large> m_large; ///< null where zlib does all
    const std::unique_ptr<Small> m_small;
};

} // namespace basekeep
