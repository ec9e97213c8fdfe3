#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QByteArray>
#include <QtCore/QDateTime>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// What backup_label says: where recovery of a backup begins, when and of what it was taken. Written by servers 13 to
/// 18; lines that are not known are left out.
struct BackupLabel
{
    static constexpr const char* path = "backup_label"; ///< in the data directory

    Lsn startLsn;      ///< where the WAL that recovery needs begins
    Lsn checkpointLsn; ///< of the checkpoint that recovery begins with
    quint32 timeline = 0;
    QString method; ///< "streamed"
    bool fromStandby = false;
    QString startTimeText; ///< as the server wrote it, in its own time zone
    QDateTime startTime;   ///< UTC; only valid if the text's time zone is UTC
    QString label;         ///< what whoever took it called it; to be shown only

    // Of the backup that an incremental one builds upon:
    std::optional<Lsn> incrementalFromLsn;
    quint32 incrementalFromTimeline = 0;

    [[nodiscard]] bool isIncremental() const { return incrementalFromLsn.has_value(); }

    /// Nothing if the first line is not that of a backup_label.
    [[nodiscard]] static std::optional<BackupLabel> parse(const QByteArray& text);
};

} // namespace basekeep
