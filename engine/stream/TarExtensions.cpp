#include "engine/stream/TarExtensions.h"

#include "engine/jobs/Failure.h"

#include <charconv>

namespace basekeep {

namespace {

[[noreturn]] void refuse(const QString& why)
{
    throw Failure{Failure::Code::ProtocolViolation,
                  Failure::tr("The archive has an extended header that is not sound."),
                  Failure::tr("If another tool wrote the archive, unpack it with that and verify the folder."), why};
}

std::string checkedName(std::string_view name)
{
    if (name.size() > TarExtensions::longestName) {
        refuse(Failure::tr("It gives a name of %1 bytes; no more than %2 are taken.")
                   .arg(name.size())
                   .arg(TarExtensions::longestName));
    }
    return std::string(name);
}

quint64 checkedSize(std::string_view text)
{
    quint64 size = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (error != std::errc() || end != text.data() + text.size())
        refuse(Failure::tr("It gives a size that is no number of bytes."));
    return size;
}

} // namespace

void TarExtensions::begin(const Tar::ExtensionHeader& header)
{
    if (header.size > mostBytes) {
        refuse(Failure::tr("It is said to have %1 bytes; no more than %2 are taken.").arg(header.size).arg(mostBytes));
    }
    m_type = header.type;
    m_content.clear();
    m_isPending = m_isPending || m_type != 'g';
}

void TarExtensions::write(std::span<const std::byte> chunk)
{
    m_content.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
}

void TarExtensions::end()
{
    if (m_type == 'L')
        m_local.path = checkedName(wholeText());
    else if (m_type == 'K')
        m_local.linkTarget = checkedName(wholeText());
    else
        readRecords();
    m_content = {};
}

/// The text up to its terminator, which may be missing.
std::string TarExtensions::wholeText() const
{
    const std::size_t end = m_content.find('\0');
    if (end != std::string::npos && m_content.find_first_not_of('\0', end) != std::string::npos)
        refuse(Failure::tr("It goes on behind its own end."));
    return m_content.substr(0, end);
}

/// Records "LENGTH KEY=VALUE\n", the length counting all of it.
void TarExtensions::readRecords()
{
    std::string_view rest = m_content;
    while (!rest.empty()) {
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
        const auto digits = static_cast<std::size_t>(end - rest.data());
        if (error != std::errc() || digits >= rest.size() || rest[digits] != ' ' || length > rest.size() ||
            length < digits + 2 || rest[length - 1] != '\n')
            refuse(Failure::tr("The length of one of its records is wrong."));
        const std::string_view record = rest.substr(digits + 1, length - digits - 2);
        const std::size_t equals = record.find('=');
        if (equals == std::string_view::npos || equals == 0)
            refuse(Failure::tr("One of its records has no name."));
        readRecord(record.substr(0, equals), record.substr(equals + 1));
        rest.remove_prefix(length);
    }
}

void TarExtensions::readRecord(std::string_view key, std::string_view value)
{
    Tar::Overrides& target = m_type == 'g' ? m_global : m_local;
    const bool isGone = value.empty(); // the member's own header holds again
    if (key == "path")
        target.path = isGone ? std::nullopt : std::optional(checkedName(value));
    else if (key == "linkpath")
        target.linkTarget = isGone ? std::nullopt : std::optional(checkedName(value));
    else if (key == "size")
        target.size = isGone ? std::nullopt : std::optional(checkedSize(value));
    else if (key.starts_with("GNU.sparse."))
        refuse(Failure::tr("It tells of a sparse file, of which only parts are stored."));
    // Owner, times, attributes: nothing that a backup is judged by.
}

Tar::Overrides TarExtensions::take()
{
    Tar::Overrides result = m_global;
    if (m_local.path)
        result.path = std::move(m_local.path);
    if (m_local.linkTarget)
        result.linkTarget = std::move(m_local.linkTarget);
    if (m_local.size)
        result.size = m_local.size;
    m_local = {};
    m_isPending = false;
    return result;
}

} // namespace basekeep
