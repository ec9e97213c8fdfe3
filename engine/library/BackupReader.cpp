#include "engine/library/BackupReader.h"

#include "engine/identity/BackupLabel.h"
#include "engine/identity/ControlFile.h"
#include "engine/library/ArchiveHead.h"
#include "engine/manifest/ManifestSummary.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/InputFile.h"

#include <array>

#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

constexpr std::size_t longestSmallFile = 64 * 1024;

} // namespace

BackupReader::BackupReader(std::filesystem::path folder, const BackupMarks& marks, const CancelToken& cancel)
    : m_folder(std::move(folder)), m_marks(marks), m_cancel(cancel)
{
}

std::optional<BackupDescription> BackupReader::read(BackupMarks::Kind kind)
{
    m_backup.folder = FileSystem::toText(m_folder);
    m_backup.hasManifest = m_marks.hasManifest();
    if (kind == BackupMarks::Kind::PlainBackup) {
        readPlain();
    } else if (!readArchives(kind == BackupMarks::Kind::PerhapsTarBackup)) {
        return std::nullopt;
    }
    if (m_marks.hasManifest())
        readManifest();
    return m_backup;
}

void BackupReader::readPlain()
{
    m_backup.format = BackupDescription::Format::Plain;
    const QByteArray version = contentOf("PG_VERSION").trimmed();
    m_backup.serverMajor = version.toInt();
    if (const std::optional<BackupLabel> label = BackupLabel::parse(contentOf(BackupLabel::path)))
        take(*label, QFileInfo(FileSystem::toText(m_folder / BackupLabel::path)).lastModified());
    readControlFile();
}

bool BackupReader::readArchives(bool mustHaveLabel)
{
    m_backup.format = BackupDescription::Format::Tar;
    m_backup.compression = m_marks.archive()->compression;
    const std::optional<ArchiveHead> head = ArchiveHead::read(m_folder / m_marks.archive()->name, m_backup.compression);
    if (head)
        take(head->label, head->labelWrittenAt);
    else if (mustHaveLabel)
        return false;

    quint64 size = 0;
    FolderListing listing(m_folder);
    while (listing.next()) {
        const auto archive = BackupArchive::fromFileName(listing.name());
        if (!archive)
            continue;
        if (archive->content == BackupArchive::Content::Wal)
            readWal(listing.path(), archive->compression);
        size += FileSystem::fileSize(listing.path()).value_or(0);
    }
    if (!listing.error())
        m_backup.sizeBytes = size;
    return true;
}

/// The control file is the last one in the data directory's archive, but every segment of WAL tells of its server.
void BackupReader::readWal(const std::filesystem::path& archive, CompressionMethod compression)
{
    const std::optional<ArchivedSegment::Header> header = ArchiveHead::readWal(archive, compression);
    if (!header)
        return;
    m_backup.serverMajor = header->serverMajor;
    m_backup.systemIdentifier = header->systemIdentifier;
}

void BackupReader::readManifest()
{
    const QString fileName = m_backup.folder + QStringLiteral("/backup_manifest");
    const QFileInfo file(fileName);
    if (!m_backup.takenAt.isValid())
        m_backup.takenAt = file.lastModified().toUTC();
    try {
        const ManifestSummary summary = ManifestSummary::read(fileName, m_cancel);
        m_backup.fileCount = summary.fileCount;
        if (m_backup.format == BackupDescription::Format::Plain)
            m_backup.sizeBytes = summary.totalBytes;
        if (summary.systemIdentifier)
            m_backup.systemIdentifier = summary.systemIdentifier;
        if (m_backup.timeline == 0)
            m_backup.timeline = summary.timeline();
        if (!m_backup.startLsn.isValid())
            m_backup.startLsn = summary.startLsn();
        m_backup.isIncremental |= summary.isIncremental;
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        m_backup.manifestProblem = failure.message;
    }
}

void BackupReader::readControlFile()
{
    std::array<std::byte, ControlFile::fileSize> bytes{};
    try {
        const std::size_t count = InputFile(m_folder / ControlFile::path).readAt(0, bytes);
        m_backup.systemIdentifier = ControlFile::parse(std::span(bytes).first(count)).systemIdentifier;
    } catch (const Failure&) {
        // A verification will tell what is wrong with it.
    }
}

void BackupReader::take(const BackupLabel& label, const QDateTime& writtenAt)
{
    m_backup.label = label.label;
    m_backup.startLsn = label.startLsn;
    m_backup.timeline = label.timeline;
    m_backup.isIncremental = label.isIncremental();
    m_backup.takenAt = label.startTime.isValid() ? label.startTime : writtenAt.toUTC();
}

QByteArray BackupReader::contentOf(const char* name) const
{
    QByteArray content(qsizetype(longestSmallFile), Qt::Uninitialized);
    try {
        content.truncate(qsizetype(
            InputFile(m_folder / name).readAt(0, std::as_writable_bytes(std::span(content.data(), longestSmallFile)))));
    } catch (const Failure&) {
        content.clear();
    }
    return content;
}

} // namespace basekeep
