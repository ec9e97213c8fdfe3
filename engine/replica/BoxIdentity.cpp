#include "engine/replica/BoxIdentity.h"

#include <QtCore/QDir>
#include <QtCore/QStringList>
#include <QtCore/QSysInfo>

#include "engine/replica/TargetGuard.h"
#include "engine/server/Connection.h"
#include "engine/server/ServerIdentity.h"

namespace basekeep {

BoxIdentity BoxIdentity::of(Connection& replication, const ServerIdentity& identity, Connection* sql)
{
    BoxIdentity box;
    box.host = replication.settingsForSibling().displayName();
    box.systemIdentifier = identity.systemIdentifier;
    box.version = replication.parameterStatus("server_version");
    bool isStandby = replication.parameterStatus("in_hot_standby") == QLatin1String("on");
    if (sql) {
        const QueryResult rows =
            sql->execute("SELECT pg_catalog.pg_is_in_recovery(),"
                         "       (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory')",
                         tr("The server did not tell who it is."));
        isStandby = rows.text(0, 0) == QLatin1String("t");
        box.dataDirectory = rows.text(0, 1);
    }
    box.role = isStandby ? tr("standby") : tr("primary");
    return box;
}

BoxIdentity BoxIdentity::of(const QString& folder)
{
    const TargetGuard guard = TargetGuard::look(folder);
    BoxIdentity box;
    box.host = QSysInfo::machineHostName();
    box.systemIdentifier = guard.systemIdentifier;
    box.version = guard.version;
    box.role = guard.text();
    box.dataDirectory = QDir::toNativeSeparators(folder);
    return box;
}

QString BoxIdentity::text() const
{
    QStringList parts{host};
    if (!dataDirectory.isEmpty())
        parts << dataDirectory;
    if (!version.isEmpty())
        parts << tr("PostgreSQL %1").arg(version);
    parts << role;
    if (systemIdentifier != 0)
        parts << tr("system %1").arg(systemIdentifier);
    return parts.join(QStringLiteral(", "));
}

} // namespace basekeep
