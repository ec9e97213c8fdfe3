#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Who reads a command that people copy. Windows has two shells: what is written for it is read alike by the command
/// prompt and by PowerShell, unless a word holds % or $, which one of them takes for a variable, or a quote or a
/// backtick, which PowerShell reads in its own way.
enum class Shell { Posix, Windows };

/// The one of this system.
[[nodiscard]] Shell systemShell();

/// A program with its arguments as one line for the shell; words are quoted where they need it.
[[nodiscard]] QString shellCommand(const QString& program, const QStringList& arguments, Shell shell = systemShell());

/// One command after the other: the second only if the first has done its work, where the shell can say so.
[[nodiscard]] QString shellCommands(const QString& first, const QString& second, Shell shell = systemShell());

} // namespace basekeep
