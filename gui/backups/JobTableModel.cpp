#include "gui/backups/JobTableModel.h"

#include "gui/backups/JobResult.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>

#include <algorithm>

namespace basekeep {

JobTableModel::JobTableModel(const JobHistory& history, QObject* parent)
    : QAbstractTableModel(parent), m_history(history), m_entries(history.entries())
{
    connect(&history, &JobHistory::changed, this, &JobTableModel::update);
}

int JobTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int JobTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant JobTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JobEntry& job = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(job, index.column());
    case Qt::DecorationRole:
        if (index.column() == StateColumn)
            return m_damaged.contains(job.record.id) ? icon(QStringLiteral("error"), StateColor::Bad) : stateIcon(job);
        if (index.column() == PresenceColumn)
            return job.isElsewhere()  ? icon(QStringLiteral("server"), StateColor::Neutral)
                   : job.targetExists ? icon(QStringLiteral("check"), StateColor::Good)
                                      : icon(QStringLiteral("warning"), StateColor::Warning);
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == SizeColumn || index.column() == DurationColumn)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case Qt::ToolTipRole:
        return index.column() == TargetColumn || index.column() == OutcomeColumn ? text(job, index.column())
                                                                                 : QVariant();
    case IdRole:
        return job.record.id;
    case SortRole:
        return sortKey(job, index.column());
    case FinishedRole:
        return job.record.state == QLatin1String("finished");
    case RunningRole:
        return job.isRunning();
    default:
        return {};
    }
}

QVariant JobTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == SizeColumn || section == DurationColumn ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case StateColumn:
        return tr("State");
    case ServerColumn:
        return tr("Server");
    case StartedColumn:
        return tr("Started");
    case DurationColumn:
        return tr("Duration");
    case SizeColumn:
        return tr("Size");
    case TargetColumn:
        return tr("Folder");
    case PresenceColumn:
        return tr("On disk");
    case OutcomeColumn:
        return tr("Outcome");
    case ColumnCount:
        break;
    }
    return {};
}

void JobTableModel::setDamaged(const QHash<QString, QString>& outcomes)
{
    if (m_damaged == outcomes)
        return;
    m_damaged = outcomes;
    if (!m_entries.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_entries.size()) - 1, ColumnCount - 1));
}

const JobEntry* JobTableModel::entry(const QModelIndex& index) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? &m_entries.at(index.row()) : nullptr;
}

QString JobTableModel::stateText(const JobEntry& entry)
{
    if (entry.isInterrupted)
        return tr("Interrupted");
    if (entry.isRunning())
        return tr("Running");
    if (entry.isVerified())
        return tr("Verified");
    if (entry.record.state == QLatin1String("finished"))
        return tr("Finished");
    if (entry.record.state == QLatin1String("cancelled"))
        return tr("Cancelled");
    return tr("Failed");
}

QIcon JobTableModel::stateIcon(const JobEntry& entry)
{
    if (entry.isInterrupted)
        return icon(QStringLiteral("warning"), StateColor::Warning);
    if (entry.isRunning())
        return icon(QStringLiteral("play"), StateColor::Accent);
    if (entry.isVerified())
        return icon(QStringLiteral("verify"), StateColor::Good);
    if (entry.record.state == QLatin1String("finished"))
        return icon(QStringLiteral("good"), StateColor::Good);
    if (entry.record.state == QLatin1String("cancelled"))
        return icon(QStringLiteral("skip"), StateColor::Neutral);
    return icon(QStringLiteral("error"), StateColor::Bad);
}

void JobTableModel::update()
{
    const QList<JobEntry>& fresh = m_history.entries();
    const auto isGone = [&fresh](const JobEntry& old) {
        return std::none_of(fresh.cbegin(), fresh.cend(),
                            [&old](const JobEntry& entry) { return entry.record.id == old.record.id; });
    };
    for (qsizetype row = m_entries.size() - 1; row >= 0; --row) {
        if (!isGone(m_entries.at(row)))
            continue;
        beginRemoveRows({}, int(row), int(row));
        m_entries.removeAt(row);
        endRemoveRows();
    }
    for (qsizetype row = 0; row < fresh.size(); ++row) {
        const qsizetype old = rowOf(fresh.at(row).record.id, row);
        if (old < 0) {
            beginInsertRows({}, int(row), int(row));
            m_entries.insert(row, fresh.at(row));
            endInsertRows();
        } else if (old != row) {
            beginMoveRows({}, int(old), int(old), {}, int(row));
            m_entries.move(old, row);
            endMoveRows();
        }
        m_entries[row] = fresh.at(row);
    }
    if (!m_entries.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(m_entries.size()) - 1, ColumnCount - 1));
}

qsizetype JobTableModel::rowOf(const QString& id, qsizetype from) const
{
    for (qsizetype row = from; row < m_entries.size(); ++row)
        if (m_entries.at(row).record.id == id)
            return row;
    return -1;
}

QString JobTableModel::text(const JobEntry& entry, int column) const
{
    const JobRecord& record = entry.record;
    switch (Column(column)) {
    case StateColumn:
        return m_damaged.contains(record.id) ? tr("Damaged") : stateText(entry);
    case ServerColumn:
        return record.profileName.isEmpty() ? record.server : record.profileName;
    case StartedColumn:
        return formatMoment(record.startedAt);
    case DurationColumn:
        return entry.isInterrupted ? QString() : formatDuration(JobResult(record).durationMs());
    case SizeColumn:
        return formatBytes(JobResult(record).sizeBytes());
    case TargetColumn:
        return QDir::toNativeSeparators(record.target);
    case PresenceColumn:
        return entry.isElsewhere() ? tr("Not on this machine") : entry.targetExists ? tr("There") : tr("Not found");
    case OutcomeColumn:
        if (entry.isInterrupted)
            return tr("The program that ran it ended before the job did.");
        if (entry.isRunning() && record.bytesTotal > 0)
            return tr("%1 of %2")
                .arg(formatPercent(double(record.bytesDone) / double(record.bytesTotal)),
                     formatBytes(record.bytesTotal));
        return m_damaged.value(record.id, record.outcome);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant JobTableModel::sortKey(const JobEntry& entry, int column) const
{
    switch (Column(column)) {
    case StartedColumn:
        return entry.record.startedAt;
    case DurationColumn:
        return JobResult(entry.record).durationMs();
    case SizeColumn:
        return JobResult(entry.record).sizeBytes();
    default:
        return text(entry, column);
    }
}

} // namespace basekeep
