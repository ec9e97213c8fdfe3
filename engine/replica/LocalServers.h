#pragma once

#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// PostgreSQL server binaries found on this machine.
struct LocalServer
{
    QString binFolder; ///< holds initdb, pg_ctl and postgres
    int majorVersion = 0;
    QString versionText; ///< as `postgres --version` says, e.g. "15.20 (Debian 15.20-0+deb12u1)"
};

/// The server whose programs lie in this folder, or nothing if one of the three is missing or does not run here.
[[nodiscard]] std::optional<LocalServer> localServerIn(const QString& binFolder);

/// Looks in PATH, Debian's, Homebrew's, Postgres.app's and the Windows installer's places. Newest first, each folder
/// once.
[[nodiscard]] QList<LocalServer> findLocalServers();

} // namespace basekeep
