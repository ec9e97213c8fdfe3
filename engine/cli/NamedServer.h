#pragma once

#include "engine/catalogue/Profile.h"

namespace basekeep {

/// The server that a text names: a profile by its name, else what libpq understands as a connection; then the profile
/// has neither id nor name. Throws Failure (InvalidOption).
[[nodiscard]] Profile namedServer(const QString& text);

} // namespace basekeep
