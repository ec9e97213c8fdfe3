#pragma once

#include "engine/jobs/Job.h"
#include "engine/library/BackupDescription.h"
#include "engine/library/BackupMarks.h"
#include "engine/storage/EntryStatus.h"

#include <QtCore/QList>

#include <filesystem>
#include <vector>

namespace basekeep {

/// Looks through a folder or a drive for base backups, whoever took them, in plain and tar format. Changes nothing.
///
/// Follows no links, so it ends and stays below where it began. Does not look into a backup that it has found, nor into
/// what belongs to a server's data directory, nor into folders that the system makes up (/proc and the like). A folder
/// that cannot be read is counted and told in the log; the scan goes on. Fails only if the first one cannot be read.
class BackupScan final : public Job
{
    Q_OBJECT

public:
    struct Counts
    {
        quint64 folders = 0; ///< looked at
        quint64 backups = 0;
        quint64 dataDirectories = 0; ///< of servers; no backups
        quint64 unfinishedBackups = 0;
        quint64 unreadableFolders = 0;
    };

    explicit BackupScan(QString folder, QObject* parent = nullptr);
    ~BackupScan() override;

    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] Counts counts() const;
    [[nodiscard]] QString currentFolder() const;
    [[nodiscard]] QList<BackupDescription> found() const; ///< so far, in the order of the walk

Q_SIGNALS:
    void backupFound(const basekeep::BackupDescription& backup);

protected:
    void run() override;
    [[nodiscard]] bool keepsAwake() const override { return false; } // it reads little, and can be made again

private:
    /// A folder on the way from the first one to that being looked at.
    struct Level
    {
        EntryStatus status;
        std::vector<std::filesystem::path> subfolders; ///< not yet looked at, last first
    };

    void enter(const std::filesystem::path& folder);
    [[nodiscard]] std::vector<std::filesystem::path> list(const std::filesystem::path& folder, BackupMarks& marks);
    [[nodiscard]] bool isLoop(const EntryStatus& status) const;
    void noteUnreadable(const std::filesystem::path& folder, const QString& detail);
    void noteFound(const BackupDescription& backup);

    const QString m_folder;
    std::vector<Level> m_open;
    mutable std::mutex m_countsMutex; ///< guards what follows
    Counts m_counts;
    QString m_current;
    QList<BackupDescription> m_found;
};

} // namespace basekeep
