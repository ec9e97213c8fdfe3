#include "gui/walarchive/WalArchiveTableModel.h"

#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/walarchive/WalArchiveWords.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>

namespace basekeep {

WalArchiveTableModel::WalArchiveTableModel(const WalArchiveRunner& runner, QObject* parent)
    : QAbstractTableModel(parent), m_runner(runner)
{
    connect(&runner, &WalArchiveRunner::listChanged, this, &WalArchiveTableModel::update);
    connect(&runner, &WalArchiveRunner::changed, this, &WalArchiveTableModel::updateTexts);
    connect(&runner, &WalArchiveRunner::sampled, this, &WalArchiveTableModel::updateTexts);
    update();
}

int WalArchiveTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int WalArchiveTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WalArchiveTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString id = m_ids.at(index.row());
    if (role == IdRole)
        return id;
    const std::optional<WalArchive> archive = m_runner.find(id);
    if (!archive)
        return {};
    const Column column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(*archive, column);
    case Qt::ToolTipRole:
        return column == StateColumn ? WalArchiveWords::sentence(m_runner.status(id)) : text(*archive, column);
    case Qt::DecorationRole:
        if (column == StateColumn)
            return icon(WalArchiveWords::iconName(m_runner.status(id)), WalArchiveWords::color(m_runner.status(id)));
        return {};
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant WalArchiveTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == RateColumn || section == LagColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case StateColumn:
        return tr("State");
    case ServerColumn:
        return tr("Server");
    case SegmentColumn:
        return tr("Segment");
    case RateColumn:
        return tr("Rate");
    case LagColumn:
        return tr("Lag");
    case FolderColumn:
        return tr("Folder");
    case ColumnCount:
        break;
    }
    return {};
}

QModelIndex WalArchiveTableModel::find(const QString& id) const
{
    const qsizetype row = m_ids.indexOf(id);
    return row < 0 ? QModelIndex() : index(int(row), 0);
}

void WalArchiveTableModel::update()
{
    QStringList fresh;
    for (const WalArchive& archive : m_runner.archives())
        fresh.append(archive.id);
    for (qsizetype row = m_ids.size() - 1; row >= 0; --row) {
        if (fresh.contains(m_ids.at(row)))
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_ids.removeAt(row);
        endRemoveRows();
    }
    // The list keeps its order, so what is new stands behind what was there.
    for (const QString& id : std::as_const(fresh)) {
        if (m_ids.contains(id))
            continue;
        beginInsertRows({}, int(m_ids.size()), int(m_ids.size()));
        m_ids.append(id);
        endInsertRows();
    }
    updateTexts();
}

void WalArchiveTableModel::updateTexts()
{
    if (!m_ids.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_ids.size()) - 1, ColumnCount - 1));
}

QString WalArchiveTableModel::text(const WalArchive& archive, Column column) const
{
    const ReceiveWalStatus& status = m_runner.status(archive.id);
    switch (column) {
    case StateColumn:
        return WalArchiveWords::state(status);
    case ServerColumn:
        return WalArchiveWords::serverName(archive);
    case SegmentColumn:
        return status.segment;
    case RateColumn:
        return m_runner.isRunning(archive.id) ? formatRate(m_runner.rate(archive.id)) : QString();
    case LagColumn:
        return m_runner.isRunning(archive.id) ? WalArchiveWords::lag(status) : QString();
    case FolderColumn:
        return QDir::toNativeSeparators(archive.settings.directory);
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace basekeep
