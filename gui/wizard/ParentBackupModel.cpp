#include "gui/wizard/ParentBackupModel.h"

#include <QtCore/QDir>

#include "gui/widgets/Format.h"

namespace basekeep {

namespace {

QString text(const ParentBackup& backup, int column)
{
    // Of a manifest that could not be read nothing but its place is known.
    const bool isKnown = backup.sizeBytes > 0;
    switch (column) {
    case ParentBackupModel::Taken:
        return formatMoment(backup.takenAt);
    case ParentBackupModel::Kind:
        if (!isKnown)
            return {};
        return backup.isIncremental ? ParentBackupModel::tr("Incremental") : ParentBackupModel::tr("Full");
    case ParentBackupModel::Size:
        return isKnown ? formatBytes(backup.sizeBytes) : QString();
    case ParentBackupModel::StartLsn:
        return backup.startLsn.isValid() ? backup.startLsn.toString() : QString();
    case ParentBackupModel::Folder:
        return backup.isUsable() ? QDir::toNativeSeparators(backup.folder) : backup.obstacle;
    default:
        return {};
    }
}

} // namespace

ParentBackupModel::ParentBackupModel(QObject* parent) : QAbstractTableModel(parent) {}

void ParentBackupModel::setBackups(const QList<ParentBackup>& backups)
{
    beginResetModel();
    m_backups = backups;
    endResetModel();
}

void ParentBackupModel::addBackup(const ParentBackup& backup)
{
    if (const int row = rowOf(backup.manifest); row >= 0) {
        beginRemoveRows({}, row, row);
        m_backups.removeAt(row);
        endRemoveRows();
    }
    beginInsertRows({}, 0, 0);
    m_backups.prepend(backup);
    endInsertRows();
}

int ParentBackupModel::rowOf(const QString& manifest) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (!manifest.isEmpty() && m_backups.at(row).manifest == manifest)
            return row;
    }
    return -1;
}

int ParentBackupModel::firstUsable() const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_backups.at(row).isUsable())
            return row;
    }
    return -1;
}

int ParentBackupModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_backups.size());
}

int ParentBackupModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ParentBackupModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const ParentBackup& backup = m_backups.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(backup, index.column());
    case Qt::ToolTipRole:
        return backup.isUsable() ? QDir::toNativeSeparators(backup.manifest)
                                 : tr("%1\n%2", "folder, why it cannot be the parent")
                                       .arg(QDir::toNativeSeparators(backup.folder), backup.obstacle);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ParentBackupModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Size ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Taken:
        return tr("Taken");
    case Kind:
        return tr("Kind");
    case Size:
        return tr("Size");
    case StartLsn:
        return tr("Changes since");
    case Folder:
        return tr("Folder, or why not");
    default:
        return {};
    }
}

Qt::ItemFlags ParentBackupModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return m_backups.at(index.row()).isUsable() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren
                                                : Qt::ItemFlags(Qt::ItemNeverHasChildren);
}

} // namespace basekeep
