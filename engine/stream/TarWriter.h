#pragma once

#include "engine/stream/ByteSink.h"
#include "engine/stream/MemberSink.h"

#include <memory>

namespace basekeep {

/// Writes members as a tar archive, with headers as a server writes them and the two zero blocks at the end.
class TarWriter final : public MemberSink
{
public:
    explicit TarWriter(std::unique_ptr<ByteSink> next);

    void begin(const TarMember& member) override;
    void write(std::span<const std::byte> chunk) override;
    void end() override;
    void finish() override;

private:
    std::unique_ptr<ByteSink> m_next;
    quint64 m_size = 0; ///< of the member under way
};

} // namespace basekeep
