#pragma once

#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// PostgreSQL server binaries found on this machine.
struct LocalServer
{
    QString binFolder;   ///< holds initdb, pg_ctl and postgres
    int majorVersion = 0;
    QString versionText; ///< as `postgres --version` says, e.g. "15.20 (Debian 15.20-0+deb12u1)"
};

/// Looks in PATH, Debian's, Homebrew's, Postgres.app's and the Windows installer's places. Newest first, each folder once.
[[nodiscard]] QList<LocalServer> findLocalServers();

} // namespace basekeep
