#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// A tablespace of the server, from pg_tablespace; the two built-in ones are left out.
struct ServerTablespace
{
    quint32 oid = 0;
    QString name;
    QString location;      ///< absolute on the server, or "pg_tblspc/<oid>" for an in-place one
    quint64 sizeBytes = 0; ///< 0 if the role may not ask
};

/// What a server told of itself over a replication and, where allowed, an SQL connection.
struct ServerReport
{
    bool replicationReachable = false;
    bool sqlReachable = false;
    bool needsPassword = false; ///< the server asked for a password that was missing or wrong
    int version = 0;            ///< server_version_num; 0 if nothing was reached
    QString versionText;
    quint64 systemIdentifier = 0;
    quint32 timeline = 0;
    bool isStandby = false;
    QString walLevel;
    quint64 clusterSizeBytes = 0; ///< databases, without WAL; 0 if the role may not ask
    QList<ServerTablespace> tablespaces;
    bool summarizeWal = false;
    QString sqlError; ///< why SQL could not be used, verbatim; empty if it could
};

} // namespace basekeep
