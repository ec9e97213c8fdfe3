#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace basekeep {

/// For a column of paths: where one does not fit, its middle gives way, since the disk at its start and the name at its
/// end both matter. Sentences, which the other columns hold, lose their end.
class PathDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace basekeep
