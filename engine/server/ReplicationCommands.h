#pragma once

#include "engine/server/Lsn.h"
#include "engine/stream/Checksum.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// The options of BASE_BACKUP that Basekeep sends, free of any grammar.
struct BaseBackupOptions
{
    QString label;
    bool progress = true;
    bool fetchWal = false;
    bool fastCheckpoint = false;
    bool waitForArchive = false; ///< only a backup without WAL of its own has to wait for the archive
    int maxRateKiB = 0;
    bool tablespaceMap = false; ///< send tablespace_map instead of links; for tar format
    bool verifyChecksums = true;
    bool manifest = true;
    bool forceEncode = false;
    ChecksumAlgorithm manifestChecksum = ChecksumAlgorithm::Crc32c;

    // Server 15 and later; older grammars have no words for them, so nobody may set them there.
    QString compression;                 ///< method that the server compresses with; empty: none
    QString compressionDetail;           ///< as the user wrote it: the server judges it
    QString target;                      ///< empty: the client
    std::optional<QString> targetDetail; ///< an absent one and an empty one differ
    bool incremental = false;            ///< server 17 and later, after UPLOAD_MANIFEST in the same session
};

/// Text of replication commands, in the grammar of the server's version: before 15 options are bare words, from 15 on a
/// list in parentheses. Strings and identifiers are quoted by doubling the quote; the replication grammar knows neither
/// E'' nor backslashes.
namespace ReplicationCommands {

[[nodiscard]] QByteArray baseBackup(int serverVersion, const BaseBackupOptions& options);
[[nodiscard]] QByteArray uploadManifest(); ///< server 17 and later; answered with COPY IN
/// With `reservesWal` from this moment on, else from its first use on.
[[nodiscard]] QByteArray createPhysicalSlot(const QString& name, bool temporary, bool reservesWal = true);
[[nodiscard]] QByteArray dropSlot(const QString& name);
[[nodiscard]] QByteArray readSlot(const QString& name);                                      ///< server 15 and later
[[nodiscard]] QByteArray startReplication(const QString& slot, Lsn start, quint32 timeline); ///< empty slot: none
[[nodiscard]] QByteArray timelineHistory(quint32 timeline);

} // namespace ReplicationCommands

} // namespace basekeep
