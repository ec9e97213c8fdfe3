#pragma once

#include <set>
#include <string>
#include <string_view>

namespace basekeep {

/// Paths of a backup that are not compared with its manifest, each with all below it. From the start those that a
/// backup tool or a recovery may add or change, as for pg_verifybackup: backup_manifest, pg_wal, postgresql.auto.conf,
/// recovery.signal and standby.signal.
///
/// Paths are raw bytes relative to the data directory, '/' between components.
class IgnoredPaths final
{
public:
    IgnoredPaths();

    /// Takes what a person typed: "./x//y/" is x/y. There are no wildcards.
    void add(std::string_view path);

    /// Whether the path, or a folder that it lies in, is ignored.
    [[nodiscard]] bool covers(std::string_view path) const;

private:
    std::set<std::string, std::less<>> m_paths;
};

} // namespace basekeep
