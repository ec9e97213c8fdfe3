#pragma once

#include "engine/catalogue/JobRegistry.h"
#include "engine/catalogue/JsonFolder.h"
#include "engine/library/KnownBackup.h"

#include <QtCore/QList>
#include <QtCore/QSet>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// The backups that this machine's user knows of, and when each was last verified. The backups themselves are the
/// truth: what is kept here can be made again by a scan, and nothing here ever touches one.
///
/// Backups taken here are known by the records of their jobs, adopted ones and verifications by files beside those, so
/// that window and command line, any number of them at once, share the list without a lock. Of two verifications that
/// end at the same moment the later one stays.
class BackupLibrary final
{
public:
    /// In the user's data folder, see dataFolder().
    BackupLibrary();
    explicit BackupLibrary(const QString& dataFolder);

    /// Newest first. Looks for each backup's folder; on a disk that sleeps that takes its time.
    [[nodiscard]] QList<KnownBackup> backups() const;
    [[nodiscard]] QList<KnownBackup> backups(const QList<JobRecord>& jobs) const; ///< with the registry's records

    /// The folders of known backups, with links in them resolved, for isKnown().
    [[nodiscard]] QSet<QString> places() const;
    [[nodiscard]] static bool isKnown(const QString& folder, const QSet<QString>& places);

    /// Takes backups that a scan found into the list; those that are known already are brought up to date. Throws
    /// Failure if the list cannot be written; those before the one that failed are in it then.
    void adopt(const QList<BackupDescription>& found) const;

    /// Takes it from the list. On disk nothing changes.
    void forget(const KnownBackup& backup) const;

    /// Remembers a verification of the backup in record.folder if that is known and no later one is remembered. Never
    /// throws: a verdict must not get lost over the list.
    void record(const VerificationRecord& record) const;

    [[nodiscard]] QStringList folders() const; ///< where its files are, for somebody to watch

private:
    void addTaken(QList<KnownBackup>& backups, const QList<JobRecord>& jobs) const;
    void addAdopted(QList<KnownBackup>& backups) const;
    void addVerification(KnownBackup& backup) const;

    JobRegistry m_jobs;
    JsonFolder m_adopted;       ///< descriptions, by keyOf() their folders
    JsonFolder m_verifications; ///< the last ones, likewise
};

} // namespace basekeep
