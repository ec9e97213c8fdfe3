#include "engine/receivewal/WalArchiveFolder.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/BorrowedFile.h"
#include "engine/wal/ArchivedSegment.h"

#include <algorithm>
#include <array>
#include <optional>

namespace basekeep {

namespace {

constexpr std::array<std::byte, 64 * 1024> zeros{};
constexpr std::array allMethods{CompressionMethod::None, CompressionMethod::Gzip, CompressionMethod::Lz4};
const QString partialSuffix = QStringLiteral(".partial");
const QString temporarySuffix = QStringLiteral(".tmp");

} // namespace

WalArchiveFolder::WalArchiveFolder(std::filesystem::path folder, quint32 segmentSize,
                                   const CompressionSpec& compression, bool sync, unsigned fileMode)
    : m_folder(std::move(folder))
    , m_segmentSize(segmentSize)
    , m_compression(compression)
    , m_suffix(compressionSuffix(compression.method))
    , m_sync(sync)
    , m_fileMode(fileMode)
{
}

WalArchiveFolder::~WalArchiveFolder() = default;

std::filesystem::path WalArchiveFolder::path(const QString& name) const
{
    return m_folder / FileSystem::toPath(name);
}

void WalArchiveFolder::beginSegment(const QString& fileName)
{
    m_fileName = fileName;
    m_written = 0;
    if (m_compression.method == CompressionMethod::None)
        beginPlain();
    else
        beginCompressed();
}

void WalArchiveFolder::beginPlain()
{
    const std::filesystem::path partial = path(m_fileName + partialSuffix);
    const std::optional<quint64> size = FileSystem::fileSize(partial);
    if (size && *size > m_segmentSize) {
        throw Failure{Failure::Code::TargetUnusable,
                      tr("The file %1 has %2 bytes, but a segment has %3.")
                          .arg(FileSystem::toText(partial))
                          .arg(*size)
                          .arg(m_segmentSize),
                      tr("It is no part of this server's WAL. Move it out of the folder."),
                      {}};
    }
    if (!size || *size < m_segmentSize) {
        // Full size beforehand, so that the disk cannot be full in the middle of a segment. A shorter file is one for
        // which this was begun and not ended: there was no WAL in it yet.
        OutputFile filler(partial, m_fileMode, OutputFile::IfExists::Truncate);
        while (filler.size() < m_segmentSize)
            filler.write(std::span(zeros).first(std::min<quint64>(zeros.size(), m_segmentSize - filler.size())));
        if (m_sync)
            filler.sync();
        filler.close();
        if (m_sync)
            FileSystem::syncDirectory(m_folder);
    } else if (m_sync) {
        // Its writer may not have come to it, and what was confirmed to the server must not depend on that.
        FileSystem::syncFile(partial);
    }
    m_file = OutputFile(partial, m_fileMode, OutputFile::IfExists::Overwrite);
    m_hasName = true;
}

void WalArchiveFolder::beginCompressed()
{
    const QString partial = m_fileName + m_suffix + partialSuffix;
    m_formerBytes = ArchivedSegment::content(path(partial), m_compression.method, m_segmentSize).bytes;
    m_hasName = m_formerBytes == 0;
    m_file =
        OutputFile(path(m_hasName ? partial : partial + temporarySuffix), m_fileMode, OutputFile::IfExists::Truncate);
    if (m_sync)
        FileSystem::syncDirectory(m_folder);
    // One core: a server writes its WAL through one file too, and the others have work of their own.
    m_compressor = makeCompressor(m_compression, std::make_unique<BorrowedFile>(m_file), 1);
}

void WalArchiveFolder::write(std::span<const std::byte> chunk)
{
    if (m_compressor)
        m_compressor->write(chunk);
    else
        m_file.write(chunk);
    m_written += chunk.size();
}

void WalArchiveFolder::sync()
{
    if (!m_sync || !m_file.isOpen())
        return;
    if (m_compressor)
        m_compressor->flush();
    m_file.sync();
    if (!m_hasName && m_written >= m_formerBytes)
        takeOverName();
}

void WalArchiveFolder::takeOverName()
{
    const QString partial = m_fileName + m_suffix + partialSuffix;
    FileSystem::rename(path(partial + temporarySuffix), path(partial), false);
    if (m_sync)
        FileSystem::syncDirectory(m_folder);
    m_hasName = true;
}

void WalArchiveFolder::endSegment()
{
    const bool isComplete = m_written == m_segmentSize;
    if (m_compressor) {
        m_compressor->finish();
        m_compressor.reset();
    }
    if (m_sync)
        m_file.sync();
    m_file.close();
    const QString partial = m_fileName + m_suffix + partialSuffix;
    if (!m_hasName && m_written >= m_formerBytes) {
        takeOverName();
    } else if (!m_hasName) {
        // The former run had come further than this one did.
        FileSystem::remove(path(partial + temporarySuffix));
    }
    if (!isComplete)
        return;
    FileSystem::rename(path(partial), path(m_fileName + m_suffix), m_sync);
    removeOtherPartials();
}

void WalArchiveFolder::removeOtherPartials() const
{
    // Left by runs with another compression; all they hold is in the complete segment.
    for (const CompressionMethod method : allMethods)
        FileSystem::remove(path(m_fileName + compressionSuffix(method) + partialSuffix));
}

bool WalArchiveFolder::hasHistory(const QString& fileName) const
{
    // pg_receivewal compresses them when it compresses segments.
    return std::any_of(allMethods.begin(), allMethods.end(), [&](CompressionMethod method) {
        return FileSystem::exists(path(fileName + compressionSuffix(method)));
    });
}

void WalArchiveFolder::writeHistory(const QString& fileName, const QByteArray& content)
{
    const std::filesystem::path temporary = path(fileName + temporarySuffix);
    OutputFile file(temporary, m_fileMode, OutputFile::IfExists::Truncate);
    file.write(std::as_bytes(std::span(content.constData(), std::size_t(content.size()))));
    file.close();
    FileSystem::rename(temporary, path(fileName), m_sync);
}

} // namespace basekeep
