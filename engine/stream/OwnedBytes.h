#pragma once

#include <cstddef>
#include <memory>
#include <span>

namespace basekeep {

/// Bytes together with the memory they lie in, whoever allocated that. Goes from one thread to another without a copy.
class OwnedBytes final
{
public:
    using Release = void (*)(void*);

    OwnedBytes() = default;
    /// `bytes` lie within `memory`, which `release` frees.
    OwnedBytes(void* memory, std::span<const std::byte> bytes, Release release)
        : m_memory(memory, release), m_bytes(bytes)
    {
    }

    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }

    /// Cuts bytes off at the front, as what says of which kind the message is.
    void removePrefix(std::size_t count) { m_bytes = m_bytes.subspan(count); }

private:
    static void releaseNothing(void*) {}

    std::unique_ptr<void, Release> m_memory{nullptr, &releaseNothing};
    std::span<const std::byte> m_bytes;
};

} // namespace basekeep
