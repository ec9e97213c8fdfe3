#include "gui/widgets/WindowStyle.h"

#include <cmath>

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyleFactory>
#include <QtWidgets/QStyleOption>
#include <QtWidgets/QTableView>
#include <QtWidgets/QWidget>

#include "gui/widgets/Icons.h"
#include "gui/widgets/StateColors.h"

namespace basekeep {

namespace {

QColor mix(const QColor& front, const QColor& ground, float share)
{
    return QColor::fromRgbF(front.redF() * share + ground.redF() * (1 - share),
                            front.greenF() * share + ground.greenF() * (1 - share),
                            front.blueF() * share + ground.blueF() * (1 - share));
}

/// What a check box and a radio button are painted with.
struct MarkColors
{
    explicit MarkColors(const QStyleOption& option)
    {
        const QPalette& palette = option.palette;
        const bool isEnabled = option.state.testFlag(QStyle::State_Enabled);
        const QPalette::ColorGroup group = isEnabled ? QPalette::Active : QPalette::Disabled;
        const QColor base = palette.color(group, QPalette::Base);
        const QColor text = palette.color(group, QPalette::Text);
        const QColor highlight = palette.color(QPalette::Active, QPalette::Highlight);
        const bool isMarked = option.state & (QStyle::State_On | QStyle::State_NoChange);

        ground = isMarked ? (isEnabled ? highlight : mix(text, base, 0.45F)) : base;
        outline = isMarked ? ground : mix(text, base, isEnabled ? 0.6F : 0.4F);
        if (option.state.testFlag(QStyle::State_MouseOver) && isEnabled && !isMarked)
            outline = highlight;
        if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
            outline = text;
        }
        if (option.state.testFlag(QStyle::State_Selected)) // else it would melt into the selected row
            outline = palette.color(group, QPalette::HighlightedText);
        if (option.state.testFlag(QStyle::State_Sunken))
            ground = mix(text, ground, 0.15F);
        mark = isEnabled ? palette.color(QPalette::Active, QPalette::HighlightedText) : base;
    }

    QColor ground;
    QColor outline;
    QColor mark;
};

QRectF squareIn(const QRect& rect)
{
    const qreal side = qMin(rect.width(), rect.height()) - 1;
    QRectF square(0, 0, side, side);
    square.moveCenter(QRectF(rect).center());
    square.moveTopLeft({std::floor(square.x()) + 0.5, std::floor(square.y()) + 0.5});
    return square;
}

void drawCheckBox(const QStyleOption& option, QPainter& painter)
{
    const MarkColors colors(option);
    const QRectF box = squareIn(option.rect);
    painter.setPen(QPen(colors.outline, 1));
    painter.setBrush(colors.ground);
    painter.drawRoundedRect(box, 2.5, 2.5);

    painter.setPen(QPen(colors.mark, qMax(1.6, box.width() / 7), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    const auto at = [&box](qreal x, qreal y) {
        return QPointF(box.x() + box.width() * x, box.y() + box.height() * y);
    };
    if (option.state.testFlag(QStyle::State_NoChange))
        painter.drawLine(at(0.26, 0.5), at(0.74, 0.5));
    else if (option.state.testFlag(QStyle::State_On))
        painter.drawPolyline(QPolygonF{at(0.24, 0.53), at(0.43, 0.72), at(0.77, 0.3)});
}

void drawRadioButton(const QStyleOption& option, QPainter& painter)
{
    const MarkColors colors(option);
    const QRectF circle = squareIn(option.rect);
    painter.setPen(QPen(colors.outline, 1));
    painter.setBrush(colors.ground);
    painter.drawEllipse(circle);
    if (!option.state.testFlag(QStyle::State_On))
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.mark);
    painter.drawEllipse(circle.center(), circle.width() * 0.22, circle.height() * 0.22);
}

} // namespace

WindowStyle* WindowStyle::followingPalette()
{
    auto* style = new WindowStyle;
    static const QStringList systemColored{QStringLiteral("windows11"), QStringLiteral("windowsvista"),
                                           QStringLiteral("macos")};
    if (systemColored.contains(style->baseStyle()->name(), Qt::CaseInsensitive))
        style->setBaseStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    return style;
}

int WindowStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    // A cell adds one pixel to its frame's margin; with this its text stands under the header's.
    constexpr int CellMargin = 6;
    if (metric == PM_FocusFrameHMargin && isFusion())
        return CellMargin - 1;
    if (metric == PM_HeaderMargin && isFusion())
        return CellMargin;
    return QProxyStyle::pixelMetric(metric, option, widget);
}

QIcon WindowStyle::standardIcon(StandardPixmap standardIcon, const QStyleOption* option, const QWidget* widget) const
{
    // Where the desktop has no pictures of its own, a question would look like one of twenty years ago.
    if (isFusion() && standardIcon == SP_MessageBoxQuestion)
        return icon(QStringLiteral("help"), StateColor::Accent);
    if (isFusion() && standardIcon == SP_MessageBoxWarning)
        return icon(QStringLiteral("warning"), StateColor::Warning);
    return QProxyStyle::standardIcon(standardIcon, option, widget);
}

int WindowStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returnData) const
{
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons)
        return 0;
    return QProxyStyle::styleHint(hint, option, widget, returnData);
}

void WindowStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const
{
    const auto* entry = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (element == CE_MenuItem && entry && !entry->icon.isNull() && entry->state.testFlag(State_Selected) &&
        entry->state.testFlag(State_Enabled) && isFusion()) {
        QStyleOptionMenuItem highlighted(*entry);
        const int side = pixelMetric(PM_SmallIconSize, option, widget);
        const qreal ratio = widget ? widget->devicePixelRatioF() : 1.0;
        highlighted.icon = QIcon(entry->icon.pixmap(QSize(side, side), ratio, QIcon::Selected));
        QProxyStyle::drawControl(element, &highlighted, painter, widget);
        return;
    }
    const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
    if (element == CE_ItemViewItem && item && !item->icon.isNull() && item->state.testFlag(State_Selected) &&
        item->state.testFlag(State_Enabled) && tintsSelection(widget)) {
        QStyleOptionViewItem tinted(*item);
        const qreal ratio = widget ? widget->devicePixelRatioF() : 1.0;
        const QPixmap plain = item->icon.pixmap(item->decorationSize, ratio, QIcon::Normal);
        tinted.icon = QIcon();
        for (const QIcon::Mode mode : {QIcon::Normal, QIcon::Selected})
            tinted.icon.addPixmap(plain, mode);
        QProxyStyle::drawControl(element, &tinted, painter, widget);
        return;
    }
    if (element == CE_ToolBar && isFusion() && isDark(option->palette)) {
        const QRect bar = option->rect;
        painter->fillRect(bar, option->palette.window());
        painter->fillRect(QRect(bar.left(), bar.bottom(), bar.width(), 1), option->palette.dark());
        return;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const
{
    const bool isCheckBox = element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck;
    if (!(isCheckBox || element == PE_IndicatorRadioButton) || !isFusion()) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (isCheckBox)
        drawCheckBox(*option, *painter);
    else
        drawRadioButton(*option, *painter);
    painter->restore();
}

bool WindowStyle::tintsSelection(const QWidget* view) const
{
    const QString name = baseStyle()->name();
    const bool isWindows = name == QLatin1String("windowsvista") || name == QLatin1String("windows11");
    return isWindows && qobject_cast<const QTableView*>(view) == nullptr;
}

bool WindowStyle::isFusion() const
{
    return baseStyle()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) == 0;
}

} // namespace basekeep
