#pragma once

#include "engine/stream/StreamDecoder.h"

#include <memory>

namespace basekeep {

/// Decodes zstd frames and passes over skippable ones.
class ZstdDecoder final : public StreamDecoder
{
public:
    ZstdDecoder();
    ~ZstdDecoder() override;

    [[nodiscard]] Step decode(std::span<const std::byte> input, std::span<std::byte> output) override;

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace basekeep
