#pragma once

#include <QtCore/QString>

namespace basekeep {

/// Asks before what cannot be taken back.
namespace Confirmation {

/// Shows the text on standard error and returns if the person at the terminal says yes. Throws Failure (Cancelled) if
/// not, and (InvalidOption), with a hint at --yes, where there is nobody to be asked.
void ask(const QString& text);

} // namespace Confirmation

} // namespace basekeep
