#include "engine/wal/SegmentFolder.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>
#include <array>
#include <vector>

namespace basekeep {

namespace {

constexpr std::array<std::byte, 64 * 1024> zeros{};

} // namespace

SegmentFolder::SegmentFolder(std::filesystem::path folder, quint32 segmentSize, unsigned fileMode, bool sync,
                             const std::optional<WalResumePoint>& continues)
    : m_folder(std::move(folder)), m_segmentSize(segmentSize), m_fileMode(fileMode), m_sync(sync)
{
    if (continues)
        removeFrom(*continues);
}

void SegmentFolder::removeFrom(const WalResumePoint& point)
{
    const WalSegment::Name first{point.timeline, point.position.value / m_segmentSize};
    const auto isBehind = [&](const QString& fileName) {
        // A history file's name begins with its timeline, as a segment's does; either may have a marker.
        const QString name = fileName.section(QLatin1Char('.'), 0, 0);
        if (const auto segment = WalSegment::parseFileName(name, m_segmentSize))
            return *segment >= first;
        const bool isHistory = fileName.section(QLatin1Char('.'), 1, 1) == QLatin1String("history");
        bool isNumber = false;
        const quint32 timeline = name.toUInt(&isNumber, 16);
        return isHistory && isNumber &&
               (timeline > point.timeline || (timeline == point.timeline && point.isBeginning()));
    };
    for (const std::filesystem::path& folder : {m_folder / "archive_status", m_folder}) {
        std::vector<std::filesystem::path> behind;
        FolderListing listing(folder);
        while (listing.next()) {
            if (isBehind(FileSystem::toText(listing.path().filename())))
                behind.push_back(listing.path());
        }
        std::error_code error = listing.error();
        for (auto path = behind.begin(); !error && path != behind.end(); ++path)
            error = FileSystem::remove(*path);
        if (error) {
            throw Failure{Failure::Code::StorageError,
                          tr("The unfinished WAL in %1 could not be removed.").arg(FileSystem::toText(folder)),
                          {},
                          FileSystem::textOf(error)};
        }
    }
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
