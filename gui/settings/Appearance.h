#pragma once

#include "gui/settings/Settings.h"

namespace basekeep {

/// Gives the application the palette of an appearance. System means whatever the desktop says.
void applyAppearance(Settings::Appearance appearance);

} // namespace basekeep
