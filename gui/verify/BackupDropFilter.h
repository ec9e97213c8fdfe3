#pragma once

#include <QtCore/QObject>
#include <QtCore/QStringList>

class QDropEvent;
class QWidget;

namespace basekeep {

/// Takes files and folders that are dropped anywhere on a window, whatever lies below the pointer: a line of text would
/// else swallow them; and what the system hands the program to open, as when it is dropped on its icon in the Dock.
/// Dialogs on top of the window are left alone. Lives as long as the window.
class BackupDropFilter final : public QObject
{
    Q_OBJECT

public:
    explicit BackupDropFilter(QWidget* window);

Q_SIGNALS:
    void hovering(bool isHovering); ///< something that could be taken is over the window, or no more
    void dropped(const QStringList& paths);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isOfWindow(QObject* watched) const;
    [[nodiscard]] static QStringList pathsOf(const QDropEvent& event);

    QWidget* m_window;
};

} // namespace basekeep
