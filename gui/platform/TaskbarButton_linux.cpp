#include "gui/platform/TaskbarButton.h"

#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtGui/QGuiApplication>

namespace basekeep {

namespace {

/// Tells the launchers of Plasma, Unity, Dash to Dock and others, which know the program by its desktop file.
class LauncherEntry final : public TaskbarButton
{
public:
    ~LauncherEntry() override { show({}); }

    void show(const Picture& picture) override
    {
        if (picture == m_shown)
            return;
        m_shown = picture;
        const bool hasShare = picture.look == Look::Running || picture.look == Look::Stalled;
        const QVariantMap properties{{QStringLiteral("progress"), picture.share},
                                     {QStringLiteral("progress-visible"), hasShare},
                                     {QStringLiteral("urgent"), picture.look == Look::Failed}};
        QDBusMessage update =
            QDBusMessage::createSignal(QStringLiteral("/org/basekeep/Basekeep"),
                                       QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
        update << QStringLiteral("application://%1.desktop").arg(QGuiApplication::desktopFileName()) << properties;
        QDBusConnection::sessionBus().send(update);
    }

private:
    Picture m_shown;
};

} // namespace

std::unique_ptr<TaskbarButton> TaskbarButton::of(QWidget&)
{
    return std::make_unique<LauncherEntry>();
}

} // namespace basekeep
