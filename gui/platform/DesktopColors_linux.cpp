#include "gui/platform/DesktopColors.h"

#include "gui/platform/PortalColors_linux.h"

// The window manager draws the frames, in its own colours.

namespace basekeep {

namespace {

bool isDarkWanted = false;

} // namespace

class DesktopColors::Watch
{
public:
    explicit Watch(DesktopColors& colors)
    {
        isDarkWanted = m_portal.areDark();
        connect(&m_portal, &PortalColors::changed, &colors, [this, &colors] {
            isDarkWanted = m_portal.areDark();
            Q_EMIT colors.changed();
        });
    }

private:
    PortalColors m_portal;
};

DesktopColors::DesktopColors(QObject* parent) : QObject(parent), m_watch(std::make_unique<Watch>(*this)) {}

DesktopColors::~DesktopColors() = default;

bool DesktopColors::wantDark()
{
    return isDarkWanted;
}

void DesktopColors::setFramesDark(std::optional<bool>) {}

} // namespace basekeep
