#pragma once

#include "engine/identity/BackupIdentity.h"

#include <QtCore/QCoreApplication>

#include <cstddef>
#include <optional>
#include <span>

namespace basekeep {

/// What global/pg_control says of its cluster, as far as all known versions agree or their layout is known. Written by
/// a little-endian server.
struct ControlFile
{
    Q_DECLARE_TR_FUNCTIONS(ControlFile)

public:
    static constexpr const char* path = "global/pg_control"; ///< in the data directory
    static constexpr std::size_t fileSize = 8192;            ///< bytes; all behind the structure are zero

    quint64 systemIdentifier = 0;
    quint32 version = 0; ///< of the file's own format: 1300, 1700 …
    quint32 catalogVersion = 0;

    BackupIdentity::ClusterState clusterState = BackupIdentity::ClusterState::Unknown;
    Lsn checkpointLsn; ///< of the last checkpoint

    // Only where the version is known, else 0:
    int serverMajor = 0;
    quint32 pageSize = 0;                ///< of data pages, bytes
    quint32 segmentBlocks = 0;           ///< pages in one file of a relation
    quint32 walPageSize = 0;             ///< bytes
    quint32 walSegmentSize = 0;          ///< bytes
    quint32 dataChecksumVersion = 0;     ///< 0: pages bear none
    Lsn minimumRecoveryPoint;            ///< of a standby: recovery must come to here; not valid for a primary
    quint32 minimumRecoveryTimeline = 0; ///< on which that is

    // Settings of the primary that its hot standbys must not fall below:
    int maxConnections = 0;
    int maxWorkerProcesses = 0;
    int maxWalSenders = 0;
    int maxPreparedTransactions = 0;
    int maxLocksPerTransaction = 0;

    /// Reads the file's first bytes (all of them, best). Its own checksum must be right; where that lies it finds out
    /// by itself, so files of later versions can be read too. Throws Failure (VerificationFailed) whose message is the
    /// middle of a sentence.
    [[nodiscard]] static ControlFile parse(std::span<const std::byte> bytes);
};

} // namespace basekeep
