#include "gui/verify/DropHint.h"

#include "gui/widgets/StateColors.h"

#include <QtGui/QPainter>

namespace basekeep {

DropHint::DropHint(QWidget* window) : QLabel(tr("Drop a backup here to verify it"), window)
{
    setObjectName(QStringLiteral("dropHint"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAlignment(Qt::AlignCenter);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.8);
    setFont(large);
    hide();
}

void DropHint::setShown(bool isShown)
{
    if (isShown == isVisible())
        return;
    if (isShown) {
        setGeometry(parentWidget()->rect());
        raise();
    }
    setVisible(isShown);
}

void DropHint::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    QColor ground = palette().color(QPalette::Window);
    ground.setAlphaF(0.85F);
    painter.fillRect(rect(), ground);
    constexpr int inset = 12;
    painter.setPen(QPen(stateColor(StateColor::Accent, palette()), 3, Qt::DashLine));
    painter.drawRect(rect().adjusted(inset, inset, -inset, -inset));
    painter.end();
    QLabel::paintEvent(event);
}

} // namespace basekeep
