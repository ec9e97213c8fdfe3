#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QString>

#include <optional>
#include <string>
#include <vector>

namespace basekeep {

/// Which backup is to be verified, and how thoroughly.
struct VerifySettings
{
    enum class Format { Plain, Tar };

    QString folder;                        ///< of the backup
    std::optional<Format> format;          ///< found out if not said
    QString manifest;                      ///< its file; backup_manifest in the folder if empty
    QString walFolder;                     ///< pg_wal in the folder if empty
    std::vector<std::string> ignoredPaths; ///< beside those that always are, see IgnoredPaths
    bool checksums = true;                 ///< read every file
    bool pageChecksums = false;            ///< also judge the pages of relation files
    /// A live server of the same cluster, which knows the names of damaged relations; never asked for anything else.
    std::optional<ConnectionSettings> namesFrom;
    bool wal = true; ///< walk the WAL that recovery needs
    bool stopsAtFirstError = false;
    /// One that is not there ends it at once, as it does with pg_verifybackup. Else what can be checked without is.
    bool needsManifest = false;
    int threads = 0; ///< that read files; 0: as many as there are processors

    [[nodiscard]] QString manifestFile() const
    {
        return manifest.isEmpty() ? folder + QStringLiteral("/backup_manifest") : manifest;
    }
    /// A manifest that was named must be there.
    [[nodiscard]] bool canDoWithoutManifest() const { return !needsManifest && manifest.isEmpty(); }
    [[nodiscard]] QString walPath() const
    {
        return walFolder.isEmpty() ? folder + QStringLiteral("/pg_wal") : walFolder;
    }
};

} // namespace basekeep
