#include "gui/platform/Tray.h"

#include "gui/platform/DesktopNotifier.h"
#include "gui/widgets/Icons.h"

#include <QtWidgets/QMenu>

namespace basekeep {

Tray::Tray(QObject* parent) : QObject(parent), m_menu(std::make_unique<QMenu>()), m_notifier(DesktopNotifier::create())
{
    m_menu->addAction(tr("&Show Basekeep"), this, &Tray::windowRequested);
    m_menu->addAction(tr("&Quit Basekeep"), this, &Tray::quitRequested);
    m_icon.setIcon(applicationIcon());
    m_icon.setToolTip(tr("Basekeep"));
    m_icon.setContextMenu(m_menu.get());
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason != QSystemTrayIcon::Context)
            Q_EMIT windowRequested();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &Tray::windowRequested);
    if (m_notifier) {
        connect(m_notifier.get(), &DesktopNotifier::clicked, this, &Tray::windowRequested);
        connect(m_notifier.get(), &DesktopNotifier::refused, this, &Tray::notifyByIcon);
    }
}

Tray::~Tray()
{
    m_icon.setContextMenu(nullptr);
}

bool Tray::isAvailable()
{
    return QSystemTrayIcon::isSystemTrayAvailable();
}

void Tray::show()
{
    if (isAvailable())
        m_icon.show();
}

void Tray::hide()
{
    m_icon.hide();
    if (m_notifier)
        m_notifier->withdraw();
}

void Tray::notify(const QString& title, const QString& text, bool isFailure)
{
    if (m_notifier)
        m_notifier->notify(title, text, isFailure);
    else
        notifyByIcon(title, text, isFailure);
}

void Tray::notifyByIcon(const QString& title, const QString& text, bool isFailure)
{
    if (!isAvailable() || !QSystemTrayIcon::supportsMessages())
        return;
    m_icon.show();
    m_icon.showMessage(title, text, isFailure ? QSystemTrayIcon::Critical : QSystemTrayIcon::Information);
}

} // namespace basekeep
