#include "gui/flightdeck/JobLogFilter.h"

#include "gui/flightdeck/JobLogModel.h"

namespace basekeep {

void JobLogFilter::setLeastSeverity(LogEntry::Severity severity)
{
    m_leastSeverity = severity;
    invalidateFilter();
}

void JobLogFilter::setText(const QString& text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

bool JobLogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex index = sourceModel()->index(row, JobLogModel::Text, parent);
    if (index.data(JobLogModel::SeverityRole).toInt() < static_cast<int>(m_leastSeverity))
        return false;
    const QModelIndex source = index.siblingAtColumn(JobLogModel::Source);
    return m_text.isEmpty() || index.data().toString().contains(m_text, Qt::CaseInsensitive) ||
           source.data().toString().contains(m_text, Qt::CaseInsensitive);
}

} // namespace basekeep
