#pragma once

#include "engine/catalogue/ProfileStore.h"
#include "engine/sandbox/Sandbox.h"

#include <QtCore/QString>

namespace basekeep {

/// Keeps the profile "Sandbox" in step with the sample server, whichever front end starts it: makes it if there is
/// none, else brings its connection up to date. Returns the profile's id.
QString saveSandboxProfile(ProfileStore& profiles, const Sandbox::Status& status);

/// After the sample server was destroyed.
void removeSandboxProfile(ProfileStore& profiles);

} // namespace basekeep
