#include "engine/stream/TarReader.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <cstring>

namespace basekeep {

TarReader::TarReader(std::unique_ptr<MemberSink> next, Terminator terminator)
    : m_next(std::move(next)), m_terminator(terminator)
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
    const TarMember member = Tar::decode(m_header);
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
    const bool isWhole = m_state == State::Terminated ||
                         (m_terminator == Terminator::Absent && m_state == State::Header && m_headerBytes == 0);
    if (!isWhole) {
        throw Failure{
            Failure::Code::ProtocolViolation, Failure::tr("The archive ended before its last file was complete."),
            Failure::tr("Look at the server's log for why it stopped, then take the backup again."),
            m_path.empty() ? QString() : Failure::tr("The last file seen was %1.").arg(QString::fromStdString(m_path))};
    }
    m_next->finish();
}

} // namespace basekeep
