#include "gui/widgets/WheelGuard.h"

#include <QtCore/QEvent>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QComboBox>

namespace basekeep {

WheelGuard::WheelGuard(QWidget& page) : QObject(&page)
{
    const QList<QWidget*> widgets = page.findChildren<QWidget*>();
    for (QWidget* widget : widgets) {
        if (!qobject_cast<QComboBox*>(widget) && !qobject_cast<QAbstractSpinBox*>(widget))
            continue;
        widget->setFocusPolicy(Qt::StrongFocus); // else the wheel itself would choose it
        widget->installEventFilter(this);
    }
}

bool WheelGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus())
        return QObject::eventFilter(watched, event);
    event->ignore(); // the page below takes it
    return true;
}

} // namespace basekeep
