#include "gui/wizard/PresetCard.h"

#include <QtGui/QPainter>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleOptionButton>

#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

constexpr int margin = 12;
constexpr int spacing = 10;
constexpr int lineSpacing = 3;
constexpr int pictureSize = 32;
constexpr qreal cornerRadius = 6;
constexpr int widestHint = 520;

int wrappedHeight(const QFontMetrics& metrics, const QString& text, int width)
{
    return metrics.boundingRect(0, 0, width, QWIDGETSIZE_MAX, Qt::TextWordWrap, text).height();
}

} // namespace

PresetCard::PresetCard(const QString& iconName, const QString& name, const QString& purpose, const QString& price,
                       QWidget* parent)
    : QAbstractButton(parent), m_iconName(iconName), m_purpose(purpose), m_price(price)
{
    setText(name);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleDescription(purpose + u' ' + price);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed, QSizePolicy::RadioButton);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QSize PresetCard::sizeHint() const
{
    return {widestHint, heightForWidth(widestHint)};
}

QSize PresetCard::minimumSizeHint() const
{
    const int width = widestHint / 2;
    return {width, QFontMetrics(nameFont()).height() + 2 * margin};
}

int PresetCard::heightForWidth(int width) const
{
    return qMax(pictureSize, textHeight(width)) + 2 * margin;
}

QFont PresetCard::nameFont() const
{
    QFont bold = font();
    bold.setBold(true);
    return bold;
}

int PresetCard::textHeight(int width) const
{
    const int indicator = style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth, nullptr, this);
    const int room = width - 2 * margin - indicator - pictureSize - 2 * spacing;
    return QFontMetrics(nameFont()).height() + 2 * lineSpacing + wrappedHeight(fontMetrics(), m_purpose, room) +
           wrappedHeight(fontMetrics(), m_price, room);
}

void PresetCard::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setLayoutDirection(layoutDirection());

    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor accent = stateColor(StateColor::Accent, palette());
    QColor line = quietText(palette());
    line.setAlphaF(underMouse() || hasFocus() ? 0.8F : 0.35F);
    painter.setPen(QPen(isChecked() ? accent : line, isChecked() ? 2 : 1));
    painter.setBrush(isChecked() ? stateTint(StateColor::Accent, palette()) : palette().color(QPalette::Base));
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), cornerRadius, cornerRadius);

    const int indicator = style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth, nullptr, this);
    QStyleOptionButton radio;
    radio.initFrom(this);
    radio.rect =
        QStyle::visualRect(layoutDirection(), rect(), QRect(margin, (height() - indicator) / 2, indicator, indicator));
    radio.state |= isChecked() ? QStyle::State_On : QStyle::State_Off;
    radio.state.setFlag(QStyle::State_HasFocus, false); // the card as a whole has it
    style()->drawPrimitive(QStyle::PE_IndicatorRadioButton, &radio, &painter, this);

    const QRect iconRect =
        QStyle::visualRect(layoutDirection(), rect(),
                           QRect(margin + indicator + spacing, (height() - pictureSize) / 2, pictureSize, pictureSize));
    basekeep::icon(m_iconName, isChecked() ? StateColor::Accent : StateColor::Neutral).paint(&painter, iconRect);

    const int left = margin + indicator + pictureSize + 2 * spacing;
    QRect words(left, (height() - textHeight(width())) / 2, width() - left - margin, height());
    const auto write = [&](const QFont& font, const QColor& color, const QString& text) {
        painter.setFont(font);
        painter.setPen(color);
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), words);
        QRect used;
        painter.drawText(place, Qt::TextWordWrap | Qt::AlignTop | Qt::AlignLeading, text, &used);
        words.setTop(words.top() + used.height() + lineSpacing);
    };
    write(nameFont(), palette().color(QPalette::WindowText), text());
    write(font(), palette().color(QPalette::WindowText), m_purpose);
    write(font(), quietText(palette()), m_price);

    if (hasFocus()) {
        QPen focus(accent, 1, Qt::DotLine);
        painter.setPen(focus);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), cornerRadius - 2, cornerRadius - 2);
    }
}

void PresetCard::enterEvent(QEnterEvent* event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void PresetCard::leaveEvent(QEvent* event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace basekeep
