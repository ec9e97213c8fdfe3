#include "gui/backups/JobFilterModel.h"

#include "gui/backups/JobTableModel.h"

namespace basekeep {

JobFilterModel::JobFilterModel(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(JobTableModel::SortRole);
    sort(JobTableModel::StartedColumn, Qt::DescendingOrder);
}

void JobFilterModel::setShow(Show show)
{
    m_show = show;
    invalidateFilter();
}

void JobFilterModel::setProfile(const std::optional<Profile>& profile)
{
    m_profile = profile;
    invalidateFilter();
}

void JobFilterModel::setText(const QString& text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

bool JobFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    if (!isShown(first))
        return false;
    const auto* jobs = qobject_cast<const JobTableModel*>(sourceModel());
    if (m_profile && jobs && !jobs->entry(first)->belongsTo(*m_profile))
        return false;
    if (m_text.isEmpty())
        return true;
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        if (first.siblingAtColumn(column).data().toString().contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

bool JobFilterModel::isShown(const QModelIndex& index) const
{
    const bool isFinished = index.data(JobTableModel::FinishedRole).toBool();
    const bool isRunning = index.data(JobTableModel::RunningRole).toBool();
    switch (m_show) {
    case Show::Everything:
        return true;
    case Show::Running:
        return isRunning;
    case Show::Finished:
        return isFinished;
    case Show::Unsuccessful:
        return !isFinished && !isRunning;
    }
    return true;
}

} // namespace basekeep
