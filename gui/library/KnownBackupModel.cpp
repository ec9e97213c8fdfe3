#include "gui/library/KnownBackupModel.h"

#include "gui/library/BackupWords.h"
#include "gui/library/KnownBackups.h"
#include "gui/widgets/Format.h"

#include <algorithm>

#include <QtCore/QDateTime>
#include <QtCore/QDir>

namespace basekeep {

KnownBackupModel::KnownBackupModel(const KnownBackups& backups, QObject* parent)
    : QAbstractTableModel(parent), m_backups(backups), m_rows(backups.backups())
{
    connect(&backups, &KnownBackups::changed, this, &KnownBackupModel::update);
}

int KnownBackupModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int KnownBackupModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant KnownBackupModel::data(const QModelIndex& index, int role) const
{
    const KnownBackup* found = backup(index);
    if (!found)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*found, index.column());
    case Qt::DecorationRole:
        if (index.column() == VerifiedColumn)
            return BackupWords::verdictIcon(*found);
        if (index.column() == PresenceColumn)
            return BackupWords::presenceIcon(*found);
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == SizeColumn ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case Qt::ToolTipRole:
        if (index.column() == VerifiedColumn && found->lastVerification)
            return formatMoment(found->lastVerification->endedAt);
        return text(*found, index.column());
    case IdRole:
        return found->id;
    case SortRole:
        return sortKey(*found, index.column());
    default:
        return {};
    }
}

QVariant KnownBackupModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == SizeColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case ServerColumn:
        return tr("Server");
    case TakenColumn:
        return tr("Taken");
    case FormColumn:
        return tr("Form");
    case SizeColumn:
        return tr("Size");
    case VerifiedColumn:
        return tr("Last verified");
    case ResultColumn:
        return tr("Verdict");
    case PresenceColumn:
        return tr("On disk");
    case FolderColumn:
        return tr("Folder");
    case ColumnCount:
        break;
    }
    return {};
}

const KnownBackup* KnownBackupModel::backup(const QModelIndex& index) const
{
    return index.isValid() && checkIndex(index) ? &m_rows.at(index.row()) : nullptr;
}

void KnownBackupModel::update()
{
    const QList<KnownBackup>& fresh = m_backups.backups();
    const bool hasSameRows =
        std::equal(fresh.cbegin(), fresh.cend(), m_rows.cbegin(), m_rows.cend(),
                   [](const KnownBackup& left, const KnownBackup& right) { return left.id == right.id; });
    if (!hasSameRows) {
        beginResetModel();
        m_rows = fresh;
        endResetModel();
    } else if (!m_rows.isEmpty()) {
        m_rows = fresh;
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, ColumnCount - 1));
    }
}

QString KnownBackupModel::text(const KnownBackup& backup, int column)
{
    switch (Column(column)) {
    case ServerColumn:
        return BackupWords::server(backup);
    case TakenColumn:
        return formatMoment(backup.description.takenAt);
    case FormColumn:
        return BackupWords::form(backup.description);
    case SizeColumn:
        return BackupWords::size(backup.description);
    case VerifiedColumn:
        return BackupWords::lastVerified(backup);
    case ResultColumn:
        return BackupWords::result(backup);
    case PresenceColumn:
        return BackupWords::presence(backup);
    case FolderColumn:
        return QDir::toNativeSeparators(backup.description.folder);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant KnownBackupModel::sortKey(const KnownBackup& backup, int column)
{
    switch (Column(column)) {
    case TakenColumn:
        return backup.description.takenAt;
    case SizeColumn:
        return backup.description.sizeBytes.value_or(0);
    case VerifiedColumn:
        return backup.lastVerification ? backup.lastVerification->endedAt : QDateTime();
    default:
        return text(backup, column);
    }
}

} // namespace basekeep
