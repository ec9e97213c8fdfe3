#pragma once

#include "gui/replicas/ReplicaWatch.h"

#include <QtWidgets/QTreeWidget>

namespace basekeep {

/// Who works on a replica: its server here with the process that receives WAL, and the walsender on the primary that
/// feeds it. Rows stay where they are and change in place.
class ReplicaProcessTree final : public QTreeWidget
{
    Q_OBJECT

public:
    explicit ReplicaProcessTree(const QString& serverName, QWidget* parent = nullptr);

    void showLook(const ReplicaWatch::Look& look);

private:
    enum Column { Name, Pid, Started, State, Cpu, Memory, Work, ColumnCount };

    static void setRow(QTreeWidgetItem* item, const QString& name, qint64 pid,
                       const std::optional<ProcessInfo>& process, const QString& state, const QString& work);

    QTreeWidgetItem* m_machine;
    QTreeWidgetItem* m_postmaster;
    QTreeWidgetItem* m_receiver;
    QTreeWidgetItem* m_primary;
    QTreeWidgetItem* m_sender;
};

} // namespace basekeep
