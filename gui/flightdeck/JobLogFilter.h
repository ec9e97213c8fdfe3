#pragma once

#include <QtCore/QSortFilterProxyModel>

#include "engine/jobs/LogEntry.h"

namespace basekeep {

/// The part of a job's log that is at least so serious and holds a text.
class JobLogFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setLeastSeverity(LogEntry::Severity severity);
    void setText(const QString& text); ///< any letter case, in any column

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    LogEntry::Severity m_leastSeverity = LogEntry::Severity::Info;
    QString m_text;
};

} // namespace basekeep
