#pragma once

#include "engine/identity/BackupLabel.h"
#include "engine/stream/CompressionSpec.h"
#include "engine/wal/ArchivedSegment.h"

#include <QtCore/QDateTime>

#include <filesystem>
#include <optional>

namespace basekeep {

/// The beginning of a data directory's archive, which is where servers put backup_label.
struct ArchiveHead
{
    BackupLabel label;
    QDateTime labelWrittenAt; ///< UTC

    /// Reads and decompresses no more than it takes. Nothing if there is no backup_label near the beginning, or if it
    /// is no archive.
    [[nodiscard]] static std::optional<ArchiveHead> read(const std::filesystem::path& archive,
                                                         CompressionMethod compression);

    /// What the first segment in an archive of WAL says of its server, likewise.
    [[nodiscard]] static std::optional<ArchivedSegment::Header> readWal(const std::filesystem::path& archive,
                                                                        CompressionMethod compression);
};

} // namespace basekeep
