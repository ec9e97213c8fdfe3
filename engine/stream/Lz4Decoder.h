#pragma once

#include "engine/stream/StreamDecoder.h"

#include <memory>

namespace basekeep {

/// Decodes lz4 frames and passes over skippable ones.
class Lz4Decoder final : public StreamDecoder
{
public:
    Lz4Decoder();
    ~Lz4Decoder() override;

    [[nodiscard]] Step decode(std::span<const std::byte> input, std::span<std::byte> output) override;

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace basekeep
