#include "gui/platform/DesktopNotifier.h"

namespace basekeep {

std::unique_ptr<DesktopNotifier> DesktopNotifier::create()
{
    return nullptr;
}

} // namespace basekeep
