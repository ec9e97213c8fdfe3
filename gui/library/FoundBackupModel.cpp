#include "gui/library/FoundBackupModel.h"

#include "gui/library/BackupWords.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>

namespace basekeep {

void FoundBackupModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
    Q_EMIT choiceChanged();
}

void FoundBackupModel::append(const BackupDescription& backup, bool isKnown)
{
    beginInsertRows({}, int(m_rows.size()), int(m_rows.size()));
    m_rows.append({backup, isKnown, !isKnown});
    endInsertRows();
    Q_EMIT choiceChanged();
}

QList<BackupDescription> FoundBackupModel::chosen() const
{
    QList<BackupDescription> chosen;
    for (const Row& row : m_rows)
        if (row.isChosen)
            chosen << row.backup;
    return chosen;
}

void FoundBackupModel::chooseAll(bool isChosen)
{
    for (Row& row : m_rows)
        row.isChosen = isChosen && !row.isKnown;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_rows.size()) - 1, 0), {Qt::CheckStateRole});
    Q_EMIT choiceChanged();
}

int FoundBackupModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FoundBackupModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant FoundBackupModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::CheckStateRole:
        if (index.column() != FolderColumn)
            return {};
        return row.isChosen ? Qt::Checked : Qt::Unchecked;
    case Qt::DecorationRole:
        if (index.column() != StateColumn)
            return {};
        return row.isKnown                             ? icon(QStringLiteral("check"), StateColor::Neutral)
               : !row.backup.manifestProblem.isEmpty() ? icon(QStringLiteral("error"), StateColor::Bad)
               : !row.backup.hasManifest               ? icon(QStringLiteral("warning"), StateColor::Warning)
                                                       : icon(QStringLiteral("add"), StateColor::Good);
    case Qt::TextAlignmentRole:
        return index.column() == SizeColumn ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case Qt::ToolTipRole:
        return index.column() == StateColumn && !row.backup.manifestProblem.isEmpty() ? row.backup.manifestProblem
                                                                                      : text(row, index.column());
    default:
        return {};
    }
}

bool FoundBackupModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable))
        return false;
    m_rows[index.row()].isChosen = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
    Q_EMIT choiceChanged();
    return true;
}

Qt::ItemFlags FoundBackupModel::flags(const QModelIndex& index) const
{
    if (!index.isValid() || !checkIndex(index))
        return Qt::NoItemFlags;
    if (m_rows.at(index.row()).isKnown)
        return Qt::ItemIsSelectable;
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    if (index.column() == FolderColumn)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant FoundBackupModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == SizeColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case FolderColumn:
        return tr("Folder");
    case StateColumn:
        return tr("State");
    case FormColumn:
        return tr("Form");
    case TakenColumn:
        return tr("Taken");
    case SizeColumn:
        return tr("Size");
    case LabelColumn:
        return tr("Label");
    case ColumnCount:
        break;
    }
    return {};
}

QString FoundBackupModel::text(const Row& row, int column)
{
    switch (Column(column)) {
    case FolderColumn:
        return QDir::toNativeSeparators(row.backup.folder);
    case StateColumn:
        return row.isKnown                             ? tr("In the list")
               : !row.backup.manifestProblem.isEmpty() ? tr("Manifest damaged")
               : !row.backup.hasManifest               ? tr("No manifest")
                                                       : tr("New");
    case FormColumn:
        return BackupWords::form(row.backup);
    case TakenColumn:
        return formatMoment(row.backup.takenAt);
    case SizeColumn:
        return BackupWords::size(row.backup);
    case LabelColumn:
        return row.backup.label;
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace basekeep
