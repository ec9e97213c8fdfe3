#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Runs SQL in a session of its own, with the public schema in the search path, and returns the last statement's rows.
/// Throws Failure.
QList<QStringList> runSql(const ConnectionSettings& settings, const QString& sql);

} // namespace basekeep
