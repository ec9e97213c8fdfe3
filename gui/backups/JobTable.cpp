#include "gui/backups/JobTable.h"

#include "gui/backups/JobTableModel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/PathDelegate.h"

#include <QtCore/QDateTime>
#include <QtWidgets/QHeaderView>

namespace basekeep {

JobTable::JobTable(const JobHistory& history, QWidget* parent)
    : QTreeView(parent), m_model(new JobTableModel(history, this)), m_filter(new JobFilterModel(this))
{
    m_filter->setSourceModel(m_model);
    setModel(m_filter);
    setAccessibleName(tr("Jobs"));
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setAllColumnsShowFocus(true);
    setSortingEnabled(true);
    sortByColumn(JobTableModel::StartedColumn, Qt::DescendingOrder);
    setItemDelegateForColumn(JobTableModel::TargetColumn, new PathDelegate(this));
    setTabKeyNavigation(false); // Tab leaves the table
    header()->setStretchLastSection(true);
    const int letter = fontMetrics().averageCharWidth();
    header()->resizeSection(JobTableModel::StateColumn, letter * 20);
    header()->resizeSection(JobTableModel::ServerColumn, letter * 23);
    header()->resizeSection(JobTableModel::StartedColumn,
                            fontMetrics().horizontalAdvance(formatMoment(QDateTime::currentDateTime())) + letter * 3);
    header()->resizeSection(JobTableModel::DurationColumn, letter * 15);
    header()->resizeSection(JobTableModel::SizeColumn, letter * 13);
    header()->resizeSection(JobTableModel::TargetColumn, letter * 38);
    header()->resizeSection(JobTableModel::PresenceColumn, letter * 14);
    setColumnHidden(JobTableModel::PresenceColumn, true);

    connect(this, &QTreeView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT openRequested(index.data(JobTableModel::IdRole).toString()); });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &JobTable::choiceChanged);
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, &JobTable::rowsChanged);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &JobTable::rowsChanged);
    connect(m_filter, &QAbstractItemModel::dataChanged, this, &JobTable::rowsChanged);
}

const JobEntry* JobTable::currentEntry() const
{
    const QModelIndex current = m_filter->mapToSource(currentIndex());
    return current.isValid() ? m_model->entry(current) : nullptr;
}

bool JobTable::isEmpty() const
{
    return m_filter->rowCount() == 0;
}

void JobTable::setDamaged(const QHash<QString, QString>& outcomes)
{
    m_model->setDamaged(outcomes);
}

void JobTable::choose(const QString& id)
{
    const QModelIndexList found =
        m_filter->match(m_filter->index(0, 0), JobTableModel::IdRole, id, 1, Qt::MatchExactly);
    if (found.isEmpty())
        return;
    setCurrentIndex(found.first());
    scrollTo(found.first());
}

} // namespace basekeep
