#pragma once

#include <QtCore/QAbstractTableModel>

#include "engine/processes/ProcessPicture.h"

namespace basekeep {

/// The server's side as it says it itself: what pg_stat_replication shows of the two walsenders, side by side, and
/// pg_stat_progress_basebackup. Column names are the views' own, for people who know them.
class ServerValuesModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Field, DataLane, WalLane, ColumnCount };

    explicit ServerValuesModel(QObject* parent = nullptr);

    void update(const ProcessPicture& picture);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        QString field;
        QString view; ///< where the value comes from
        QString dataLane;
        QString walLane;
    };

    QList<Row> m_rows;
};

} // namespace basekeep
