#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

class Connection;
struct ServerIdentity;

/// Who one end of a clone is, as far as it can be known before a byte is written: what keeps a person from cloning the
/// wrong server into the wrong folder.
struct BoxIdentity
{
    Q_DECLARE_TR_FUNCTIONS(BoxIdentity)

public:
    QString host;
    quint64 systemIdentifier = 0; ///< 0 where there is no cluster
    QString version;              ///< of PostgreSQL
    QString role;                 ///< "primary", "standby", or what lies in the folder, translated
    QString dataDirectory;        ///< empty if the role may not ask for it

    /// Of the server behind a replication connection; `sql` may be null.
    [[nodiscard]] static BoxIdentity of(Connection& replication, const ServerIdentity& identity, Connection* sql);
    /// Of a folder on this machine.
    [[nodiscard]] static BoxIdentity of(const QString& folder);

    [[nodiscard]] QString text() const; ///< one line
};

} // namespace basekeep
