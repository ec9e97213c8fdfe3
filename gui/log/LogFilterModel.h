#pragma once

#include "engine/jobs/LogEntry.h"

#include <QtCore/QSortFilterProxyModel>

namespace basekeep {

/// The log's lines from a severity upwards that hold a text in any column.
class LogFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setLeastSeverity(LogEntry::Severity severity);
    void setText(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    LogEntry::Severity m_leastSeverity = LogEntry::Severity::Info; ///< debug lines only on demand
    QString m_text;
};

} // namespace basekeep
