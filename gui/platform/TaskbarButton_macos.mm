#include "gui/platform/TaskbarButton.h"

#import <AppKit/AppKit.h>

#include <QtCore/QString>

namespace basekeep {

namespace {

/// The badge on the program's icon in the dock.
class DockTile final : public TaskbarButton
{
public:
    void show(const Picture& picture) override
    {
        const QString badge = badgeOf(picture);
        NSApp.dockTile.badgeLabel = badge.isEmpty() ? nil : badge.toNSString();
    }

private:
    static QString badgeOf(const Picture& picture)
    {
        switch (picture.look) {
        case Look::Plain:
            return {};
        case Look::Busy:
            return QStringLiteral("…");
        case Look::Running:
        case Look::Stalled:
            return QStringLiteral("%1 %").arg(int(picture.share * 100));
        case Look::Failed:
            return QStringLiteral("!");
        }
        return {};
    }
};

} // namespace

std::unique_ptr<TaskbarButton> TaskbarButton::of(QWidget&)
{
    return std::make_unique<DockTile>();
}

} // namespace basekeep
