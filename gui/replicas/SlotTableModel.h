#pragma once

#include "engine/replica/SlotReport.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

namespace basekeep {

/// Slots as rows. Those that stay keep their row.
class SlotTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { StateColumn, NameColumn, ServerColumn, HeldColumn, LimitColumn, UserColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setReports(const QList<SlotReport>& reports);
    [[nodiscard]] const SlotReport& report(int row) const { return m_reports.at(row); }

    /// Until the server has to let go of the slot's WAL, or its disk is full.
    [[nodiscard]] static QString timeToLimit(const SlotReport& report);
    [[nodiscard]] static QString userText(const SlotReport& report);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] static QString text(const SlotReport& report, Column column);
    [[nodiscard]] static QString toolTip(const SlotReport& report, Column column);

    QList<SlotReport> m_reports;
};

} // namespace basekeep
