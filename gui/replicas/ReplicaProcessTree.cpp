#include "gui/replicas/ReplicaProcessTree.h"

#include "gui/flightdeck/ProcessText.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QSysInfo>
#include <QtWidgets/QHeaderView>

namespace basekeep {

ReplicaProcessTree::ReplicaProcessTree(const QString& serverName, QWidget* parent)
    : QTreeWidget(parent)
    , m_machine(new QTreeWidgetItem(this, {tr("This machine (%1)").arg(QSysInfo::machineHostName())}))
    , m_postmaster(new QTreeWidgetItem(m_machine))
    , m_receiver(new QTreeWidgetItem(m_postmaster))
    , m_primary(new QTreeWidgetItem(this, {tr("Primary (%1)").arg(serverName)}))
    , m_sender(new QTreeWidgetItem(m_primary))
{
    setAccessibleName(tr("Processes of this replica"));
    setHeaderLabels({tr("Process"), tr("Process id"), tr("Started"), tr("State"), tr("CPU"), tr("Memory"), tr("Work")});
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setTabKeyNavigation(false);
    for (QTreeWidgetItem* item : {m_machine, m_postmaster, m_receiver, m_primary, m_sender}) {
        const bool isOnPrimary = item == m_primary || item == m_sender;
        item->setIcon(Name, icon(isOnPrimary ? QStringLiteral("server") : QStringLiteral("process")));
        for (const Column column : {Pid, Cpu, Memory})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    for (const Column column : {Pid, Cpu, Memory})
        headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    const int letter = fontMetrics().averageCharWidth();
    header()->resizeSection(Name, letter * 40);
    header()->resizeSection(Pid, letter * 13);
    header()->resizeSection(Started, letter * 25);
    header()->resizeSection(State, letter * 16);
    header()->resizeSection(Cpu, letter * 9);
    header()->resizeSection(Memory, letter * 12);
    expandAll();
}

void ReplicaProcessTree::showLook(const ReplicaWatch::Look& look)
{
    const ReplicaStatus& status = look.status;
    const auto position = [](Lsn lsn, const QString& text) {
        return lsn.isValid() ? text.arg(lsn.toString()) : QString();
    };
    const bool isRunning = status.postmasterPid != 0;
    setRow(m_postmaster, isRunning ? tr("the replica's server") : tr("its server does not run"), status.postmasterPid,
           look.postmaster, {},
           isRunning
               ? tr("listens on port %1").arg(status.port) + position(status.replayed, tr(", has replayed %1", "LSN"))
               : QString());
    m_receiver->setHidden(status.receiverPid == 0);
    setRow(m_receiver, tr("walreceiver"), status.receiverPid, look.receiver, status.receiverStatus,
           position(status.received, tr("takes the WAL, has received %1", "LSN")));
    const bool isSent = status.senderPid != 0;
    setRow(m_sender,
           !status.isPrimaryReachable ? tr("it cannot be asked")
           : isSent                   ? tr("walsender")
                                      : tr("no walsender"),
           status.senderPid, {}, status.senderState,
           isSent ? position(status.primaryPosition, tr("sends the WAL; the primary is at %1", "LSN")) : QString());
    m_sender->setToolTip(Name, status.primaryError);
}

void ReplicaProcessTree::setRow(QTreeWidgetItem* item, const QString& name, qint64 pid,
                                const std::optional<ProcessInfo>& process, const QString& state, const QString& work)
{
    item->setText(Name, name);
    item->setText(Pid, pid > 0 ? QString::number(pid) : QString());
    const bool hasStart = process && process->startedAt.isValid();
    item->setText(Started, hasStart ? formatMoment(process->startedAt) : QString());
    item->setText(State, !state.isEmpty() ? state : process ? processStateWord(process->state) : QString());
    item->setText(Cpu, process ? cpuText(process->cpuPercent) : QString());
    item->setText(Work, work);
    item->setToolTip(Work, work);
    item->setText(Memory, process ? formatBytes(process->residentBytes) : QString());
}

} // namespace basekeep
