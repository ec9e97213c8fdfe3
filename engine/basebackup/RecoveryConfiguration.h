#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QMap>
#include <QtCore/QString>

#include <string>

namespace basekeep {

class Connection;

/// The settings that make a restored copy a standby of the server it came from (pg_basebackup -R).
namespace RecoveryConfiguration {

enum class Password {
    LeftOut, ///< the standby takes it from a passfile, and a comment says so
    Written, ///< in clear text, for who asked for it
};

/// The value of primary_conninfo: keywords and values of the connection as it was made. `wanted` keywords (passfile,
/// application_name …) replace what the connection has, an empty one leaves it out. What names a file is in the
/// encoding that this machine's server programs open it by (see ServerText), the rest is UTF-8.
[[nodiscard]] QByteArray connectionText(const Connection& connection, Password password,
                                        const QMap<QString, QString>& wanted);

/// Lines for postgresql.auto.conf: primary_conninfo from the connection as it was made, and primary_slot_name if `slot`
/// is not empty. A database that the user named goes along from server 17 on, where slot synchronisation uses it.
///
/// Only what differs from libpq's defaults and
/// what the server's own libpq understands is written, since a keyword it does not know would keep the standby from
/// connecting.
[[nodiscard]] std::string settingsText(const Connection& connection, const QString& slot,
                                       Password password = Password::LeftOut);

} // namespace RecoveryConfiguration

} // namespace basekeep
