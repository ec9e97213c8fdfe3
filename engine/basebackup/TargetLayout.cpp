#include "engine/basebackup/TargetLayout.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"

#include <algorithm>

#include <QtCore/QDir>

namespace basekeep {

namespace {

QString canonicalServerPath(QString path)
{
    const bool isWindowsPath = path.size() > 2 && path[1] == QLatin1Char(':');
    if (isWindowsPath)
        path.replace(QLatin1Char('\\'), QLatin1Char('/'));
    return QDir::cleanPath(path);
}

} // namespace

bool isSameServerPath(const QString& first, const QString& second)
{
    return canonicalServerPath(first) == canonicalServerPath(second);
}

bool isInPlaceTablespace(const QString& location)
{
    return location.startsWith(QLatin1String("pg_tblspc/"));
}

TargetLayout::TargetLayout(const BackupSettings& settings, unsigned directoryMode, int serverVersion)
    : m_settings(settings)
    , m_directoryMode(directoryMode)
    , m_serverVersion(serverVersion)
    , m_target(FileSystem::toPath(settings.target))
{
}

void TargetLayout::claimTarget()
{
    m_folders.claim(m_target, m_directoryMode);
    if (m_settings.walDir.isEmpty())
        return;
    const std::filesystem::path walFolder = FileSystem::toPath(m_settings.walDir);
    m_folders.claim(walFolder, m_directoryMode);
    FileSystem::makeDirectoryLink(walFolder, m_target / "pg_wal");
}

void TargetLayout::claimTablespaces(QList<TablespaceFact>& tablespaces)
{
    if (m_settings.format == BackupSettings::Format::Tar)
        return;
    for (TablespaceFact& tablespace : tablespaces) {
        if (tablespace.oid == 0) {
            tablespace.localPath = m_settings.target;
            continue;
        }
        if (isInPlaceTablespace(tablespace.location)) {
            // Its archive comes before the main one that would bring the folder.
            const std::filesystem::path folder = m_target / FileSystem::toPath(tablespace.location);
            FileSystem::makeDirectories(folder, m_directoryMode);
            tablespace.localPath = FileSystem::toText(folder);
            continue;
        }
        const auto mapping = std::find_if(
            m_settings.tablespaceMappings.begin(), m_settings.tablespaceMappings.end(),
            [&](const TablespaceMapping& one) { return isSameServerPath(one.oldPath, tablespace.location); });
        if (mapping != m_settings.tablespaceMappings.end()) {
            tablespace.localPath = mapping->newPath;
        } else if (m_settings.acceptServerTablespacePaths && QDir::isAbsolutePath(tablespace.location)) {
            tablespace.localPath = tablespace.location;
        } else {
            throw Failure{Failure::Code::TargetUnusable,
                          tr("The tablespace at %1 has no place on this machine yet.").arg(tablespace.location),
                          tr("Map it to a folder of your choice (-T %1=/new/path). The server's own path is used only "
                             "if you ask for it.")
                              .arg(tablespace.location),
                          {}};
        }
        m_folders.claim(FileSystem::toPath(tablespace.localPath), m_directoryMode);
    }
}

void TargetLayout::prepareWalFolder() const
{
    if (m_settings.format == BackupSettings::Format::Tar)
        return;
    FileSystem::makeDirectories(m_target / "pg_wal" / "archive_status", m_directoryMode);
    if (m_serverVersion >= 170000)
        FileSystem::makeDirectories(m_target / "pg_wal" / "summaries", m_directoryMode);
}

std::filesystem::path TargetLayout::walOutput() const
{
    if (m_settings.format == BackupSettings::Format::Plain)
        return m_target / "pg_wal";
    return m_target / ("pg_wal.tar" + compressionSuffix(walCompression().method).toStdString());
}

CompressionSpec TargetLayout::walCompression() const
{
    const BackupCompression& compression = m_settings.compression;
    if (!compression.isOnClient() || compression.method != CompressionMethod::Gzip)
        return {};
    return CompressionSpec::parse(compression.method, compression.detail);
}

std::filesystem::path TargetLayout::archive(const TablespaceFact& tablespace, CompressionMethod arrival) const
{
    const CompressionMethod method = m_settings.compression.isOnClient() ? m_settings.compression.method : arrival;
    return m_target / ((tablespace.oid == 0 ? std::string("base.tar") : std::to_string(tablespace.oid) + ".tar") +
                       compressionSuffix(method).toStdString());
}

PlainExtractor::Tablespaces TargetLayout::linkTargets(const QList<TablespaceFact>& tablespaces) const
{
    PlainExtractor::Tablespaces links;
    for (const TablespaceFact& tablespace : tablespaces) {
        if (tablespace.oid == 0)
            continue;
        links[tablespace.oid] = {tablespace.location.toStdString(), FileSystem::toPath(tablespace.localPath),
                                 isInPlaceTablespace(tablespace.location)};
    }
    return links;
}

std::vector<std::filesystem::path> TargetLayout::roots(const QList<TablespaceFact>& tablespaces) const
{
    std::vector<std::filesystem::path> roots{m_target};
    if (!m_settings.walDir.isEmpty())
        roots.push_back(FileSystem::toPath(m_settings.walDir));
    for (const TablespaceFact& tablespace : tablespaces) {
        const bool isOutside = tablespace.oid != 0 && !isInPlaceTablespace(tablespace.location);
        if (isOutside && !tablespace.localPath.isEmpty())
            roots.push_back(FileSystem::toPath(tablespace.localPath));
    }
    return roots;
}

void TargetLayout::syncFolders(const QList<TablespaceFact>& tablespaces) const
{
    std::vector<std::filesystem::path> folders;
    for (const std::filesystem::path& root : roots(tablespaces)) {
        const std::vector<std::filesystem::path> below = PlainExtractor::foldersBelow(root);
        folders.insert(folders.end(), below.rbegin(), below.rend());
        if (root.has_parent_path())
            folders.push_back(root.parent_path());
    }
    FileSystem::syncDirectories(folders);
}

void TargetLayout::syncFileSystems(const QList<TablespaceFact>& tablespaces) const
{
    for (const std::filesystem::path& root : roots(tablespaces)) {
        FileSystem::syncFileSystem(root);
        // The root's own name lies in its parent, which may be on another file system.
        if (root.has_parent_path())
            FileSystem::syncDirectory(root.parent_path());
    }
}

quint64 TargetLayout::sizeOnDisk(const QList<TablespaceFact>& tablespaces) const
{
    quint64 bytes = 0;
    for (const std::filesystem::path& root : roots(tablespaces)) {
        FolderListing::walk(root, [&bytes](const FolderListing& entry) {
            if (!entry.isLink() && entry.isFile())
                bytes += entry.size();
        });
    }
    return bytes;
}

} // namespace basekeep
