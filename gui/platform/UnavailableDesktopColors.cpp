#include "gui/platform/DesktopColors.h"

// Stands in where the program was built without a way to ask: Qt takes from the desktop what it can, and the window
// manager draws the frames.

namespace basekeep {

class DesktopColors::Watch
{
};

DesktopColors::DesktopColors(QObject* parent) : QObject(parent) {}

DesktopColors::~DesktopColors() = default;

bool DesktopColors::wantDark()
{
    return false;
}

void DesktopColors::setFramesDark(std::optional<bool>) {}

} // namespace basekeep
