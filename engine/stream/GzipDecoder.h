#pragma once

#include "engine/stream/StreamDecoder.h"

#include <memory>

namespace basekeep {

/// Decodes gzip members.
class GzipDecoder final : public StreamDecoder
{
public:
    GzipDecoder();
    ~GzipDecoder() override;

    [[nodiscard]] Step decode(std::span<const std::byte> input, std::span<std::byte> output) override;

private:
    struct Inflater;
    std::unique_ptr<Inflater> m_inflater;
};

} // namespace basekeep
