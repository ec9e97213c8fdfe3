#pragma once

#include <cstddef>
#include <span>

namespace basekeep {

/// One format's decompressor, as Decompressor.h drives it: a little input in, a little output out.
class StreamDecoder
{
public:
    struct Step
    {
        std::size_t consumed = 0; ///< of the input
        std::size_t produced = 0; ///< of the output
        bool endsUnit = false;    ///< a member or frame is complete and all of its bytes are out; the next may follow
    };

    virtual ~StreamDecoder() = default;

    /// Takes and gives as much as it can. Begins a new unit by itself after one has ended. Throws Failure
    /// (ProtocolViolation) for what is no such stream.
    [[nodiscard]] virtual Step decode(std::span<const std::byte> input, std::span<std::byte> output) = 0;
};

} // namespace basekeep
