#include "engine/stream/Compressor.h"

#include "engine/stream/GzipCompressor.h"
#include "engine/stream/Lz4Compressor.h"
#include "engine/stream/ZstdCompressor.h"

namespace basekeep {

namespace {

/// Passes bytes on as they are.
class NoCompressor final : public Compressor
{
public:
    explicit NoCompressor(std::unique_ptr<ByteSink> next) : m_next(std::move(next)) {}

    void write(std::span<const std::byte> chunk) override { m_next->write(chunk); }
    void flush() override {}
    std::optional<Continuation> continuation() const override { return Continuation{}; }
    void finish() override { m_next->finish(); }

private:
    std::unique_ptr<ByteSink> m_next;
};

} // namespace

std::unique_ptr<Compressor> makeCompressor(const CompressionSpec& spec, std::unique_ptr<ByteSink> next, int threads,
                                           const std::optional<Compressor::Continuation>& continues)
{
    switch (spec.method) {
    case CompressionMethod::Gzip: {
        constexpr int libraryDefault = -1;
        return std::make_unique<GzipCompressor>(spec.level.value_or(libraryDefault), std::move(next), threads,
                                                continues);
    }
    case CompressionMethod::Lz4:
        return std::make_unique<Lz4Compressor>(spec.level.value_or(0), std::move(next), threads);
    case CompressionMethod::Zstd:
        return std::make_unique<ZstdCompressor>(spec, std::move(next), threads);
    case CompressionMethod::None:
        break;
    }
    return std::make_unique<NoCompressor>(std::move(next));
}

} // namespace basekeep
