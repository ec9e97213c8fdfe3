#include "gui/verify/BackupPlace.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/verify/ArchiveComparison.h"
#include "engine/verify/BackupArchive.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include <system_error>

namespace basekeep {

namespace {

constexpr int mostFoldersLookedInto = 200; ///< for the hint only

QString manifestName()
{
    return QStringLiteral("backup_manifest");
}

/// A manifest says what it is right at its start, whatever its name.
bool beginsLikeManifest(const QString& path)
{
    QFile file(path);
    constexpr qint64 headBytes = 256;
    return file.open(QIODevice::ReadOnly) && file.read(headBytes).contains("\"PostgreSQL-Backup-Manifest-Version\"");
}

/// The innermost backup that the folder lies in; empty if there is none.
QString enclosingBackup(const QString& folder)
{
    for (QFileInfo place(folder); !place.isRoot() && place.path() != place.filePath(); place.setFile(place.path())) {
        if (BackupPlace::isBackupFolder(place.path()))
            return place.path();
    }
    return {};
}

/// A backup in a folder right below; empty if there is none among the first.
QString containedBackup(const QString& folder)
{
    QDirIterator entries(folder, QDir::Dirs | QDir::NoDotAndDotDot);
    for (int count = 0; entries.hasNext() && count < mostFoldersLookedInto; ++count) {
        if (const QString below = entries.next(); BackupPlace::isBackupFolder(below))
            return below;
    }
    return {};
}

Failure notABackup(const QString& message, const QString& hint)
{
    return {Failure::Code::TargetUnusable, message, hint, {}};
}

BackupPlace placeOfFile(const QFileInfo& file)
{
    const QString path = file.absoluteFilePath();
    if (file.fileName() == manifestName() ||
        BackupArchive::fromFileName(QFile::encodeName(file.fileName()).toStdString()))
        return {file.absolutePath(), {}};
    if (beginsLikeManifest(path))
        return {file.absolutePath(), path};
    throw notABackup(BackupPlace::tr("“%1” is neither the manifest nor an archive of a backup.").arg(file.fileName()),
                     BackupPlace::tr("Choose the folder of a backup, or the backup_manifest in it."));
}

bool mayNotRead(const QString& folder)
{
    return FolderListing(FileSystem::toPath(folder)).error() == std::errc::permission_denied;
}

Failure whyNoBackup(const QString& folder)
{
    const QString shown = QDir::toNativeSeparators(folder);
    if (const QString whole = enclosingBackup(folder); !whole.isEmpty()) {
        return notABackup(BackupPlace::tr("“%1” is only a part of a backup.").arg(shown),
                          BackupPlace::tr("The whole one is in %1.", "folder").arg(QDir::toNativeSeparators(whole)));
    }
    const QString below = containedBackup(folder);
    return notABackup(
        BackupPlace::tr("“%1” is not a backup: there is no backup_manifest, no PG_VERSION and no base.tar in it.")
            .arg(shown),
        below.isEmpty()
            ? BackupPlace::tr("Choose the folder in which the backup_manifest lies.")
            : BackupPlace::tr("There are backups in folders below, for example %1. Choose one of them.", "folder")
                  .arg(QDir::toNativeSeparators(below)));
}

} // namespace

BackupPlace BackupPlace::of(const QString& path)
{
    const QFileInfo entry(QDir::cleanPath(path));
    if (!entry.exists())
        throw notABackup(tr("“%1” is not there.").arg(QDir::toNativeSeparators(path)),
                         tr("Is the disk connected, and may you read it?"));
    if (!entry.isDir())
        return placeOfFile(entry);
    if (mayNotRead(entry.absoluteFilePath()))
        throw notABackup(tr("You may not read “%1”.").arg(QDir::toNativeSeparators(path)),
                         tr("A backup belongs to the user who took it: ask for the right to read it, or verify it as "
                            "that user."));
    if (!isBackupFolder(entry.absoluteFilePath()))
        throw whyNoBackup(entry.absoluteFilePath());
    return {entry.absoluteFilePath(), {}};
}

bool BackupPlace::isBackupFolder(const QString& folder)
{
    const QDir place(folder);
    return place.exists(manifestName()) || place.exists(QStringLiteral("PG_VERSION")) ||
           ArchiveComparison::isTarBackup(FileSystem::toPath(folder));
}

} // namespace basekeep
