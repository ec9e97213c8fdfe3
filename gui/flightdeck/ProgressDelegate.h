#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace basekeep {

/// Draws a share (FilesModel::ShareRole) as a progress bar with its percentage.
class ProgressDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace basekeep
