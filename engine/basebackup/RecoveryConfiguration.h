#pragma once

#include <QtCore/QString>

#include <string>

namespace basekeep {

class Connection;

/// The settings that make a restored copy a standby of the server it came from (pg_basebackup -R).
namespace RecoveryConfiguration {

/// Lines for postgresql.auto.conf: primary_conninfo from the connection as it was made, and primary_slot_name if `slot`
/// is not empty.
///
/// The password is never written: the standby takes it from a passfile. Only what differs from libpq's defaults and
/// what the server's own libpq understands is written, since a keyword it does not know would keep the standby from
/// connecting.
[[nodiscard]] std::string settingsText(const Connection& connection, const QString& slot);

} // namespace RecoveryConfiguration

} // namespace basekeep
