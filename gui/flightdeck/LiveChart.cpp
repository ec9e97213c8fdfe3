#include "gui/flightdeck/LiveChart.h"

#include <cmath>

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include "gui/widgets/Format.h"

namespace basekeep {

namespace {

constexpr int capacity = 300; ///< a minute at five samples a second
constexpr int gridLines = 4;
constexpr double leastMaximum = 1024;     ///< an idle chart still has an axis
constexpr int samplesPerDescription = 10; ///< a screen reader is not told five times a second

} // namespace

LiveChart::LiveChart(const QString& name, StateColor color, QWidget* parent)
    : QWidget(parent), m_name(name), m_color(color), m_ring(capacity, 0.0)
{
    setAccessibleName(name);
    setAccessibleDescription(summary());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void LiveChart::showSizes(std::chrono::milliseconds interval)
{
    m_showsSizes = true;
    m_interval = interval;
}

void LiveChart::addSample(double value)
{
    m_ring[static_cast<std::size_t>(m_next)] = qMax(0.0, value);
    m_next = (m_next + 1) % capacity;
    m_count = qMin(m_count + 1, capacity);
    if (m_next % samplesPerDescription == 0) {
        setAccessibleDescription(summary());
        setToolTip(summary());
    }
    update();
}

void LiveChart::clear()
{
    m_next = 0;
    m_count = 0;
    setAccessibleDescription(summary());
    update();
}

QString LiveChart::summary() const
{
    if (m_count == 0)
        return tr("%1: nothing yet.").arg(m_name);
    const int minutes = int(std::chrono::duration_cast<std::chrono::minutes>(m_interval * capacity).count());
    const QString now = valueText(sampleAt(m_count - 1));
    if (minutes > 1)
        return tr("%1: now %2, at most %3 in the last %n minutes.", nullptr, minutes)
            .arg(m_name, now, valueText(highest()));
    return tr("%1: now %2, at most %3 in the last minute.").arg(m_name, now, valueText(highest()));
}

QString LiveChart::valueText(double value) const
{
    return m_showsSizes ? formatBytes(quint64(value)) : formatRate(value);
}

double LiveChart::axisStep(double maximum, int lines)
{
    double unit = 1;
    while (maximum / unit >= 1024)
        unit *= 1024;
    const double rough = qMax(maximum / unit / qMax(1, lines), 1e-9);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough * (1 - 1e-9))
            return factor * power * unit;
    }
    return 10 * power * unit;
}

QSize LiveChart::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 40, fontMetrics().height() * 5};
}

QSize LiveChart::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 16, fontMetrics().height() * 3};
}

void LiveChart::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event);
    QPainter painter(this);
    const double maximum = qMax(leastMaximum, highest());
    const double step = axisStep(maximum, gridLines);
    const double axisMaximum = std::ceil(maximum / step - 1e-9) * step;
    const QRectF plot = QRectF(rect()).adjusted(0.5, 4.5, -0.5, -0.5);

    painter.fillRect(plot, palette().color(QPalette::Base));
    drawGrid(painter, plot, axisMaximum, step);
    drawCurve(painter, plot, axisMaximum);

    QColor frame = palette().color(QPalette::Text);
    frame.setAlphaF(0.25F);
    painter.setPen(frame);
    painter.drawRect(plot);

    // Words last, so that no curve runs through them.
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    painter.setFont(small);
    painter.setPen(quietText(palette()));
    const QFontMetricsF metrics(small);
    for (double value = step; value <= axisMaximum + step / 2; value += step) {
        const double y = plot.bottom() - value / axisMaximum * plot.height();
        painter.drawText(QPointF(plot.left() + 4, y + metrics.ascent() + 1), valueText(value));
    }
}

double LiveChart::sampleAt(int index) const
{
    return m_ring[static_cast<std::size_t>((m_next - m_count + index + capacity) % capacity)];
}

double LiveChart::highest() const
{
    double highest = 0;
    for (int i = 0; i < m_count; ++i)
        highest = qMax(highest, sampleAt(i));
    return highest;
}

void LiveChart::drawGrid(QPainter& painter, const QRectF& plot, double axisMaximum, double step) const
{
    QColor line = palette().color(QPalette::Text);
    line.setAlphaF(0.12F);
    painter.setPen(line);
    for (double value = step; value < axisMaximum - step / 2; value += step) {
        const double y = std::round(plot.bottom() - value / axisMaximum * plot.height()) + 0.5;
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    }
}

void LiveChart::drawCurve(QPainter& painter, const QRectF& plot, double axisMaximum) const
{
    if (m_count < 2)
        return;
    const double pace = plot.width() / (capacity - 1);
    QPainterPath curve;
    for (int i = 0; i < m_count; ++i) {
        const QPointF point(plot.right() - (m_count - 1 - i) * pace,
                            plot.bottom() - sampleAt(i) / axisMaximum * plot.height());
        if (i == 0)
            curve.moveTo(point);
        else
            curve.lineTo(point);
    }
    QPainterPath area = curve;
    area.lineTo(plot.bottomRight());
    area.lineTo(plot.right() - (m_count - 1) * pace, plot.bottom());
    area.closeSubpath();

    const QColor color = stateColor(m_color, palette());
    QColor faint = color;
    faint.setAlphaF(0.22F);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillPath(area, faint);
    painter.setPen(QPen(color, 1.6));
    painter.drawPath(curve);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace basekeep
