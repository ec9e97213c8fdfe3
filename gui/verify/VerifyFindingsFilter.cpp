#include "gui/verify/VerifyFindingsFilter.h"

#include "gui/verify/VerifyFindingsModel.h"

namespace basekeep {

VerifyFindingsFilter::VerifyFindingsFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(VerifyFindingsModel::SortRole);
}

void VerifyFindingsFilter::setSeverity(std::optional<VerifyFinding::Severity> severity)
{
    if (m_severity == severity)
        return;
    m_severity = severity;
    invalidateFilter();
}

void VerifyFindingsFilter::setFolder(const QByteArray& path)
{
    if (m_folder == path)
        return;
    m_folder = path;
    invalidateFilter();
}

void VerifyFindingsFilter::setText(const QString& text)
{
    if (m_text == text.trimmed())
        return;
    m_text = text.trimmed();
    invalidateFilter();
}

bool VerifyFindingsFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    if (m_severity && first.data(VerifyFindingsModel::SeverityRole).toInt() != int(*m_severity))
        return false;
    if (!m_folder.isEmpty() && !liesInFolder(first.data(VerifyFindingsModel::PathRole).toByteArray()))
        return false;
    if (m_text.isEmpty())
        return true;
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        if (first.siblingAtColumn(column).data().toString().contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

bool VerifyFindingsFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant one = left.data(sortRole());
    const QVariant other = right.data(sortRole());
    if (one == other)
        return left.row() < right.row(); // equals stay in the order in which they were found
    if (one.typeId() == QMetaType::Int)
        return one.toInt() < other.toInt();
    return QString::compare(one.toString(), other.toString()) < 0;
}

bool VerifyFindingsFilter::liesInFolder(const QByteArray& path) const
{
    return path.startsWith(m_folder) && (path.size() == m_folder.size() || path.at(m_folder.size()) == '/');
}

} // namespace basekeep
