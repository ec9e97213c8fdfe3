#pragma once

#include "engine/basebackup/BackupSettings.h"

namespace basekeep {

/// Ways to take a backup that suit most people as they are.
enum class BackupPreset {
    LocalCopy,    ///< plain, as fast as can be, ready to be started
    SmallArchive, ///< tar, compressed with zstd on all cores of this machine
    Replica,      ///< plain, with the settings of a standby and a slot that waits for it
};

/// The choices of a preset. Where the backup goes, its label and its server are none of its business.
[[nodiscard]] BackupSettings presetMethod(BackupPreset preset);

/// `settings` with what `method` says about how a backup is taken: all but connection, label, and places here.
[[nodiscard]] BackupSettings withMethodOf(BackupSettings settings, const BackupSettings& method);

/// Whether a backup would be taken as the preset has it. The name of a slot to be created is free.
[[nodiscard]] bool hasPresetMethod(const BackupSettings& settings, BackupPreset preset);

[[nodiscard]] bool isSameCompression(const BackupCompression& left, const BackupCompression& right);
[[nodiscard]] bool isSameTarget(const std::optional<ServerTarget>& left, const std::optional<ServerTarget>& right);

} // namespace basekeep
