#pragma once

#include "engine/jobs/Finding.h"
#include "engine/server/Lsn.h"

#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// A tablespace as the server announced it when the backup began.
struct TablespaceFact
{
    quint32 oid = 0;       ///< 0 for the main data directory
    QString location;      ///< on the server; empty for the main data directory
    QString localPath;     ///< where it goes here; empty in tar format
    quint64 sizeBytes = 0; ///< estimate, 0 if not asked for
};

/// What is known of a backup so far, and at its end what the result page shows. Filled phase by phase.
struct BackupFacts
{
    enum class Verification {
        NotYet,
        NotPossible, ///< taken without a manifest
        SizesOnly,   ///< manifest without checksums
        VerifiedOnArrival,
        NotHere, ///< the server kept the backup, nothing of it was seen here
        Failed,
    };

    int serverVersion = 0;     ///< server_version_num, e.g. 150020
    QString serverVersionText; ///< e.g. "15.20 (Debian 15.20-0+deb12u1)"
    quint64 systemIdentifier = 0;
    bool fromStandby = false;
    quint32 segmentSize = 0; ///< bytes
    quint32 timeline = 0;
    Lsn startLsn;
    Lsn endLsn;
    QList<TablespaceFact> tablespaces;
    bool isIncremental = false; ///< only what changed since an earlier backup
    QString currentArchive;     ///< e.g. "base.tar"
    QString currentFile;        ///< member being received, relative to the data directory
    Verification verification = Verification::NotYet;
    QString checksumAlgorithm; ///< of the manifest, e.g. "CRC32C"; empty without
    quint64 filesVerified = 0;
    quint64 bytesVerified = 0;
    bool walComplete = false; ///< every byte from startLsn to endLsn arrived in one unbroken stream (or in the archive)
    quint64 walRecordsChecked = 0; ///< records whose CRC the WAL lane checked
    int walRestarts = 0;           ///< how often the WAL lane's child had to be started again
    quint64 bytesOnDisk = 0;
    QStringList serverWarnings; ///< verbatim
};

} // namespace basekeep
