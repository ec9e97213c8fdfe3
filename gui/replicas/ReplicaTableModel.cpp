#include "gui/replicas/ReplicaTableModel.h"

#include "gui/replicas/ReplicaWords.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>

namespace basekeep {

ReplicaTableModel::ReplicaTableModel(const ReplicaWatch& watch, QObject* parent)
    : QAbstractTableModel(parent), m_watch(watch)
{
    connect(&watch, &ReplicaWatch::listChanged, this, &ReplicaTableModel::update);
    connect(&watch, &ReplicaWatch::changed, this, &ReplicaTableModel::updateRow);
    update();
}

int ReplicaTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int ReplicaTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ReplicaTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString id = m_ids.at(index.row());
    if (role == IdRole)
        return id;
    const std::optional<Replica> replica = m_watch.find(id);
    if (!replica)
        return {};
    const Column column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(*replica, column);
    case Qt::ToolTipRole:
        return column == StateColumn ? ReplicaWords::sentence(m_watch.look(id)) : text(*replica, column);
    case Qt::DecorationRole:
        if (column == StateColumn)
            return icon(ReplicaWords::iconName(m_watch.look(id)), ReplicaWords::color(m_watch.look(id)));
        return {};
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant ReplicaTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == LagColumn || section == SecondsColumn || section == PortColumn;
        return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case StateColumn:
        return tr("State");
    case ServerColumn:
        return tr("Replica of");
    case LagColumn:
        return tr("Lag");
    case SecondsColumn:
        return tr("Behind");
    case PortColumn:
        return tr("Port");
    case FolderColumn:
        return tr("Folder");
    case ColumnCount:
        break;
    }
    return {};
}

QModelIndex ReplicaTableModel::find(const QString& id) const
{
    const qsizetype row = m_ids.indexOf(id);
    return row < 0 ? QModelIndex() : index(int(row), 0);
}

void ReplicaTableModel::update()
{
    QStringList fresh;
    for (const Replica& replica : m_watch.replicas())
        fresh.append(replica.id);
    for (qsizetype row = m_ids.size() - 1; row >= 0; --row) {
        if (fresh.contains(m_ids.at(row)))
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_ids.removeAt(row);
        endRemoveRows();
    }
    for (const QString& id : std::as_const(fresh)) {
        if (m_ids.contains(id))
            continue;
        beginInsertRows({}, int(m_ids.size()), int(m_ids.size()));
        m_ids.append(id);
        endInsertRows();
    }
    for (const QString& id : std::as_const(m_ids))
        updateRow(id);
}

void ReplicaTableModel::updateRow(const QString& id)
{
    if (const QModelIndex first = find(id); first.isValid())
        Q_EMIT dataChanged(first, first.siblingAtColumn(ColumnCount - 1));
}

QString ReplicaTableModel::text(const Replica& replica, Column column) const
{
    const std::optional<ReplicaWatch::Look> look = m_watch.look(replica.id);
    switch (column) {
    case StateColumn:
        return ReplicaWords::state(look);
    case ServerColumn:
        return ReplicaWords::serverName(replica);
    case LagColumn:
        return ReplicaWords::lagBytes(look);
    case SecondsColumn:
        return ReplicaWords::lagSeconds(look);
    case PortColumn:
        return QString::number(look && look->status.port > 0 ? look->status.port : replica.port);
    case FolderColumn:
        return QDir::toNativeSeparators(replica.folder);
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace basekeep
