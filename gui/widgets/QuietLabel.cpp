#include "gui/widgets/QuietLabel.h"

#include <QtCore/QEvent>
#include <QtWidgets/QApplication>

#include "gui/widgets/StateColors.h"

namespace basekeep {

QuietLabel::QuietLabel(const QString& text, QWidget* parent) : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setForegroundRole(QPalette::WindowText); // whatever the ground behind it is
    updateColor();
}

void QuietLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ParentChange)
        updateColor();
}

void QuietLabel::updateColor()
{
    // Reckoned from the surroundings, since the label's own palette already holds the quiet colour.
    const QPalette around = parentWidget() ? parentWidget()->palette() : QApplication::palette();
    const QColor color = quietText(around);
    QPalette own = palette();
    if (own.color(QPalette::WindowText) == color)
        return;
    own.setColor(QPalette::WindowText, color);
    setPalette(own);
}

} // namespace basekeep
