#include "engine/catalogue/ParentBackup.h"

#include "engine/manifest/ManifestSummary.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

/// The first version that names the server it is of; incremental backups need it.
constexpr int firstUsableVersion = 2;

QString obstacleOf(const ManifestSummary& summary, const ParentBackup::Server& server)
{
    if (summary.version < firstUsableVersion)
        return ParentBackup::tr("Its manifest is of version %1, from a server 16 or older; only backups of 17 and "
                                "later can be built upon.")
            .arg(summary.version);
    if (server.systemIdentifier != 0 && summary.systemIdentifier != server.systemIdentifier)
        return ParentBackup::tr("It is of another server: its system identifier is %1, this server's is %2.")
            .arg(summary.systemIdentifier.value_or(0))
            .arg(server.systemIdentifier);
    if (summary.walRanges.empty())
        return ParentBackup::tr("Its manifest tells no WAL range to start from.");
    if (server.timeline != 0 && summary.timeline() > server.timeline)
        return ParentBackup::tr("It was taken on timeline %1; this server is still on timeline %2.")
            .arg(summary.timeline())
            .arg(server.timeline);
    return {};
}

/// What the job's own record says against it, before anything is read.
QString obstacleOf(const JobRecord& record)
{
    const QString verification = record.result.value(QLatin1String("verification")).toString();
    if (verification == QLatin1String("failed"))
        return ParentBackup::tr("It did not pass its verification.");
    if (verification == QLatin1String("not-possible"))
        return ParentBackup::tr("It was taken without a manifest.");
    return {};
}

bool isOfInterest(const JobRecord& record, const ParentBackup::Server& server)
{
    if (record.kind != QLatin1String("backup") || record.state != QLatin1String("finished"))
        return false;
    const quint64 identifier = record.result.value(QLatin1String("systemIdentifier")).toString().toULongLong();
    const bool isSameName =
        record.profileName.isEmpty() ? record.server == server.displayName : record.profileName == server.profileName;
    return isSameName || (identifier != 0 && identifier == server.systemIdentifier);
}

} // namespace

ParentBackup ParentBackup::examine(const QString& manifest, const Server& server, const CancelToken& cancel)
{
    const QFileInfo file(manifest);
    ParentBackup backup;
    backup.manifest = QDir::cleanPath(manifest);
    backup.folder = file.absolutePath();
    backup.takenAt = file.lastModified();
    if (!file.exists()) {
        backup.obstacle = file.dir().exists() ? tr("Its backup_manifest is gone.") : tr("Its folder is gone.");
        return backup;
    }
    try {
        const ManifestSummary summary = ManifestSummary::read(backup.manifest, cancel);
        backup.sizeBytes = summary.totalBytes;
        backup.timeline = summary.timeline();
        backup.startLsn = summary.startLsn();
        backup.isIncremental = summary.isIncremental;
        backup.obstacle = obstacleOf(summary, server);
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        backup.obstacle = failure.code == Failure::Code::VerificationFailed
                              ? tr("Its manifest is damaged: %1").arg(failure.message)
                              : tr("Its manifest cannot be read: %1").arg(failure.detail);
    }
    return backup;
}

QList<ParentBackup> ParentBackup::among(const QList<JobRecord>& records, const Server& server,
                                        const CancelToken& cancel)
{
    QList<ParentBackup> backups;
    for (const JobRecord& record : records) {
        if (!isOfInterest(record, server))
            continue;
        const QString spoken = obstacleOf(record);
        ParentBackup backup;
        if (QDir::isAbsolutePath(record.target) && spoken.isEmpty()) {
            backup = examine(QDir(record.target).filePath(QStringLiteral("backup_manifest")), server, cancel);
        } else {
            backup.folder = record.target;
            backup.obstacle =
                spoken.isEmpty() ? tr("It does not lie on this machine, and neither does its manifest.") : spoken;
        }
        backup.takenAt = record.finishedAt;
        backups << backup;
    }
    return backups;
}

} // namespace basekeep
