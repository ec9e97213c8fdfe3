#include "engine/library/BackupLibrary.h"

#include "engine/jobs/Failure.h"
#include "engine/library/BackupMarks.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

constexpr int keyBytes = 16;

/// Names a folder's files here. A folder keeps its key when it is gone, so links are not resolved.
QString keyOf(const QString& folder)
{
    const QByteArray path = QDir::cleanPath(folder).toUtf8();
    return QString::fromLatin1(QCryptographicHash::hash(path, QCryptographicHash::Sha256).left(keyBytes).toHex());
}

/// One name for a folder, whichever way leads to it, as long as it is there.
QString placeOf(const QString& folder)
{
    const QString canonical = QFileInfo(folder).canonicalFilePath();
    return canonical.isEmpty() ? QDir::cleanPath(folder) : canonical;
}

/// Of this machine. What the server kept, or a program took from standard output, has no folder here to compare.
bool isSameFolder(const QString& left, const QString& right)
{
    return QDir::isAbsolutePath(left) && QDir::cleanPath(left) == QDir::cleanPath(right);
}

bool tookBackup(const JobRecord& job)
{
    return job.kind == QLatin1String("backup") && job.state == QLatin1String("finished");
}

BackupDescription descriptionOf(const JobRecord& job)
{
    constexpr int versionsPerMajor = 10000;
    const auto value = [&job](const char* key) {
        return job.result.value(QLatin1String(key));
    };
    BackupDescription backup;
    backup.folder = job.target;
    backup.setFormatName(job.format);
    const quint64 bytes = quint64(value("bytesOnDisk").toInteger());
    backup.sizeBytes = bytes > 0 ? bytes : job.bytesDone;
    if (const quint64 files = quint64(value("filesVerified").toInteger()); files > 0)
        backup.fileCount = files;
    if (const quint64 identifier = value("systemIdentifier").toString().toULongLong(); identifier != 0)
        backup.systemIdentifier = identifier;
    backup.serverMajor = value("serverVersion").toInt() / versionsPerMajor;
    backup.takenAt = job.startedAt.toUTC();
    backup.timeline = quint32(value("timeline").toInteger());
    backup.startLsn = Lsn::parse(value("startLsn").toString()).value_or(Lsn());
    backup.isIncremental = value("incremental").toBool();
    backup.hasManifest = value("verification").toString() != QLatin1String("not-possible");
    return backup;
}

KnownBackup::Presence presenceOf(const QString& folder)
{
    if (!QDir::isAbsolutePath(folder))
        return KnownBackup::Presence::NotOnThisDisk;
    return BackupMarks::areIn(FileSystem::toPath(folder)) ? KnownBackup::Presence::There
                                                          : KnownBackup::Presence::Missing;
}

} // namespace

BackupLibrary::BackupLibrary() : BackupLibrary(dataFolder()) {}

BackupLibrary::BackupLibrary(const QString& dataFolder)
    : m_jobs(dataFolder + QStringLiteral("/jobs"))
    , m_adopted(dataFolder + QStringLiteral("/adopted"))
    , m_verifications(dataFolder + QStringLiteral("/verifications"))
{
}

QList<KnownBackup> BackupLibrary::backups() const
{
    return backups(m_jobs.records());
}

QList<KnownBackup> BackupLibrary::backups(const QList<JobRecord>& jobs) const
{
    QList<KnownBackup> backups;
    addTaken(backups, jobs);
    addAdopted(backups);
    for (KnownBackup& backup : backups)
        addVerification(backup);
    std::stable_sort(backups.begin(), backups.end(), [](const KnownBackup& left, const KnownBackup& right) {
        return left.description.takenAt > right.description.takenAt;
    });
    return backups;
}

QSet<QString> BackupLibrary::places() const
{
    QSet<QString> places;
    for (const JobRecord& job : m_jobs.records()) {
        if (tookBackup(job) && QDir::isAbsolutePath(job.target))
            places.insert(placeOf(job.target));
    }
    for (const JsonFolder::Entry& entry : m_adopted.entries())
        places.insert(placeOf(BackupDescription::fromJson(entry.object).folder));
    return places;
}

bool BackupLibrary::isKnown(const QString& folder, const QSet<QString>& places)
{
    return places.contains(placeOf(folder));
}

void BackupLibrary::adopt(const QList<BackupDescription>& found) const
{
    QSet<QString> taken;
    for (const JobRecord& job : m_jobs.records()) {
        if (tookBackup(job))
            taken.insert(placeOf(job.target));
    }
    for (const BackupDescription& backup : found) {
        if (isKnown(backup.folder, taken))
            continue; // its job knows more of it
        const QString error = m_adopted.write(keyOf(backup.folder), backup.toJson());
        if (!error.isEmpty())
            throw Failure{Failure::Code::StorageError, Failure::tr("The backups could not be added to the list."),
                          Failure::tr("Check that %1 can be written.").arg(QDir::toNativeSeparators(m_adopted.path())),
                          error};
    }
}

void BackupLibrary::forget(const KnownBackup& backup) const
{
    // Those that an earlier job left in the same folder are not there any more.
    for (const JobRecord& job : m_jobs.records()) {
        if (job.id == backup.jobId || (tookBackup(job) && isSameFolder(job.target, backup.description.folder)))
            m_jobs.remove(job.id);
    }
    const QString key = keyOf(backup.description.folder);
    m_adopted.remove(key);
    m_verifications.remove(key);
}

void BackupLibrary::record(const VerificationRecord& record) const
{
    const QString place = placeOf(record.folder);
    const auto save = [this, &record, &place](const QString& folder) {
        if (!QDir::isAbsolutePath(folder) || placeOf(folder) != place)
            return;
        const std::optional<QJsonObject> saved = m_verifications.read(keyOf(folder));
        if (saved && VerificationRecord::fromJson(*saved).endedAt > record.endedAt)
            return;
        VerificationRecord own = record;
        own.folder = folder;
        static_cast<void>(m_verifications.write(keyOf(folder), own.toJson()));
    };
    for (const JobRecord& job : m_jobs.records()) {
        if (tookBackup(job))
            save(job.target);
    }
    for (const JsonFolder::Entry& entry : m_adopted.entries())
        save(BackupDescription::fromJson(entry.object).folder);
}

QStringList BackupLibrary::folders() const
{
    return {m_jobs.folder(), m_adopted.path(), m_verifications.path()};
}

/// Of several jobs with one folder, the last one took what is there now.
void BackupLibrary::addTaken(QList<KnownBackup>& backups, const QList<JobRecord>& jobs) const
{
    QSet<QString> seen;
    for (const JobRecord& job : jobs) { // newest first
        const QString folder = QDir::cleanPath(job.target);
        if (!tookBackup(job) || job.target.isEmpty() || seen.contains(folder))
            continue;
        if (QDir::isAbsolutePath(folder))
            seen.insert(folder);
        KnownBackup backup;
        backup.id = backup.jobId = job.id;
        backup.server = job.profileName.isEmpty() ? job.server : job.profileName;
        backup.description = descriptionOf(job);
        backup.lastVerification = VerificationRecord::onArrivalOf(job);
        backup.presence = presenceOf(job.target);
        backups << backup;
    }
}

void BackupLibrary::addAdopted(QList<KnownBackup>& backups) const
{
    // A backup of a server that backups were taken of here goes by that server's name.
    QHash<quint64, QString> servers;
    QSet<QString> taken;
    for (const KnownBackup& backup : backups) {
        taken.insert(QDir::cleanPath(backup.description.folder));
        const quint64 identifier = backup.description.systemIdentifier.value_or(0);
        if (identifier != 0 && !servers.contains(identifier)) // the newest one's
            servers.insert(identifier, backup.server);
    }
    for (const JsonFolder::Entry& entry : m_adopted.entries()) {
        KnownBackup backup;
        backup.id = entry.id;
        backup.description = BackupDescription::fromJson(entry.object);
        if (keyOf(backup.description.folder) != entry.id || taken.contains(QDir::cleanPath(backup.description.folder)))
            continue;
        backup.server = servers.value(backup.description.systemIdentifier.value_or(0));
        backup.presence = presenceOf(backup.description.folder);
        backups << backup;
    }
}

/// Takes the one that is remembered if it is later than that on arrival, and of this very backup.
void BackupLibrary::addVerification(KnownBackup& backup) const
{
    const QString folder = backup.description.folder;
    const std::optional<QJsonObject> saved = m_verifications.read(keyOf(folder));
    if (!saved)
        return;
    const VerificationRecord record = VerificationRecord::fromJson(*saved);
    const bool isLater = !backup.lastVerification || record.endedAt > backup.lastVerification->endedAt;
    const bool isOfAnother = backup.presence == KnownBackup::Presence::There &&
                             record.manifestTime != VerificationRecord::manifestTimeOf(folder);
    if (isLater && !isOfAnother && isSameFolder(record.folder, folder))
        backup.lastVerification = record;
}

} // namespace basekeep
