#pragma once

#include <array>

#include <QtCore/QAbstractItemModel>
#include <QtCore/QStringList>

#include "engine/processes/ProcessPicture.h"
#include "engine/wal/WalLaneStatus.h"

namespace basekeep {

/// The processes that work on one backup as they hang together: this machine → parent → child, and the server → its two
/// walsenders. Rows come and go one by one and change in place.
class ProcessTreeModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { Name, Pid, ParentPid, Started, State, Cpu, Memory, Work, ColumnCount };

    explicit ProcessTreeModel(const QString& serverName, QObject* parent = nullptr);

    void update(const ProcessPicture& picture, const WalLaneStatus& walLane, const QString& currentFile);

    /// The backup is over: what is listed beside the parent has gone, but stays as a record of who did what.
    void markEnded();

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// The tree has six places; which of them are taken changes.
    enum Node { Machine, Parent, Child, Server, DataSender, WalSender, NodeCount, Root = NodeCount };

    using Cells = std::array<QString, ColumnCount>;

    [[nodiscard]] static Node parentOf(Node node);
    [[nodiscard]] QList<Node> childrenOf(Node node) const;
    [[nodiscard]] QModelIndex indexOf(Node node, int column = 0) const;
    [[nodiscard]] static Node nodeOf(const QModelIndex& index);
    void setNode(Node node, bool isPresent, const Cells& cells);

    std::array<bool, NodeCount> m_isPresent{};
    std::array<Cells, NodeCount> m_cells;
};

} // namespace basekeep
