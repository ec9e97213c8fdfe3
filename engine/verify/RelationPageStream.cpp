#include "engine/verify/RelationPageStream.h"

#include "engine/storage/MemberPath.h"
#include "engine/verify/RelationPages.h"

#include <QtCore/QtEndian>

#include <algorithm>

namespace basekeep {

namespace {

// The start of an incremental file: magic number, number of blocks, length of the relation, each of 32 bits.
constexpr std::size_t headerSize = 12;
constexpr quint32 magic = 0xD3AE1F0D;

quint32 numberAt(std::span<const std::byte> bytes, std::size_t index)
{
    return qFromLittleEndian<quint32>(bytes.data() + index * sizeof(quint32));
}

} // namespace

void RelationPageStream::begin(std::string_view path, quint64 size)
{
    const std::optional<RelationFile> file = RelationFile::fromPath(path);
    m_state = !file ? State::Ignored : file->isIncremental ? State::Header : State::Pages;
    m_part.clear();
    m_blocks.clear();
    m_next = 0;
    if (!file)
        return;
    m_file = *file;
    m_path = path;
    m_size = size;
    if (m_state == State::Header && size < headerSize)
        refuse(tr("it has only %1 bytes").arg(size));
}

void RelationPageStream::write(std::span<const std::byte> bytes)
{
    while (!bytes.empty() && m_state != State::Ignored) {
        switch (m_state) {
        case State::Header:
            if (gather(bytes, headerSize))
                takeHeader();
            break;
        case State::Blocks:
            if (gather(bytes, m_blocks.size() * sizeof(quint32)))
                takeBlocks();
            break;
        case State::Padding: {
            const std::size_t count = std::min(bytes.size(), m_paddingLeft);
            bytes = bytes.subspan(count);
            m_paddingLeft -= count;
            if (m_paddingLeft == 0)
                m_state = State::Pages;
            break;
        }
        case State::Pages:
            takePages(bytes);
            break;
        case State::Ignored:
            break;
        }
    }
}

/// Moves bytes over until there are as many; true once there are.
bool RelationPageStream::gather(std::span<const std::byte>& bytes, std::size_t wanted)
{
    const std::size_t count = std::min(bytes.size(), wanted - m_part.size());
    m_part.insert(m_part.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    return m_part.size() == wanted;
}

void RelationPageStream::takeHeader()
{
    const quint32 count = numberAt(m_part, 1);
    const bool isMagic = numberAt(m_part, 0) == magic;
    m_part.clear();
    if (!isMagic)
        return refuse(tr("its first bytes are not those of an incremental file"));
    if (count > m_pages.settings().segmentBlocks)
        return refuse(tr("it is said to hold %1 blocks").arg(count));
    const quint64 pageSize = m_pages.settings().pageSize;
    const quint64 withBlocks = headerSize + count * sizeof(quint32);
    m_paddingLeft = count == 0 ? 0 : static_cast<std::size_t>((pageSize - withBlocks % pageSize) % pageSize);
    const quint64 expected = withBlocks + m_paddingLeft + count * pageSize;
    if (m_size != expected)
        return refuse(tr("with %1 blocks it would have %2 bytes, and not %3").arg(count).arg(expected).arg(m_size));
    m_blocks.resize(count);
    m_state = count == 0 ? State::Ignored : State::Blocks;
}

void RelationPageStream::takeBlocks()
{
    for (std::size_t index = 0; index < m_blocks.size(); ++index)
        m_blocks[index] = numberAt(m_part, index);
    m_part.clear();
    const bool isAscending =
        std::adjacent_find(m_blocks.begin(), m_blocks.end(), std::greater_equal<>()) == m_blocks.end();
    if (!isAscending || m_blocks.back() >= m_pages.settings().segmentBlocks)
        return refuse(tr("the numbers of its blocks are not in order"));
    m_state = m_paddingLeft > 0 ? State::Padding : State::Pages;
}

void RelationPageStream::takePages(std::span<const std::byte>& bytes)
{
    const std::size_t pageSize = m_pages.settings().pageSize;
    // Whole pages are looked at where they are.
    if (m_part.empty() && bytes.size() >= pageSize) {
        const std::size_t whole = bytes.size() - bytes.size() % pageSize;
        judge(bytes.first(whole));
        bytes = bytes.subspan(whole);
    } else if (gather(bytes, pageSize)) {
        judge(m_part);
        m_part.clear();
    }
}

void RelationPageStream::judge(std::span<const std::byte> pages)
{
    const std::size_t pageSize = m_pages.settings().pageSize;
    if (!m_file.isIncremental) {
        m_pages.judge(m_path, m_file.segment, m_next, pages);
        m_next += pages.size() / pageSize;
        return;
    }
    for (; !pages.empty() && m_next < m_blocks.size(); pages = pages.subspan(pageSize))
        m_pages.judge(m_path, m_file.segment, m_blocks[m_next++], pages.first(pageSize));
}

void RelationPageStream::refuse(const QString& text)
{
    m_state = State::Ignored;
    m_pages.noteDamagedFile(
        m_path,
        tr("\"%1\" is not a sound incremental file: %2.").arg(QString::fromStdString(printableName(m_path)), text));
}

} // namespace basekeep
