#include "gui/library/KnownBackupFilter.h"

#include "engine/library/KnownBackup.h"
#include "gui/library/KnownBackupModel.h"

#include <QtCore/QDateTime>

namespace basekeep {

KnownBackupFilter::KnownBackupFilter(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(KnownBackupModel::SortRole);
    sort(KnownBackupModel::TakenColumn, Qt::DescendingOrder);
}

void KnownBackupFilter::setShow(Show show, int days)
{
    m_show = show;
    m_days = days;
    invalidateFilter();
}

void KnownBackupFilter::setText(const QString& text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

bool KnownBackupFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const auto* model = qobject_cast<const KnownBackupModel*>(sourceModel());
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    const KnownBackup* backup = model ? model->backup(first) : nullptr;
    if (!backup)
        return false;
    const std::optional<VerificationRecord>& last = backup->lastVerification;
    switch (m_show) {
    case Show::Everything:
        break;
    case Show::NotVerifiedLately:
        if (backup->isVerifiedSince(QDateTime::currentDateTimeUtc().addDays(-m_days)))
            return false;
        break;
    case Show::NeverVerified:
        if (last)
            return false;
        break;
    case Show::NotGood:
        if (!last || last->verdict == VerificationRecord::Verdict::Good)
            return false;
        break;
    case Show::Missing:
        if (backup->presence != KnownBackup::Presence::Missing)
            return false;
        break;
    }
    if (m_text.isEmpty())
        return true;
    for (int column = 0; column < sourceModel()->columnCount(parent); ++column)
        if (first.siblingAtColumn(column).data().toString().contains(m_text, Qt::CaseInsensitive))
            return true;
    return false;
}

} // namespace basekeep
