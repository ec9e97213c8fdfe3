#include "gui/platform/DesktopColors.h"

#import <AppKit/AppKit.h>

// Qt follows the system's appearance by itself. Only a program that shall look otherwise has to tell the system, which
// then draws its frames, menus and dialogs so.

namespace basekeep {

class DesktopColors::Watch
{};

DesktopColors::DesktopColors(QObject* parent) : QObject(parent) {}

DesktopColors::~DesktopColors() = default;

bool DesktopColors::wantDark()
{
    return false;
}

void DesktopColors::setFramesDark(std::optional<bool> isDark)
{
    if (!isDark)
        NSApp.appearance = nil;
    else
        NSApp.appearance = [NSAppearance appearanceNamed:*isDark ? NSAppearanceNameDarkAqua : NSAppearanceNameAqua];
}

} // namespace basekeep
