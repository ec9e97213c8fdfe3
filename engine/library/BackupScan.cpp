#include "engine/library/BackupScan.h"

#include "engine/library/BackupReader.h"
#include "engine/library/SystemFolders.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"

#include <algorithm>
#include <system_error>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

const QString stageKey = QStringLiteral("scan");
const QString source = QStringLiteral("scan");

/// Those that a server keeps its own files in; whatever else is in a data directory was put there by somebody.
bool belongsToServer(const std::filesystem::path& folder)
{
    const QString name = FileSystem::toText(folder.filename());
    return name == QLatin1String("base") || name == QLatin1String("global") || name.startsWith(QLatin1String("pg_"));
}

} // namespace

BackupScan::BackupScan(QString folder, QObject* parent)
    : Job({JobStage{stageKey, tr("Scan"), JobStage::State::Pending, 0, {}}}, parent), m_folder(std::move(folder))
{
    qRegisterMetaType<BackupDescription>();
}

BackupScan::~BackupScan()
{
    shutDown();
}

BackupScan::Counts BackupScan::counts() const
{
    const std::lock_guard lock(m_countsMutex);
    return m_counts;
}

QString BackupScan::currentFolder() const
{
    const std::lock_guard lock(m_countsMutex);
    return m_current;
}

QList<BackupDescription> BackupScan::found() const
{
    const std::lock_guard lock(m_countsMutex);
    return m_found;
}

void BackupScan::run()
{
    beginStage(stageKey);
    // Links above the first folder are the user's way to say where it is; what is found is named by where it lies.
    std::error_code error;
    const std::filesystem::path first = FileSystem::canonical(FileSystem::toPath(m_folder), error);
    if (!error)
        error = FolderListing(first).error();
    if (error) {
        throw Failure{Failure::Code::StorageError,
                      tr("The folder %1 could not be read.").arg(QDir::toNativeSeparators(m_folder)),
                      tr("Choose a folder that is there and that you may read."), FileSystem::textOf(error)};
    }
    enter(first);
    while (!m_open.empty()) {
        std::vector<std::filesystem::path>& subfolders = m_open.back().subfolders;
        if (subfolders.empty()) {
            m_open.pop_back();
            continue;
        }
        const std::filesystem::path next = std::move(subfolders.back());
        subfolders.pop_back();
        enter(next);
    }
}

void BackupScan::enter(const std::filesystem::path& folder)
{
    m_cancel.throwIfCancelled();
    const QString shown = FileSystem::toText(folder);
    {
        const std::lock_guard lock(m_countsMutex);
        m_current = shown;
        ++m_counts.folders;
    }
    Level level;
    try {
        level.status = EntryStatus::of(folder);
    } catch (const Failure& failure) {
        return noteUnreadable(folder, failure.detail);
    }
    if (isLoop(level.status))
        return; // something is mounted inside itself
    BackupMarks marks;
    level.subfolders = list(folder, marks);

    const BackupMarks::Kind kind = marks.kindOf(folder);
    switch (kind) {
    case BackupMarks::Kind::PlainBackup:
    case BackupMarks::Kind::TarBackup:
    case BackupMarks::Kind::PerhapsTarBackup:
        if (const std::optional<BackupDescription> backup = BackupReader(folder, marks, m_cancel).read(kind))
            return noteFound(*backup);
        break;
    case BackupMarks::Kind::UnfinishedBackup: {
        log(LogEntry::Severity::Info, source,
            tr("Not a backup: %1 is unfinished, or still being taken.").arg(QDir::toNativeSeparators(shown)));
        const std::lock_guard lock(m_countsMutex);
        ++m_counts.unfinishedBackups;
        return;
    }
    case BackupMarks::Kind::DataDirectory: {
        log(LogEntry::Severity::Info, source,
            tr("Not a backup: %1 is the data directory of a server.").arg(QDir::toNativeSeparators(shown)));
        const std::lock_guard lock(m_countsMutex);
        ++m_counts.dataDirectories;
        std::erase_if(level.subfolders, belongsToServer);
        break;
    }
    case BackupMarks::Kind::Nothing:
        break;
    }
    m_open.push_back(std::move(level));
}

std::vector<std::filesystem::path> BackupScan::list(const std::filesystem::path& folder, BackupMarks& marks)
{
    std::vector<std::filesystem::path> subfolders;
    FolderListing listing(folder);
    while (listing.next()) {
        m_cancel.throwIfCancelled();
        if (listing.isLink() || !listing.isFolder())
            marks.note(listing.name());
        else if (!SystemFolders::contain(listing.path()))
            subfolders.push_back(listing.path());
    }
    if (listing.error())
        noteUnreadable(folder, FileSystem::textOf(listing.error()));
    std::sort(subfolders.begin(), subfolders.end(), std::greater<>());
    return subfolders;
}

bool BackupScan::isLoop(const EntryStatus& status) const
{
    return std::any_of(m_open.begin(), m_open.end(),
                       [&status](const Level& level) { return level.status.isSameAs(status); });
}

void BackupScan::noteUnreadable(const std::filesystem::path& folder, const QString& detail)
{
    log(LogEntry::Severity::Warning, source,
        tr("%1 could not be read: %2", "folder, the system's text")
            .arg(QDir::toNativeSeparators(FileSystem::toText(folder)), detail));
    const std::lock_guard lock(m_countsMutex);
    ++m_counts.unreadableFolders;
}

void BackupScan::noteFound(const BackupDescription& backup)
{
    {
        const std::lock_guard lock(m_countsMutex);
        ++m_counts.backups;
        m_found.append(backup);
    }
    Q_EMIT backupFound(backup);
}

} // namespace basekeep
