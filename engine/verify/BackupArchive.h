#pragma once

#include "engine/stream/CompressionSpec.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace basekeep {

/// One archive of a backup in tar format, as its file's name tells.
struct BackupArchive
{
    enum class Content {
        DataDirectory, ///< base.tar
        Tablespace,    ///< <oid>.tar
        Wal,           ///< pg_wal.tar
    };

    std::string name; ///< of the file
    Content content = Content::DataDirectory;
    CompressionMethod compression = CompressionMethod::None;
    /// What stands before its members' paths in the manifest: "pg_tblspc/<oid>/" for a tablespace, else empty.
    std::string prefix;
    std::filesystem::path path; ///< of the file
    quint64 size = 0;           ///< of the file, bytes

    /// Nothing if it is no archive's name: base, pg_wal or an oid, with .tar, .tgz, .tar.gz, .tar.lz4 or .tar.zst.
    /// Leaves path and size to others.
    [[nodiscard]] static std::optional<BackupArchive> fromFileName(std::string_view name);
};

} // namespace basekeep
