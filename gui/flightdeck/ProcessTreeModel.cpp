#include "gui/flightdeck/ProcessTreeModel.h"

#include <QtCore/QLocale>
#include <QtCore/QSysInfo>

#include "gui/flightdeck/ProcessText.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

QString timeText(const QDateTime& moment)
{
    return moment.isValid() ? QLocale().toString(moment.toLocalTime().time(), QStringLiteral("HH:mm:ss")) : QString();
}

QString pidText(qint64 pid)
{
    return pid > 0 ? QString::number(pid) : QString();
}

} // namespace

ProcessTreeModel::ProcessTreeModel(const QString& serverName, QObject* parent) : QAbstractItemModel(parent)
{
    m_isPresent[Machine] = true;
    m_isPresent[Server] = true;
    m_cells[Machine][Name] = tr("This machine (%1)").arg(QSysInfo::machineHostName());
    m_cells[Server][Name] = tr("Server (%1)").arg(serverName);
}

void ProcessTreeModel::update(const ProcessPicture& picture, const WalLaneStatus& walLane, const QString& currentFile)
{
    const auto processCells = [](const std::optional<ProcessInfo>& process, const QString& role, const QString& work) {
        Cells cells;
        if (!process)
            return cells;
        cells[Name] = tr("%1: %2", "role, program").arg(role, process->name);
        cells[Pid] = pidText(process->pid);
        cells[ParentPid] = pidText(process->parentPid);
        cells[Started] = timeText(process->startedAt);
        cells[State] = processStateWord(process->state);
        cells[Cpu] = cpuText(process->cpuPercent);
        cells[Memory] = formatBytes(process->residentBytes);
        cells[Work] = work;
        return cells;
    };
    setNode(Parent, picture.parent.has_value(),
            processCells(picture.parent, tr("Parent"), tr("Receives the files, writes and verifies them")));
    setNode(Child, picture.child.has_value(), processCells(picture.child, tr("Child"), walChildWork(walLane)));

    const auto senderCells = [](const std::optional<WalSenderInfo>& sender, const QString& name, int backendPid,
                                const QString& work) {
        Cells cells;
        cells[Name] = name;
        cells[Pid] = pidText(backendPid);
        if (sender) {
            cells[Pid] = pidText(sender->pid);
            cells[Started] = timeText(sender->backendStart);
            cells[State] = sender->state;
        }
        cells[Work] = work;
        return cells;
    };
    setNode(DataSender, picture.dataSender || picture.dataBackendPid > 0,
            senderCells(picture.dataSender, tr("walsender of the data lane"), picture.dataBackendPid,
                        dataSenderWork(picture, currentFile)));
    setNode(
        WalSender, picture.walSender || picture.walBackendPid > 0,
        senderCells(picture.walSender, tr("walsender of the WAL lane"), picture.walBackendPid, walSenderWork(picture)));
}

void ProcessTreeModel::markEnded()
{
    for (const Node node : {Child, DataSender, WalSender}) {
        if (!m_isPresent[node])
            continue;
        Cells cells = m_cells[node];
        cells[State] = tr("ended");
        cells[Cpu].clear();
        cells[Memory].clear();
        if (node != Child) // the child's last word says how far the WAL came
            cells[Work].clear();
        setNode(node, true, cells);
    }
    if (m_isPresent[Parent]) { // the window lives on, and with it the process
        Cells cells = m_cells[Parent];
        cells[Cpu].clear();
        cells[Work] = tr("Is done with this backup");
        setNode(Parent, true, cells);
    }
}

QModelIndex ProcessTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (column < 0 || column >= ColumnCount || row < 0 || (parent.isValid() && parent.column() != 0))
        return {};
    const QList<Node> children = childrenOf(nodeOf(parent));
    if (row >= children.size())
        return {};
    return createIndex(row, column, static_cast<quintptr>(children.at(row)));
}

QModelIndex ProcessTreeModel::parent(const QModelIndex& index) const
{
    return index.isValid() ? indexOf(parentOf(nodeOf(index))) : QModelIndex();
}

int ProcessTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(childrenOf(nodeOf(parent)).size());
}

int ProcessTreeModel::columnCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : ColumnCount;
}

QVariant ProcessTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Node node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return m_cells[node][static_cast<std::size_t>(index.column())];
    case Qt::DecorationRole:
        if (index.column() == Name)
            return icon(node == Server || node == DataSender || node == WalSender ? QStringLiteral("server")
                                                                                  : QStringLiteral("process"));
        return {};
    case Qt::TextAlignmentRole: {
        const bool isNumber =
            index.column() == Pid || index.column() == ParentPid || index.column() == Cpu || index.column() == Memory;
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

QVariant ProcessTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == Pid || section == ParentPid || section == Cpu || section == Memory;
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Process");
    case Pid:
        return tr("Process id");
    case ParentPid:
        return tr("Parent id");
    case Started:
        return tr("Started");
    case State:
        return tr("State");
    case Cpu:
        return tr("CPU");
    case Memory:
        return tr("Memory");
    case Work:
        return tr("Work");
    default:
        return {};
    }
}

ProcessTreeModel::Node ProcessTreeModel::parentOf(Node node)
{
    switch (node) {
    case Parent:
        return Machine;
    case Child:
        return Parent;
    case DataSender:
    case WalSender:
        return Server;
    default:
        return Root;
    }
}

QList<ProcessTreeModel::Node> ProcessTreeModel::childrenOf(Node node) const
{
    QList<Node> children;
    for (int candidate = 0; candidate < NodeCount; ++candidate) {
        if (m_isPresent[static_cast<std::size_t>(candidate)] && parentOf(static_cast<Node>(candidate)) == node)
            children << static_cast<Node>(candidate);
    }
    return children;
}

QModelIndex ProcessTreeModel::indexOf(Node node, int column) const
{
    if (node == Root)
        return {};
    const auto row = childrenOf(parentOf(node)).indexOf(node);
    return row < 0 ? QModelIndex() : createIndex(static_cast<int>(row), column, static_cast<quintptr>(node));
}

ProcessTreeModel::Node ProcessTreeModel::nodeOf(const QModelIndex& index)
{
    return index.isValid() ? static_cast<Node>(index.internalId()) : Root;
}

void ProcessTreeModel::setNode(Node node, bool isPresent, const Cells& cells)
{
    // A child without its parent has no place in the tree; it shows up when the parent does.
    isPresent = isPresent && (node != Child || m_isPresent[Parent]);
    if (node == Parent && !isPresent && m_isPresent[Child])
        setNode(Child, false, {});

    if (isPresent == m_isPresent[node]) {
        if (!isPresent || m_cells[node] == cells)
            return;
        m_cells[node] = cells;
        Q_EMIT dataChanged(indexOf(node), indexOf(node, ColumnCount - 1));
        return;
    }

    const QModelIndex above = indexOf(parentOf(node));
    if (isPresent) {
        int row = 0;
        for (const Node sibling : childrenOf(parentOf(node)))
            row += sibling < node ? 1 : 0;
        beginInsertRows(above, row, row);
        m_cells[node] = cells;
        m_isPresent[node] = true;
        endInsertRows();
    } else {
        const int row = indexOf(node).row();
        beginRemoveRows(above, row, row);
        m_isPresent[node] = false;
        endRemoveRows();
    }
}

} // namespace basekeep
