#pragma once

#include <cstddef>
#include <span>

namespace basekeep {

/// A stage that takes bytes. Stages throw Failure when they cannot go on; a stage that has thrown is not used again.
class ByteSink
{
public:
    virtual ~ByteSink() = default;

    /// Takes one chunk of any size, valid only during the call.
    virtual void write(std::span<const std::byte> chunk) = 0;

    /// Called exactly once after the last chunk; finishes the stages behind it too.
    virtual void finish() = 0;
};

} // namespace basekeep
