#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// A backup's identity card: what its own small files (control file, backup_label, tablespace_map,
/// postgresql.auto.conf) and its manifest say about where it comes from. Each field is left as it is here if nothing
/// tells. Nothing in it was checked by being here, and a text may hold anything.
struct BackupIdentity
{
    Q_DECLARE_TR_FUNCTIONS(BackupIdentity)

public:
    /// What the server was doing when the control file was written.
    enum class ClusterState {
        Unknown,
        StartingUp,
        ShutDown,
        ShutDownInRecovery,
        ShuttingDown,
        InCrashRecovery,
        InArchiveRecovery,
        InProduction,
    };

    /// Which server was read.
    enum class Source { Unknown, Primary, Standby };

    struct Tablespace
    {
        quint32 oid = 0;
        QString location; ///< as tablespace_map has it, where there is none the target of the link
    };

    struct Setting
    {
        QString name;
        QString value; ///< never a password
    };

    /// One line of the card, for people.
    struct Row
    {
        QString title;
        QString value;
    };

    std::optional<quint64> systemIdentifier; ///< of the control file, else of the manifest
    int serverMajor = 0;                     ///< 13 …
    quint32 controlFileVersion = 0;          ///< of the control file's format: 1300 …
    quint32 catalogVersion = 0;
    ClusterState clusterState = ClusterState::Unknown;
    std::optional<bool> hasDataChecksums;
    quint32 pageSize = 0;       ///< bytes
    quint32 walSegmentSize = 0; ///< bytes

    quint32 timeline = 0; ///< on which the backup began
    Lsn startLsn;         ///< recovery begins here
    Lsn stopLsn;          ///< recovery must come at least to here, by the manifest
    Lsn checkpointLsn;    ///< of the backup's start
    QString startTime;    ///< as the server wrote it, in its own time zone
    QString label;
    QString method; ///< "streamed"; "pg_start_backup" for the exclusive backups of old
    Source source = Source::Unknown;
    Lsn parentLsn; ///< of an incremental backup: where the backup that it builds on began
    quint32 parentTimeline = 0;

    QList<Tablespace> tablespaces;
    QList<Setting> settings; ///< of postgresql.auto.conf those that matter to recovery and replication
    bool hasStandbySignal = false;
    bool hasRecoverySignal = false;

    quint64 fileCount = 0; ///< of the data directory
    quint64 totalBytes = 0;

    [[nodiscard]] bool isIncremental() const { return parentLsn.isValid(); }

    /// The card as lines, those without a value left out. `isShort` leaves out what only the curious want.
    [[nodiscard]] QList<Row> rows(bool isShort = false) const;

    /// Keys are the fields' names; LSNs and the system identifier are text, what is not known is null, empty or 0.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static BackupIdentity fromJson(const QJsonObject& json);

    [[nodiscard]] static QString nameOf(ClusterState state); ///< for scripts: "in-production"
    [[nodiscard]] static QString nameOf(Source source);      ///< for scripts: "primary"
};

} // namespace basekeep
