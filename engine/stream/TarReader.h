#pragma once

#include "engine/stream/ByteSink.h"
#include "engine/stream/MemberSink.h"
#include "engine/stream/TarExtensions.h"

#include <memory>

namespace basekeep {

/// Takes the bytes of an uncompressed tar archive in chunks that may end anywhere and hands its members on. Content
/// goes on as it came, without a copy.
class TarReader final : public ByteSink
{
public:
    enum class Terminator {
        Required, ///< servers from 15 on end every archive with two zero blocks
        Absent,   ///< servers 13 and 14 send none
    };

    TarReader(std::unique_ptr<MemberSink> next, Terminator terminator, Tar::Dialect dialect = Tar::Dialect::Server);

    void write(std::span<const std::byte> chunk) override;

    /// Throws Failure (ProtocolViolation) if the archive ended before its time.
    void finish() override;

private:
    enum class State { Header, Extension, Content, Padding, Terminated };

    void takeHeader();
    [[nodiscard]] bool takeExtension();
    void beginMember(const TarMember& member);
    void endMember();
    void endExtension();

    std::unique_ptr<MemberSink> m_next;
    const Terminator m_terminator;
    const Tar::Dialect m_dialect;
    State m_state = State::Header;
    Tar::Block m_header{};
    std::size_t m_headerBytes = 0;
    quint64 m_contentLeft = 0;
    std::size_t m_paddingLeft = 0;
    TarExtensions m_extensions; ///< of an archive that is not a server's
    std::string m_path;         ///< of the member under way, for messages
};

} // namespace basekeep
