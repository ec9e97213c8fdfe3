#include "engine/stream/TarWriter.h"

namespace basekeep {

namespace {

constexpr std::array<std::byte, 2 * Tar::blockSize> zeros{};

} // namespace

TarWriter::TarWriter(std::unique_ptr<ByteSink> next) : m_next(std::move(next)) {}

void TarWriter::begin(const TarMember& member)
{
    m_size = member.size;
    m_next->write(Tar::encode(member));
}

void TarWriter::write(std::span<const std::byte> chunk)
{
    m_next->write(chunk);
}

void TarWriter::end()
{
    m_next->write(std::span(zeros).first(Tar::paddingAfter(m_size)));
}

void TarWriter::finish()
{
    m_next->write(zeros);
    m_next->finish();
}

} // namespace basekeep
