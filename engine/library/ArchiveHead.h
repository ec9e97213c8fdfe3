#pragma once

#include "engine/identity/BackupLabel.h"
#include "engine/stream/CompressionSpec.h"

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
};

} // namespace basekeep
