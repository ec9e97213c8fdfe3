#include "engine/basebackup/PreflightChecks.h"

#include "engine/basebackup/TargetLayout.h"
#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <QtCore/QDir>
#include <QtCore/QLocale>
#include <QtCore/QMap>

// The checks of where the backup goes; PreflightChecks.cpp has those of where it comes from.

namespace basekeep {

namespace {

using Severity = Finding::Severity;

QString size(quint64 bytes)
{
    return QLocale().formattedDataSize(qint64(bytes));
}

} // namespace

void PreflightChecks::checkTarget()
{
    const QString obstacle = TargetFolders::obstacle(FileSystem::toPath(m_settings.target));
    if (obstacle.isEmpty())
        add(Severity::Good, "target-folder", tr("The target folder can be used."),
            QDir::toNativeSeparators(m_settings.target));
    else
        add(Severity::Blocker, "target-folder", obstacle, {},
            tr("Choose a new or an empty folder. Nothing in it was touched."));
    if (m_settings.walDir.isEmpty())
        return;
    const QString walObstacle = TargetFolders::obstacle(FileSystem::toPath(m_settings.walDir));
    if (!walObstacle.isEmpty())
        add(Severity::Blocker, "wal-folder", walObstacle, {}, tr("Choose a new or an empty folder for the WAL."));
}

QString PreflightChecks::localPlace(const ServerTablespace& tablespace) const
{
    QString local = m_settings.acceptServerTablespacePaths ? tablespace.location : QString();
    for (const TablespaceMapping& mapping : m_settings.tablespaceMappings) {
        if (isSameServerPath(mapping.oldPath, tablespace.location))
            local = mapping.newPath;
    }
    return local;
}

void PreflightChecks::checkTablespaces()
{
    if (m_settings.format == BackupSettings::Format::Tar)
        return;
    for (const ServerTablespace& tablespace : m_report.server.tablespaces) {
        if (isInPlaceTablespace(tablespace.location))
            continue;
        const QString local = localPlace(tablespace);
        if (local.isEmpty()) {
            add(Severity::Blocker, "tablespace-mapping",
                tr("The tablespace \"%1\" has no place on this machine yet.").arg(tablespace.name), tablespace.location,
                tr("Map it to a folder of your choice (-T %1=/new/path). The server's own path is used only if you ask "
                   "for it.")
                    .arg(tablespace.location));
            continue;
        }
        const QString obstacle = TargetFolders::obstacle(FileSystem::toPath(local));
        if (!obstacle.isEmpty())
            add(Severity::Blocker, "tablespace-folder", obstacle, {},
                tr("Choose a new or an empty folder for the tablespace \"%1\".").arg(tablespace.name));
        else
            add(Severity::Good, "tablespace-mapping", tr("The tablespace \"%1\" has a place.").arg(tablespace.name),
                local);
    }
}

void PreflightChecks::checkLinks()
{
    if (m_settings.format == BackupSettings::Format::Tar)
        return;
    const std::filesystem::path target = FileSystem::toPath(m_settings.target);
    const bool isTold = !TargetFolders::obstacle(target).isEmpty();
    QStringList places = m_settings.walDir.isEmpty() ? QStringList() : QStringList(m_settings.walDir);
    for (const ServerTablespace& tablespace : m_report.server.tablespaces) {
        const QString place = localPlace(tablespace);
        if (!isInPlaceTablespace(tablespace.location) && !place.isEmpty())
            places << place;
    }
    for (const QString& place : isTold ? QStringList() : places) {
        const auto obstacle = FileSystem::directoryLinkObstacle(target, FileSystem::toPath(place));
        if (!obstacle)
            continue;
        add(Severity::Blocker, "folder-links", tr("No link to %1 can be made where the backup goes.").arg(place),
            QDir::toNativeSeparators(m_settings.target),
            obstacle->hint.isEmpty()
                ? tr("Choose a folder on a file system that knows links, or take the backup in tar format.")
                : obstacle->hint,
            obstacle->detail);
        return; // the others say the same
    }
}

void PreflightChecks::checkSpace()
{
    if (m_report.server.clusterSizeBytes == 0) {
        add(Severity::Note, "space",
            tr("The size of the server's data is not known, so free space could not be checked."));
        return;
    }
    // What each file system gets: tablespaces may go elsewhere than the rest.
    QMap<QString, quint64> needed;
    QMap<QString, FileSystem::Space> spaces;
    const auto plan = [&](const QString& folder, quint64 bytes) {
        const FileSystem::Space space = FileSystem::spaceFor(FileSystem::toPath(folder));
        spaces.insert(space.device, space);
        needed[space.device] += bytes;
    };
    quint64 rest = m_report.server.clusterSizeBytes;
    for (const ServerTablespace& tablespace : m_report.server.tablespaces) {
        for (const TablespaceMapping& mapping : m_settings.tablespaceMappings) {
            if (m_settings.format == BackupSettings::Format::Plain &&
                isSameServerPath(mapping.oldPath, tablespace.location)) {
                plan(mapping.newPath, tablespace.sizeBytes);
                rest -= qMin(rest, tablespace.sizeBytes);
            }
        }
    }
    plan(m_settings.target, rest);
    for (auto entry = needed.begin(); entry != needed.end(); ++entry) {
        const FileSystem::Space& space = spaces[entry.key()];
        if (!space.available) {
            add(Severity::Note, "space",
                tr("The system does not tell how much space is free on %1.")
                    .arg(QDir::toNativeSeparators(space.mountPoint)),
                tr("%1 needed without WAL").arg(size(entry.value())), tr("Make sure that there is enough."));
            continue;
        }
        const QString measured =
            tr("%1 needed without WAL, %2 free on %3")
                .arg(size(entry.value()), size(*space.available), QDir::toNativeSeparators(space.mountPoint));
        // How much compression or an earlier backup saves, nobody knows beforehand.
        const bool mayBeLess =
            m_settings.compression.method != CompressionMethod::None || !m_settings.incrementalFrom.isEmpty();
        if (entry.value() > *space.available && mayBeLess && m_settings.format == BackupSettings::Format::Tar)
            add(Severity::Warning, "space", tr("The data would only fit if compression saves enough."), measured,
                tr("Have more space free, or choose a folder on a larger file system."));
        else if (entry.value() > *space.available)
            add(Severity::Blocker, "space", tr("There is too little free space."), measured,
                tr("Free some space, or choose a folder on a larger file system."));
        else if (entry.value() + entry.value() / 10 > *space.available)
            add(Severity::Warning, "space", tr("Free space is short: WAL comes on top."), measured,
                tr("Have more space free than the data alone needs."));
        else
            add(Severity::Good, "space", tr("There is enough free space."), measured);
    }
}

} // namespace basekeep
