#include "engine/report/ReportPlace.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

#include <filesystem>
#include <optional>

namespace basekeep {

namespace {

/// What the file's folder is in truth; what a link of its name leads to is written, not the link.
std::filesystem::path folderOf(const QString& file)
{
    const QFileInfo target(QFileInfo(file).canonicalFilePath());
    const QString name = target.exists() ? target.path() : QFileInfo(file).dir().canonicalPath();
    return FileSystem::toPath(name);
}

bool isSame(const std::filesystem::path& path, const EntryStatus& other)
{
    try {
        return EntryStatus::of(path).isSameAs(other);
    } catch (const Failure&) {
        return false; // it cannot be looked at
    }
}

/// Asks the system whether they are the same: names of one folder differ by links, by case, and by short forms.
bool isInside(std::filesystem::path path, const std::filesystem::path& folder)
{
    std::optional<EntryStatus> wanted;
    try {
        wanted = EntryStatus::of(folder);
    } catch (const Failure&) {
        return false; // it is not there
    }
    for (;;) {
        if (isSame(path, *wanted))
            return true;
        const std::filesystem::path parent = path.parent_path();
        if (parent.empty() || parent == path)
            return false;
        path = parent;
    }
}

QStringList tablespacesOf(const QString& folder)
{
    QStringList folders;
    for (const QFileInfo& entry :
         QDir(folder + QStringLiteral("/pg_tblspc")).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
        folders << entry.filePath();
    return folders;
}

} // namespace

void ReportPlace::check(const QString& file, const QStringList& backupFolders)
{
    const std::filesystem::path place = folderOf(file);
    if (place.empty())
        return; // it cannot be written at all
    for (const QString& backup : backupFolders) {
        for (const QString& folder : QStringList{backup} + tablespacesOf(backup)) {
            if (folder.isEmpty() || !isInside(place, FileSystem::toPath(folder)))
                continue;
            throw Failure{Failure::Code::InvalidOption,
                          tr("The report cannot be written to \"%1\": that is inside the backup.")
                              .arg(QDir::toNativeSeparators(file)),
                          tr("The backup would have a file that its manifest does not know. Choose a place outside of "
                             "%1.")
                              .arg(QDir::toNativeSeparators(folder)),
                          {}};
        }
    }
}

} // namespace basekeep
