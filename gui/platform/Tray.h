#pragma once

#include <memory>

#include <QtCore/QObject>
#include <QtWidgets/QSystemTrayIcon>

class QMenu;

namespace basekeep {

class DesktopNotifier;

/// The program's place in the system's tray: a way back to a hidden window, and the one notification at a job's end.
/// Shown only while it is needed. Where the desktop has no tray, there is no way back; notifications may come all the
/// same.
class Tray final : public QObject
{
    Q_OBJECT

public:
    explicit Tray(QObject* parent = nullptr);
    ~Tray() override;

    [[nodiscard]] static bool isAvailable();

    void show();
    void hide(); ///< and takes back what was said last
    void notify(const QString& title, const QString& text, bool isFailure);

Q_SIGNALS:
    void windowRequested();
    void quitRequested();

private:
    void notifyByIcon(const QString& title, const QString& text, bool isFailure);

    QSystemTrayIcon m_icon;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<DesktopNotifier> m_notifier; ///< null where the icon does it
};

} // namespace basekeep
