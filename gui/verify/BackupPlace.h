#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

/// The backup that somebody points at: by its folder, its manifest, or one of its archives.
struct BackupPlace
{
    Q_DECLARE_TR_FUNCTIONS(BackupPlace)

public:
    QString folder;
    QString manifest; ///< only if it is not the folder's own backup_manifest

    /// Looks at a few names, and never into what may be large. Throws Failure that says why it is no backup, and what
    /// may have been meant.
    [[nodiscard]] static BackupPlace of(const QString& path);

    [[nodiscard]] static bool isBackupFolder(const QString& folder);
};

} // namespace basekeep
