#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/library/BackupDescription.h"
#include "engine/library/BackupMarks.h"

#include <filesystem>

namespace basekeep {

struct BackupLabel;

/// Describes the backup in a folder from its small files: backup_label, backup_manifest, global/pg_control, PG_VERSION,
/// and the first bytes of archives. What cannot be read is left open; only a manifest's problem is told.
class BackupReader final
{
public:
    BackupReader(std::filesystem::path folder, const BackupMarks& marks, const CancelToken& cancel);

    /// Nothing if it is no backup after all. Throws nothing but a cancel.
    [[nodiscard]] std::optional<BackupDescription> read(BackupMarks::Kind kind);

private:
    void readPlain();
    [[nodiscard]] bool readArchives(bool mustHaveLabel);
    void readWal(const std::filesystem::path& archive, CompressionMethod compression);
    void readManifest();
    void readControlFile();
    void take(const BackupLabel& label, const QDateTime& writtenAt);
    [[nodiscard]] QByteArray contentOf(const char* name) const;

    const std::filesystem::path m_folder;
    const BackupMarks& m_marks;
    const CancelToken& m_cancel;
    BackupDescription m_backup;
};

} // namespace basekeep
