#include "engine/wal/SegmentFolder.h"

#include "engine/storage/FileSystem.h"

#include <algorithm>
#include <array>

namespace basekeep {

namespace {

constexpr std::array<std::byte, 64 * 1024> zeros{};

} // namespace

SegmentFolder::SegmentFolder(std::filesystem::path folder, quint32 segmentSize, unsigned fileMode, bool sync)
    : m_folder(std::move(folder)), m_segmentSize(segmentSize), m_fileMode(fileMode), m_sync(sync)
{
}

void SegmentFolder::beginSegment(const QString& fileName)
{
    m_fileName = fileName;
    m_file = OutputFile(m_folder / FileSystem::toPath(fileName), m_fileMode);
}

void SegmentFolder::write(std::span<const std::byte> chunk)
{
    m_file.write(chunk);
}

void SegmentFolder::endSegment()
{
    const bool isWhole = m_file.size() == m_segmentSize;
    while (m_file.size() < m_segmentSize)
        m_file.write(std::span(zeros).first(std::min<quint64>(zeros.size(), m_segmentSize - m_file.size())));
    if (m_sync)
        m_file.sync();
    m_file.close();
    if (isWhole)
        markDone(m_fileName);
}

void SegmentFolder::sync()
{
    if (m_sync && m_file.isOpen())
        m_file.sync();
}

void SegmentFolder::writeHistory(const QString& fileName, const QByteArray& content)
{
    OutputFile file(m_folder / FileSystem::toPath(fileName), m_fileMode);
    file.write(std::as_bytes(std::span(content.constData(), std::size_t(content.size()))));
    if (m_sync)
        file.sync();
    file.close();
    markDone(fileName);
}

void SegmentFolder::markDone(const QString& fileName)
{
    OutputFile marker(m_folder / "archive_status" / FileSystem::toPath(fileName + QStringLiteral(".done")), m_fileMode);
    if (m_sync)
        marker.sync();
    marker.close();
}

void SegmentFolder::finish()
{
    if (!m_sync)
        return;
    FileSystem::syncDirectory(m_folder / "archive_status");
    FileSystem::syncDirectory(m_folder);
}

} // namespace basekeep
