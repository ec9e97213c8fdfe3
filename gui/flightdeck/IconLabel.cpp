#include "gui/flightdeck/IconLabel.h"

#include <QtGui/QPainter>

#include "gui/widgets/Icons.h"

namespace basekeep {

IconLabel::IconLabel(const QString& name, int size, QWidget* parent) : QWidget(parent), m_name(name)
{
    setFixedSize(size, size);
}

void IconLabel::setIcon(const QString& name, std::optional<StateColor> state)
{
    m_name = name;
    m_state = state;
    update();
}

void IconLabel::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event);
    QPainter painter(this);
    const QIcon picture = m_state ? icon(m_name, *m_state) : icon(m_name);
    picture.paint(&painter, rect());
}

} // namespace basekeep
