#include "engine/manifest/ManifestTextHash.h"

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

} // namespace

ManifestTextHash::ManifestTextHash() : m_checksum(ChecksumAlgorithm::Sha256) {}

void ManifestTextHash::write(std::string_view chunk)
{
    const std::size_t last = chunk.rfind('\n');
    if (last != std::string_view::npos) {
        const std::size_t previous = last == 0 ? std::string_view::npos : chunk.rfind('\n', last - 1);
        if (previous != std::string_view::npos) {
            m_checksum.update(bytesOf(m_heldBack));
            m_checksum.update(bytesOf(chunk.substr(0, previous + 1)));
            m_heldBack.clear();
            chunk.remove_prefix(previous + 1);
            m_lineFeed = last - previous - 1;
            m_hasTwoLines = true;
        } else {
            if (m_lineFeed) {
                m_checksum.update(bytesOf(std::string_view(m_heldBack).substr(0, *m_lineFeed + 1)));
                m_heldBack.erase(0, *m_lineFeed + 1);
                m_hasTwoLines = true;
            }
            m_lineFeed = m_heldBack.size() + last;
        }
    }
    if (m_heldBack.size() + chunk.size() > maximumHeldBack) {
        throw Failure{Failure::Code::VerificationFailed,
                      tr("The backup manifest is malformed: a line is longer than any that a server writes."),
                      tr("The file was changed or damaged after the server wrote it."),
                      {}};
    }
    m_heldBack.append(chunk);
}

std::optional<Digest> ManifestTextHash::finish()
{
    if (!m_hasTwoLines || m_lineFeed != m_heldBack.size() - 1)
        return std::nullopt;
    return m_checksum.finish();
}

} // namespace basekeep
