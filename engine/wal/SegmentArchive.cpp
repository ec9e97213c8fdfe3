#include "engine/wal/SegmentArchive.h"

#include "engine/storage/FileSystem.h"
#include "engine/stream/BorrowedFile.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace basekeep {

namespace {

constexpr std::array<std::byte, 64 * 1024> zeros{};

/// Even if the cluster is one that its group may read.
constexpr unsigned memberMode = 0600;

TarMember member(const QString& name, quint64 size)
{
    TarMember member;
    member.path = name.toStdString();
    member.mode = memberMode;
    member.size = size;
    member.modifiedAt = std::time(nullptr);
    return member;
}

} // namespace

SegmentArchive::SegmentArchive(std::filesystem::path archive, quint32 segmentSize, unsigned fileMode, bool sync,
                               const CompressionSpec& compression, const std::optional<WalOutputState>& continues)
    : m_segmentSize(segmentSize)
    , m_sync(sync)
    , m_file(continues ? OutputFile::continued(std::move(archive), fileMode, continues->size)
                       : OutputFile(std::move(archive), fileMode))
{
    constexpr int allCores = 0;
    std::optional<Compressor::Continuation> stream;
    if (m_file.size() > 0)
        stream = {continues->streamChecksum, continues->streamSize};
    std::unique_ptr<Compressor> compressor =
        makeCompressor(compression, std::make_unique<BorrowedFile>(m_file), allCores, stream);
    m_compressor = compressor.get();
    m_tar = std::make_unique<TarWriter>(std::move(compressor));
}

SegmentArchive::~SegmentArchive() = default;

void SegmentArchive::beginSegment(const QString& fileName)
{
    m_segmentName = fileName;
    m_segmentBytes = 0;
    m_tar->begin(member(fileName, m_segmentSize));
}

void SegmentArchive::write(std::span<const std::byte> chunk)
{
    m_tar->write(chunk);
    m_segmentBytes += chunk.size();
}

void SegmentArchive::endSegment()
{
    const bool isWhole = m_segmentBytes == m_segmentSize;
    while (m_segmentBytes < m_segmentSize)
        write(std::span(zeros).first(std::min<quint64>(zeros.size(), m_segmentSize - m_segmentBytes)));
    m_tar->end();
    if (isWhole)
        addFile(QStringLiteral("archive_status/") + m_segmentName + QStringLiteral(".done"), {});
    // With or without sync: here the archive can be cut if another process has to go on with it.
    m_compressor->flush();
    if (m_sync)
        m_file.sync();
}

std::optional<WalOutputState> SegmentArchive::outputState() const
{
    const std::optional<Compressor::Continuation> stream = m_compressor->continuation();
    if (!stream)
        return {};
    return WalOutputState{m_file.size(), stream->checksum, stream->size};
}

void SegmentArchive::sync()
{
    if (!m_sync)
        return;
    m_compressor->flush(); // what waits in the compressor is not safe on any disk
    m_file.sync();
}

void SegmentArchive::writeHistory(const QString& fileName, const QByteArray& content)
{
    addFile(fileName, content);
    addFile(QStringLiteral("archive_status/") + fileName + QStringLiteral(".done"), {});
}

void SegmentArchive::addFile(const QString& name, const QByteArray& content)
{
    m_tar->begin(member(name, quint64(content.size())));
    if (!content.isEmpty())
        m_tar->write(std::as_bytes(std::span(content.constData(), std::size_t(content.size()))));
    m_tar->end();
}

void SegmentArchive::finish()
{
    m_tar->finish();
    if (m_sync)
        m_file.sync();
    m_file.close();
    if (m_sync)
        FileSystem::syncDirectory(m_file.path().parent_path());
}

} // namespace basekeep
