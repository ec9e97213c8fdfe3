#pragma once

#include "tests/support/BackupContents.h"

#include <QtCore/QStringList>

namespace basekeep {

/// Holds two backups of one idle server against each other: the same entries with the same modes, owners and contents,
/// down to the fields of a tar header. What cannot be equal is held against what it must be instead:
///
///  - backup_label, in its three lines about the backup's start (WAL location, checkpoint, time);
///  - global/pg_control, in the place and time of the checkpoint that began the backup;
///  - backup_manifest, in what it says of these two files, in the dates of files that the server writes for each
///  backup,
///    in the WAL range and in its own checksum;
///  - WAL segments, which are others: as many, and each equal to the server's own;
///  - segments after those both have, if the WAL was streamed, and the .done file of the last: what arrives before the
///    receiver learns where the backup ends is a matter of luck. That all that is needed is there, pg_verifybackup
///    knows;
///  - dates of tar members, save those of relation files;
///  - link targets, as far as they lie in the backup's own folder;
///  - postgresql.auto.conf, if recovery settings were written: the server's own lines come first, whole.
class BackupDifferences final
{
public:
    struct Backup
    {
        QString folder;           ///< what -D named
        QString tablespaceFolder; ///< what everything -T and --waldir named begins with
    };

    /// `serverDirectory` is the server's data directory.
    BackupDifferences(QString serverDirectory, Backup ours, Backup theirs);

    void allowRecoverySettings() { m_hasRecoverySettings = true; }
    void allowStreamedWal() { m_isWalStreamed = true; }
    /// Only one of the two has a tablespace_map, as it was unpacked from archives.
    void allowTablespaceMap() { m_ignoredPath = QStringLiteral("tablespace_map"); }

    /// Of plain backups: their folders, and those outside that they link to. A sentence each; empty if there is none.
    [[nodiscard]] QStringList ofPlain();
    /// Of tar backups: names and modes of the archives, and what is in them once they are decompressed.
    [[nodiscard]] QStringList ofTar();

private:
    void compareFolders(const QString& ours, const QString& theirs);
    void compare(const BackupContents& ours, const BackupContents& theirs);
    void compareEntries(const BackupContents::Entry& ours, const BackupContents::Entry& theirs);
    void compareContents(const BackupContents::Entry& ours, const BackupContents::Entry& theirs);
    [[nodiscard]] QList<BackupContents::Entry> comparable(const BackupContents& contents, qsizetype segments) const;
    void compareArchive(const QString& name);
    void compareLabels(const QByteArray& ours, const QByteArray& theirs);
    void compareManifests(const QByteArray& ours, const QByteArray& theirs);
    void compareControlFiles(const QByteArray& ours, const QByteArray& theirs);
    void compareTexts(const QString& what, const QStringList& ours, const QStringList& theirs);
    void compareWithServer(const BackupContents::Entry& segment);
    void checkRecoverySettings(const QByteArray& content);
    void note(const QString& difference);

    QString m_serverDirectory;
    Backup m_ours;
    Backup m_theirs;
    bool m_hasRecoverySettings = false;
    bool m_isWalStreamed = false;
    QString m_ignoredPath;
    QString m_place; ///< the folder or archive at hand
    QStringList m_differences;
};

} // namespace basekeep
