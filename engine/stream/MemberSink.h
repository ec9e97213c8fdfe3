#pragma once

#include "engine/stream/TarHeader.h"

namespace basekeep {

/// A stage that takes the members of an archive, one after the other.
class MemberSink
{
public:
    virtual ~MemberSink() = default;

    virtual void begin(const TarMember& member) = 0;
    /// The member's content in chunks of any size, member.size bytes in all. Not called for an empty member.
    virtual void write(std::span<const std::byte> chunk) = 0;
    virtual void end() = 0;

    /// Called exactly once after the archive's last member; finishes the stages behind it too.
    virtual void finish() = 0;
};

} // namespace basekeep
