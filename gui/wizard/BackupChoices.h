#pragma once

#include <QtCore/QByteArray>

#include "gui/wizard/BackupPreset.h"

namespace basekeep {

class BackupSetup;

/// What is remembered of how a backup was taken, so that the next one of the same server begins with it. Leaves out
/// what has to be new each time, or has to be asked for each time: folders, the parent of an incremental backup, the
/// name of a slot to be created, the password's place in the settings of a standby.
struct BackupChoices
{
    BackupPreset preset = BackupPreset::LocalCopy;
    BackupSettings method = presetMethod(BackupPreset::LocalCopy);

    [[nodiscard]] static BackupChoices of(const BackupSetup& setup);

    [[nodiscard]] QByteArray toJson() const;
    /// Whatever is missing, unknown or out of its range is as in the preset; the text may be of another version.
    [[nodiscard]] static BackupChoices fromJson(const QByteArray& json);
};

} // namespace basekeep
