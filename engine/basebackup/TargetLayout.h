#pragma once

#include "engine/basebackup/BackupFacts.h"
#include "engine/basebackup/BackupSettings.h"
#include "engine/storage/TargetFolders.h"
#include "engine/stream/PlainExtractor.h"

#include <QtCore/QCoreApplication>

#include <filesystem>

namespace basekeep {

/// Where everything of a backup goes on this machine: the target folder, the WAL, the tablespaces. Claims the folders
/// and undoes the claims if the backup fails.
class TargetLayout final
{
    Q_DECLARE_TR_FUNCTIONS(TargetLayout)

public:
    TargetLayout(const BackupSettings& settings, unsigned directoryMode, int serverVersion);

    /// Claims the target (and the WAL folder, linked as pg_wal). Before anything is asked of the server.
    void claimTarget();

    /// Decides where each announced tablespace goes and claims those folders; fills localPath. Throws if one has no
    /// place that the user agreed to.
    void claimTablespaces(QList<TablespaceFact>& tablespaces);

    /// Makes pg_wal and what belongs in it, so that WAL can come before the main archive brings the folder.
    void prepareWalFolder() const;

    [[nodiscard]] std::filesystem::path target() const { return m_target; }
    [[nodiscard]] std::filesystem::path walOutput() const; ///< pg_wal, or pg_wal.tar
    /// pg_wal.tar is compressed with gzip only, as the stock tool has it; the WAL never comes compressed.
    [[nodiscard]] CompressionSpec walCompression() const;
    [[nodiscard]] std::filesystem::path provisionalManifest() const { return m_target / "backup_manifest.partial"; }
    [[nodiscard]] std::filesystem::path manifest() const { return m_target / "backup_manifest"; }
    /// The file of an archive whose bytes come compressed like that, in tar format.
    [[nodiscard]] std::filesystem::path archive(const TablespaceFact& tablespace, CompressionMethod arrival) const;
    [[nodiscard]] PlainExtractor::Tablespaces linkTargets(const QList<TablespaceFact>& tablespaces) const;

    /// Makes every folder that was written into durable, and the target's parent too.
    void syncFolders(const QList<TablespaceFact>& tablespaces) const;

    /// Makes everything durable that lies on the file systems written to, files and folders alike. Linux only.
    void syncFileSystems(const QList<TablespaceFact>& tablespaces) const;

    /// Sum of the sizes of all files, in bytes.
    [[nodiscard]] quint64 sizeOnDisk(const QList<TablespaceFact>& tablespaces) const;

    [[nodiscard]] QString cleanUp() { return m_folders.cleanUp(); }

private:
    [[nodiscard]] std::vector<std::filesystem::path> roots(const QList<TablespaceFact>& tablespaces) const;

    const BackupSettings& m_settings;
    const unsigned m_directoryMode;
    const int m_serverVersion;
    const std::filesystem::path m_target;
    TargetFolders m_folders;
};

/// The two paths name the same place, whatever their separators and letter case of a drive.
[[nodiscard]] bool isSameServerPath(const QString& first, const QString& second);

/// An in-place tablespace lies inside the data directory: its location is relative.
[[nodiscard]] bool isInPlaceTablespace(const QString& location);

} // namespace basekeep
