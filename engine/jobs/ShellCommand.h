#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// A program with its arguments as one line for a POSIX shell; words are quoted where they need it.
[[nodiscard]] QString shellCommand(const QString& program, const QStringList& arguments);

} // namespace basekeep
