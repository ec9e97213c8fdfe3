#include "engine/stream/Lz4Compressor.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <array>
#include <thread>

#include <lz4frame.h>

namespace basekeep {

namespace {

constexpr std::size_t blockSize = 256 * 1024;

std::size_t checked(std::size_t result)
{
    if (LZ4F_isError(result)) {
        throw Failure{Failure::Code::Internal, Failure::tr("The lz4 library cannot compress."),
                      Failure::tr("The machine may be out of memory."), QString::fromLatin1(LZ4F_getErrorName(result))};
    }
    return result;
}

/// It compresses about as fast as a server sends, so one core is left to those who receive and check. With two cores
/// that makes one thread, the owner's own, and bytes that never leave its cache.
int threadsFor(int threads)
{
    return threads > 0 ? threads : std::max(1, int(std::thread::hardware_concurrency()) - 1);
}

} // namespace

/// A frame of the library. One writes what is around the blocks; each thread has one more, of which only the blocks are
/// used: since they are independent, they are the same in every frame.
struct Lz4Compressor::Encoder
{
    explicit Encoder(int level)
    {
        preferences.frameInfo.blockSizeID = LZ4F_max256KB;
        preferences.frameInfo.blockMode = LZ4F_blockIndependent;
        preferences.frameInfo.blockChecksumFlag = LZ4F_blockChecksumEnabled;
        preferences.compressionLevel = level;
        preferences.autoFlush = 1;
        checked(LZ4F_createCompressionContext(&context, LZ4F_VERSION));
    }
    ~Encoder() { LZ4F_freeCompressionContext(context); }
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    std::span<const std::byte> begin()
    {
        return std::span(around).first(
            checked(LZ4F_compressBegin(context, around.data(), around.size(), &preferences)));
    }

    std::span<const std::byte> end()
    {
        return std::span(around).first(checked(LZ4F_compressEnd(context, around.data(), around.size(), nullptr)));
    }

    void compress(ParallelBlocks::Block& block)
    {
        const auto content = block.content();
        block.outputSize = 0;
        if (content.empty())
            return;
        begin();
        block.output.resize(std::max(block.output.size(), LZ4F_compressBound(blockSize, &preferences)));
        block.outputSize = checked(LZ4F_compressUpdate(context, block.output.data(), block.output.size(),
                                                       content.data(), content.size(), nullptr));
    }

    LZ4F_preferences_t preferences{};
    LZ4F_cctx* context = nullptr;
    std::array<std::byte, LZ4F_HEADER_SIZE_MAX> around{}; ///< a header or an end
};

Lz4Compressor::Lz4Compressor(int level, std::unique_ptr<ByteSink> next, int threads)
    : m_frame(std::make_unique<Encoder>(level))
    , m_next(std::move(next))
    , m_blocks(
          {blockSize, 0}, threadsFor(threads),
          [level]() -> ParallelBlocks::Work {
              return [encoder = std::make_shared<Encoder>(level)](ParallelBlocks::Block& block) {
                  encoder->compress(block);
              };
          },
          [this](const ParallelBlocks::Block& block) { join(block); })
{
}

Lz4Compressor::~Lz4Compressor() = default;

void Lz4Compressor::write(std::span<const std::byte> chunk)
{
    m_blocks.write(chunk);
}

void Lz4Compressor::flush()
{
    m_blocks.flush();
}

void Lz4Compressor::finish()
{
    m_blocks.finish();
    m_next->write(m_frame->end());
    m_next->finish();
}

void Lz4Compressor::join(const ParallelBlocks::Block& block)
{
    if (!m_hasBegun) {
        m_next->write(m_frame->begin());
        m_hasBegun = true;
    }
    if (block.outputSize > 0)
        m_next->write(block.result());
}

} // namespace basekeep
