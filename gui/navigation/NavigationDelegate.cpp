#include "gui/navigation/NavigationDelegate.h"

#include "gui/navigation/NavigationModel.h"
#include "gui/widgets/StateColors.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>
#include <QtGui/QPalette>

namespace basekeep {

namespace {

constexpr int IconSize = 20;
constexpr int Margin = 10;
constexpr int Indent = 18; ///< of a job under its server
constexpr int Radius = 5;

NavigationModel::Kind kindOf(const QModelIndex& index)
{
    return NavigationModel::Kind(index.data(NavigationModel::KindRole).toInt());
}

void paintCaption(QPainter* painter, const QStyleOptionViewItem& option, const QString& text)
{
    QFont small = option.font;
    small.setPointSizeF(small.pointSizeF() * 0.9);
    small.setBold(true);
    painter->setFont(small);
    QPalette palette = option.palette;
    palette.setCurrentColorGroup(QPalette::Active); // it cannot be chosen, but it is not switched off either
    painter->setPen(quietText(palette));
    painter->drawText(option.rect.adjusted(Margin, 0, -Margin, -4), Qt::AlignLeft | Qt::AlignBottom, text);
}

void paintGround(QPainter* painter, const QStyleOptionViewItem& option)
{
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    const bool isHovered = option.state.testFlag(QStyle::State_MouseOver);
    if (!isSelected && !isHovered)
        return;
    QColor ground = stateTint(StateColor::Accent, option.palette);
    if (!isSelected)
        ground.setAlphaF(0.5F);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(ground);
    // A chosen row of a list without the keyboard's focus has no frame.
    const bool hasFocus = isSelected && option.state.testFlag(QStyle::State_HasFocus);
    painter->setPen(hasFocus ? QPen(stateColor(StateColor::Accent, option.palette)) : QPen(Qt::NoPen));
    painter->drawRoundedRect(QRectF(option.rect).adjusted(4.5, 1.5, -4.5, -1.5), Radius, Radius);
}

} // namespace

void NavigationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const NavigationModel::Kind kind = kindOf(index);
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->save();
    if (kind == NavigationModel::Kind::Caption) {
        paintCaption(painter, option, text);
        painter->restore();
        return;
    }

    paintGround(painter, option);
    const bool isMirrored = option.direction == Qt::RightToLeft;
    const int indent = kind == NavigationModel::Kind::Job || kind == NavigationModel::Kind::Clone ? Indent : 0;
    const QRect inner =
        option.rect.adjusted(Margin + (isMirrored ? 0 : indent), 0, -Margin - (isMirrored ? indent : 0), 0);
    const QRect iconRect =
        QStyle::alignedRect(option.direction, Qt::AlignLeft | Qt::AlignVCenter, QSize(IconSize, IconSize), inner);
    index.data(Qt::DecorationRole).value<QIcon>().paint(painter, iconRect);

    const QString detail = index.data(NavigationModel::DetailRole).toString();
    const int detailWidth = detail.isEmpty() ? 0 : option.fontMetrics.horizontalAdvance(detail) + Margin;
    const int before = IconSize + 8;
    const QRect textRect =
        isMirrored ? inner.adjusted(detailWidth, 0, -before, 0) : inner.adjusted(before, 0, -detailWidth, 0);
    painter->setFont(option.font);
    painter->setPen(option.palette.color(QPalette::WindowText));
    painter->drawText(textRect, int(Qt::AlignVCenter) | int(QStyle::visualAlignment(option.direction, Qt::AlignLeft)),
                      option.fontMetrics.elidedText(text, Qt::ElideRight, textRect.width()));
    painter->setPen(quietText(option.palette));
    painter->drawText(inner, int(Qt::AlignVCenter) | int(QStyle::visualAlignment(option.direction, Qt::AlignRight)),
                      detail);
    painter->restore();
}

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int height = option.fontMetrics.height();
    // A caption leaves room above itself, as between paragraphs.
    return {option.fontMetrics.averageCharWidth() * 20,
            kindOf(index) == NavigationModel::Kind::Caption ? height * 2 + 4 : qMax(height, IconSize) + 12};
}

} // namespace basekeep
