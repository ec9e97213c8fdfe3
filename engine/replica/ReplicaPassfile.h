#pragma once

#include "engine/replica/ServerAccount.h"

#include <QtCore/QString>

namespace basekeep {

/// The password with which a replica gets at its primary: a passfile of its own beside its data directory, that the
/// server's account alone may read. libpq ignores a file that others may read.
namespace ReplicaPassfile {

/// Throws Failure, also if there is such a file already.
void create(const QString& fileName, const QString& user, const QString& password, const ServerAccount& account);

/// One line, for every host and port: nothing but this replica's primary_conninfo names the file.
[[nodiscard]] QByteArray line(const QString& user, const QString& password);

} // namespace ReplicaPassfile

} // namespace basekeep
