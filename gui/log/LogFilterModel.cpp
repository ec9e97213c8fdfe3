#include "gui/log/LogFilterModel.h"

#include "gui/log/LogModel.h"

namespace basekeep {

void LogFilterModel::setLeastSeverity(LogEntry::Severity severity)
{
    m_leastSeverity = severity;
    invalidateFilter();
}

void LogFilterModel::setText(const QString& text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

bool LogFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    if (first.data(LogModel::SeverityRole).toInt() < int(m_leastSeverity))
        return false;
    if (m_text.isEmpty())
        return true;
    for (int column = LogModel::JobColumn; column < LogModel::ColumnCount; ++column)
        if (first.siblingAtColumn(column).data().toString().contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

} // namespace basekeep
