#include "engine/stream/TarReader.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <cstring>

namespace basekeep {

TarReader::TarReader(std::unique_ptr<MemberSink> next, Terminator terminator, Tar::Dialect dialect)
    : m_next(std::move(next)), m_terminator(terminator), m_dialect(dialect)
{
}

void TarReader::write(std::span<const std::byte> chunk)
{
    while (!chunk.empty()) {
        std::size_t taken = 0;
        switch (m_state) {
        case State::Header:
            taken = std::min(chunk.size(), Tar::blockSize - m_headerBytes);
            std::memcpy(m_header.data() + m_headerBytes, chunk.data(), taken);
            m_headerBytes += taken;
            if (m_headerBytes == Tar::blockSize)
                takeHeader();
            break;
        case State::Extension:
            taken = std::size_t(std::min<quint64>(chunk.size(), m_contentLeft));
            m_extensions.write(chunk.first(taken));
            m_contentLeft -= taken;
            if (m_contentLeft == 0)
                endExtension();
            break;
        case State::Content:
            taken = std::size_t(std::min<quint64>(chunk.size(), m_contentLeft));
            m_next->write(chunk.first(taken));
            m_contentLeft -= taken;
            if (m_contentLeft == 0)
                endMember();
            break;
        case State::Padding:
            taken = std::min(chunk.size(), m_paddingLeft);
            m_paddingLeft -= taken;
            if (m_paddingLeft == 0)
                m_state = State::Header;
            break;
        case State::Terminated:
            // Archives may be filled up with further zero blocks; anything else would be content that nobody checked.
            if (std::any_of(chunk.begin(), chunk.end(), [](std::byte byte) { return byte != std::byte(0); })) {
                throw Failure{Failure::Code::ProtocolViolation,
                              Failure::tr("The archive goes on behind its own end."),
                              Failure::tr("A proxy or another tool may have changed the stream."),
                              {}};
            }
            taken = chunk.size();
            break;
        }
        chunk = chunk.subspan(taken);
    }
}

void TarReader::takeHeader()
{
    m_headerBytes = 0;
    if (Tar::isZero(m_header)) {
        m_state = State::Terminated;
        return;
    }
    if (m_dialect == Tar::Dialect::Server)
        return beginMember(Tar::decode(m_header));
    if (takeExtension())
        return;
    if (const std::optional<TarMember> member = Tar::decode(m_header, m_extensions.take()))
        beginMember(*member);
}

bool TarReader::takeExtension()
{
    const std::optional<Tar::ExtensionHeader> extension = Tar::extensionHeader(m_header);
    if (!extension)
        return false;
    m_extensions.begin(*extension);
    m_contentLeft = extension->size;
    m_paddingLeft = Tar::paddingAfter(extension->size);
    if (m_contentLeft == 0)
        endExtension();
    else
        m_state = State::Extension;
    return true;
}

void TarReader::endExtension()
{
    m_extensions.end();
    m_state = m_paddingLeft > 0 ? State::Padding : State::Header;
}

void TarReader::beginMember(const TarMember& member)
{
    m_path = member.path;
    m_contentLeft = member.size;
    m_paddingLeft = Tar::paddingAfter(member.size);
    m_next->begin(member);
    if (m_contentLeft == 0)
        endMember();
    else
        m_state = State::Content;
}

void TarReader::endMember()
{
    m_next->end();
    m_state = m_paddingLeft > 0 ? State::Padding : State::Header;
}

void TarReader::finish()
{
    const bool hasEnded = m_state == State::Terminated ||
                          (m_terminator == Terminator::Absent && m_state == State::Header && m_headerBytes == 0);
    // An extended header is followed by the member that it tells of.
    if (!hasEnded || m_extensions.isPending()) {
        throw Failure{
            Failure::Code::ProtocolViolation, Failure::tr("The archive ended before its last file was complete."),
            Failure::tr("Look at the server's log for why it stopped, then take the backup again."),
            m_path.empty() ? QString() : Failure::tr("The last file seen was %1.").arg(QString::fromStdString(m_path))};
    }
    m_next->finish();
}

} // namespace basekeep
