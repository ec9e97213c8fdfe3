#include "engine/replica/TargetGuard.h"

#include "engine/identity/ControlFile.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/jobs/Failure.h"
#include "engine/replica/PostmasterFile.h"
#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/TargetFolders.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

#include <algorithm>
#include <span>

namespace basekeep {

namespace {

bool isCluster(const QString& folder)
{
    return QFileInfo::exists(folder + QStringLiteral("/PG_VERSION")) &&
           QFileInfo::exists(folder + QLatin1Char('/') + QLatin1String(ControlFile::path));
}

/// A server keeps the files of each version in a folder "PG_15_202209061" inside the tablespace's.
bool isTablespace(const QString& folder)
{
    static const QRegularExpression versionFolder(QStringLiteral("^PG_\\d+_\\d{9}\\z"));
    const QStringList names = QDir(folder).entryList({QStringLiteral("PG_*")}, QDir::Dirs);
    return std::any_of(names.begin(), names.end(),
                       [](const QString& name) { return versionFolder.match(name).hasMatch(); });
}

bool isSameFolder(const QString& one, const QString& other)
{
    try {
        return EntryStatus::of(FileSystem::toPath(one)).isSameAs(EntryStatus::of(FileSystem::toPath(other)));
    } catch (const Failure&) {
        return false; // one of them is not there
    }
}

bool isEmptyFolder(const QString& folder)
{
    return QDir(folder).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
}

/// With all links on the way resolved, the part that is not there yet as it was said.
QString resolved(const QString& folder)
{
    std::error_code error;
    const std::filesystem::path path = FileSystem::weaklyCanonical(FileSystem::toPath(folder), error);
    return error ? QDir::cleanPath(folder) : FileSystem::toText(path);
}

} // namespace

TargetGuard TargetGuard::look(const QString& folder)
{
    TargetGuard guard;
    guard.folder = folder;
    const QString place = resolved(folder);
    for (QString above = QFileInfo(place).path(); guard.surroundings.isEmpty(); above = QFileInfo(above).path()) {
        if (isCluster(above)) {
            guard.kind = Kind::InsideCluster;
            guard.surroundings = above;
        } else if (isTablespace(above)) {
            guard.kind = Kind::InsideTablespace;
            guard.surroundings = above;
        }
        if (QFileInfo(above).isRoot() || above == QFileInfo(above).path())
            break;
    }
    if (!guard.surroundings.isEmpty())
        return guard;
    if (isCluster(place)) {
        guard.lookIntoCluster();
    } else if (isTablespace(place)) {
        guard.kind = Kind::InsideTablespace;
        guard.surroundings = place;
    } else if (guard.obstacle = TargetFolders::obstacle(FileSystem::toPath(folder)); !guard.obstacle.isEmpty()) {
        guard.kind = QFileInfo(folder).isDir() && !isEmptyFolder(folder) ? Kind::OtherFiles : Kind::Unusable;
    }
    return guard;
}

void TargetGuard::lookIntoCluster()
{
    kind = Kind::StoppedCluster;
    isStandby = QFileInfo::exists(folder + QLatin1Char('/') + QLatin1String(IdentityFiles::standbySignalPath));
    if (QFile file(folder + QStringLiteral("/PG_VERSION")); file.open(QIODevice::ReadOnly))
        version = QString::fromLatin1(file.readLine(16)).trimmed();
    if (QFile file(folder + QLatin1Char('/') + QLatin1String(ControlFile::path)); file.open(QIODevice::ReadOnly)) {
        const QByteArray bytes = file.read(ControlFile::fileSize);
        try {
            const ControlFile control = ControlFile::parse(std::as_bytes(std::span(bytes)));
            systemIdentifier = control.systemIdentifier;
            state = control.clusterState;
        } catch (const Failure&) {
            // Of a server at work it may be read while it is written; the rest is told all the same.
        }
    }
    if (const std::optional<PostmasterFile> postmaster = PostmasterFile::read(folder)) {
        postmasterPid = postmaster->pid;
        if (postmaster->isAlive())
            kind = Kind::LivingCluster;
    }
}

QString TargetGuard::text() const
{
    switch (kind) {
    case Kind::Free:
        return tr("nothing there yet");
    case Kind::OtherFiles:
        return tr("other files");
    case Kind::StoppedCluster:
        return isStandby ? tr("a standby that does not run") : tr("a cluster or a backup that does not run");
    case Kind::LivingCluster:
        return isStandby ? tr("a running standby") : tr("a running server");
    case Kind::InsideCluster:
        return tr("inside a data directory");
    case Kind::InsideTablespace:
        return tr("inside a tablespace");
    case Kind::Unusable:
        break;
    }
    return tr("not usable");
}

QString TargetGuard::measured() const
{
    QStringList parts;
    if (!version.isEmpty())
        parts << tr("PostgreSQL %1").arg(version);
    if (systemIdentifier != 0)
        parts << tr("system %1").arg(systemIdentifier);
    if (state != BackupIdentity::ClusterState::Unknown)
        parts << BackupIdentity::nameOf(state);
    if (postmasterPid != 0) {
        parts << (kind == Kind::LivingCluster
                      ? tr("process %1").arg(postmasterPid)
                      : tr("postmaster.pid is stale: there is no server with the process id %1").arg(postmasterPid));
    }
    return parts.join(QStringLiteral(", "));
}

Finding TargetGuard::finding(const QString& key, quint64 sourceSystem, const QString& sourceDirectory,
                             bool mayMoveAside) const
{
    using Severity = Finding::Severity;
    const QString shown = QDir::toNativeSeparators(folder);
    const QString another = tr("Choose another folder. Nothing was touched.");
    const QString aside =
        tr("Choose another folder, or let Basekeep give the old one another name first (--move-aside). Nothing is ever "
           "deleted.");
    const bool isCluster = kind == Kind::LivingCluster || kind == Kind::StoppedCluster;
    if (isCluster && !sourceDirectory.isEmpty() && systemIdentifier == sourceSystem &&
        isSameFolder(folder, sourceDirectory)) {
        return {Severity::Blocker,
                key,
                tr("%1 is the data directory of the very server that is to be cloned.").arg(shown),
                measured(),
                another,
                {}};
    }
    switch (kind) {
    case Kind::Free:
        return {Severity::Good, key, tr("The folder can be used."), shown, {}, {}};
    case Kind::LivingCluster:
        return {Severity::Blocker,
                key,
                isStandby ? tr("A standby is running on %1.").arg(shown)
                          : tr("A PostgreSQL server is running on %1.").arg(shown),
                measured(),
                another,
                {}};
    case Kind::InsideCluster:
        return {Severity::Blocker, key,     tr("%1 lies inside the data directory of a PostgreSQL cluster.").arg(shown),
                surroundings,      another, {}};
    case Kind::InsideTablespace:
        return {Severity::Blocker, key,     tr("%1 belongs to a tablespace of a PostgreSQL cluster.").arg(shown),
                surroundings,      another, {}};
    case Kind::Unusable:
        return {Severity::Blocker, key, obstacle, {}, another, {}};
    case Kind::StoppedCluster:
    case Kind::OtherFiles:
        break;
    }
    if (mayMoveAside) {
        return {Severity::Note, key, tr("What lies in %1 gets another name first.").arg(shown), measured(), {}, {}};
    }
    return {Severity::Blocker,
            key,
            kind == Kind::OtherFiles
                ? tr("The folder %1 exists but is not empty.").arg(shown)
                : tr("The folder %1 exists but is not empty: it holds a PostgreSQL cluster or a backup.").arg(shown),
            measured(),
            aside,
            {}};
}

} // namespace basekeep
