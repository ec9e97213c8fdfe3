#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace basekeep {

/// Paints the rows of the navigation: quiet captions, roomy rows, the detail at the right end.
class NavigationDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace basekeep
