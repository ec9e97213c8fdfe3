#pragma once

#include "engine/catalogue/Profile.h"

#include <functional>
#include <optional>

class QWidget;

namespace basekeep {

class PasswordStore;

/// Gives the connection settings of a profile, complete with its password, in the way the profile says: asked for now,
/// left to libpq's passfile, or read from the keychain (asked for if it is not there). Nothing if the user cancelled.
/// The answer may come at once or later, in the window's thread, and not at all once `parent` is gone.
void resolvePassword(QWidget* parent, const Profile& profile, PasswordStore& passwords,
                     std::function<void(std::optional<ConnectionSettings> connection)> done);

} // namespace basekeep
