#include "gui/verify/BackupDropFilter.h"

#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtGui/QDropEvent>
#include <QtGui/QFileOpenEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QWidget>

namespace basekeep {

BackupDropFilter::BackupDropFilter(QWidget* window) : QObject(window), m_window(window)
{
    window->setAcceptDrops(true);
    qApp->installEventFilter(this);
}

bool BackupDropFilter::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragMove:
    case QEvent::Drop:
        break;
    case QEvent::DragLeave:
        if (watched == m_window || isOfWindow(watched))
            Q_EMIT hovering(false);
        return false;
    case QEvent::FileOpen: // how macOS tells of what was dropped on the icon, or opened with this program
        if (const QString path = static_cast<QFileOpenEvent*>(event)->file(); watched == qApp && !path.isEmpty()) {
            Q_EMIT dropped({path});
            return true;
        }
        return false;
    default:
        return false;
    }
    if (!isOfWindow(watched))
        return false;
    auto* drop = static_cast<QDropEvent*>(event);
    const QStringList paths = pathsOf(*drop);
    if (paths.isEmpty())
        return false; // text between two fields, for example
    // Nothing is moved or copied, whatever keys are held.
    drop->setDropAction(Qt::LinkAction);
    if (!drop->possibleActions().testFlag(Qt::LinkAction))
        drop->setDropAction(Qt::CopyAction);
    drop->accept();
    Q_EMIT hovering(event->type() != QEvent::Drop);
    if (event->type() == QEvent::Drop)
        Q_EMIT dropped(paths);
    return true;
}

bool BackupDropFilter::isOfWindow(QObject* watched) const
{
    const auto* widget = qobject_cast<const QWidget*>(watched);
    return widget && widget->window() == m_window;
}

QStringList BackupDropFilter::pathsOf(const QDropEvent& event)
{
    QStringList paths;
    const QList<QUrl> urls = event.mimeData()->urls();
    for (const QUrl& url : urls) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}

} // namespace basekeep
