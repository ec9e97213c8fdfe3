#pragma once

#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// Asks for a password on the terminal without showing it, even if standard input and output lead elsewhere. Where
/// there is no terminal at all it reads one line from standard input, as the stock tools do. Nothing if the person gave
/// up (Ctrl-C, end of input).
[[nodiscard]] std::optional<QString> promptForPassword(const QString& prompt);

/// Somebody is there to be asked.
[[nodiscard]] bool canPromptForPassword();

} // namespace basekeep
