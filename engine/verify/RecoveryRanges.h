#pragma once

#include "engine/manifest/ManifestParser.h"

#include <QtCore/QCoreApplication>

#include <filesystem>
#include <optional>
#include <vector>

namespace basekeep {

struct BackupLabel;
struct ControlFile;

/// Which WAL recovery of a backup without a manifest needs, as far as its own small files tell.
class RecoveryRanges final
{
    Q_DECLARE_TR_FUNCTIONS(RecoveryRanges)

public:
    /// `walFolder` is where .history files and segments lie, if that is a folder; the control file may be missing.
    /// Newest first, as in a manifest; a range without a valid end goes to where the WAL says that the backup was over.
    /// Throws Failure (NoManifest) with the reason if nobody knows.
    [[nodiscard]] static std::vector<ManifestWalRange> of(const std::optional<BackupLabel>& label,
                                                          const std::optional<ControlFile>& control,
                                                          const std::filesystem::path& walFolder);

private:
    [[nodiscard]] static std::vector<ManifestWalRange>
    overTimelines(const BackupLabel& label, const ControlFile& control, const std::filesystem::path& walFolder);
};

} // namespace basekeep
