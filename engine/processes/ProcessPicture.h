#pragma once

#include "engine/processes/ProcessInfo.h"
#include "engine/server/Lsn.h"

#include <QtCore/QDateTime>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// A walsender as pg_stat_replication, pg_stat_activity and the slot view show it. Without pg_read_all_stats the server
/// hides state and positions from a role (reference: visibility); those fields are then empty.
struct WalSenderInfo
{
    int pid = 0;
    QString userName;
    QString applicationName;
    QString clientAddress; ///< empty for a Unix socket
    int clientPort = -1;
    QDateTime backendStart;
    QString state; ///< "backup", "catchup", "streaming" …
    QString query; ///< the replication command that runs
    QString waitEvent;
    Lsn sent;
    Lsn written;
    Lsn flushed;
    QString slotName;
    Lsn slotRestart;       ///< restart_lsn of the slot
    QString slotWalStatus; ///< reserved, extended, unreserved, lost
};

/// A row of pg_stat_progress_basebackup.
struct BackupProgressInfo
{
    QString phase;        ///< as the server spells it, e.g. "waiting for checkpoint to finish"
    quint64 total = 0;    ///< bytes, 0 if not estimated
    quint64 streamed = 0; ///< bytes
    int tablespacesTotal = 0;
    int tablespacesStreamed = 0;
};

/// Everything that works on one backup at one moment: two processes here, two walsenders there.
struct ProcessPicture
{
    QDateTime takenAt;
    std::optional<ProcessInfo> parent;       ///< the data lane's process: this one
    std::optional<ProcessInfo> child;        ///< the WAL lane's process
    std::optional<WalSenderInfo> dataSender; ///< the walsender that sends the files
    std::optional<WalSenderInfo> walSender;  ///< the walsender that sends the WAL
    std::optional<BackupProgressInfo> progress;
    int dataBackendPid = 0; ///< as our own connection says, even where the views cannot be read
    int walBackendPid = 0;
    QString serverSideError; ///< why the server's half is missing, verbatim; empty while it is not
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::ProcessPicture)
