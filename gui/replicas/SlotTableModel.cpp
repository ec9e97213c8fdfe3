#include "gui/replicas/SlotTableModel.h"

#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <algorithm>

namespace basekeep {

namespace {

bool isInDanger(const SlotReport& report)
{
    return report.walStatus == QLatin1String("lost") || report.walStatus == QLatin1String("unreserved");
}

QString iconOf(const SlotReport& report)
{
    if (!report.error.isEmpty() || !report.isThere)
        return QStringLiteral("help");
    if (isInDanger(report))
        return QStringLiteral("error");
    return report.activePid != 0 ? QStringLiteral("good") : QStringLiteral("warning");
}

StateColor colorOf(const SlotReport& report)
{
    if (!report.error.isEmpty() || !report.isThere)
        return StateColor::Neutral;
    if (isInDanger(report))
        return StateColor::Bad;
    return report.activePid != 0 ? StateColor::Good : StateColor::Warning;
}

QString serverName(const SlotReport& report)
{
    return report.record.profileName.isEmpty() ? report.record.server.displayName() : report.record.profileName;
}

} // namespace

void SlotTableModel::setReports(const QList<SlotReport>& reports)
{
    const bool hasSameRows = std::equal(
        reports.cbegin(), reports.cend(), m_reports.cbegin(), m_reports.cend(),
        [](const SlotReport& left, const SlotReport& right) { return left.record.id() == right.record.id(); });
    if (!hasSameRows)
        beginResetModel();
    m_reports = reports;
    if (!hasSameRows)
        endResetModel();
    else if (!m_reports.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

QString SlotTableModel::timeToLimit(const SlotReport& report)
{
    if (!report.isThere)
        return {};
    if (const std::optional<double> seconds = report.secondsToLimit()) {
        constexpr double longest = 3.2e8; // ten years
        return *seconds > longest ? tr("years") : formatDuration(qint64(*seconds * 1000));
    }
    if (!report.safe && !report.diskFree)
        return tr("not known");
    return tr("does not grow");
}

QString SlotTableModel::userText(const SlotReport& report)
{
    if (report.activePid != 0)
        return report.user.isEmpty() ? tr("walsender %1").arg(report.activePid)
                                     : tr("%1, walsender %2").arg(report.user).arg(report.activePid);
    const QString purpose = report.record.purposeText();
    return purpose.isEmpty() ? tr("nobody") : tr("nobody; made for the %1", "purpose").arg(purpose);
}

int SlotTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_reports.size());
}

int SlotTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SlotTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SlotReport& report = m_reports.at(index.row());
    const Column column = Column(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(report, column);
    case Qt::ToolTipRole:
        return toolTip(report, column);
    case Qt::DecorationRole:
        return column == StateColumn ? QVariant(icon(iconOf(report), colorOf(report))) : QVariant();
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant SlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == HeldColumn || section == LimitColumn ? Qt::AlignRight : Qt::AlignLeft) |
                   Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == LimitColumn)
        return tr("Until max_slot_wal_keep_size or the end of the server's disk is reached at the present rate");
    if (role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case StateColumn:
        return tr("State");
    case NameColumn:
        return tr("Slot");
    case ServerColumn:
        return tr("Server");
    case HeldColumn:
        return tr("WAL held");
    case LimitColumn:
        return tr("Full in");
    case UserColumn:
        return tr("Used by");
    case ColumnCount:
        break;
    }
    return {};
}

QString SlotTableModel::text(const SlotReport& report, Column column)
{
    switch (column) {
    case StateColumn: // by whom, another column tells
        return report.isThere && report.activePid != 0 && !isInDanger(report) ? tr("in use") : report.stateText();
    case NameColumn:
        return report.record.name;
    case ServerColumn:
        return serverName(report);
    case HeldColumn:
        return report.heldBytes() ? formatBytes(*report.heldBytes()) : QString();
    case LimitColumn:
        return timeToLimit(report);
    case UserColumn:
        return report.isThere ? userText(report) : QString();
    case ColumnCount:
        break;
    }
    return {};
}

QString SlotTableModel::toolTip(const SlotReport& report, Column column)
{
    if (column == StateColumn && !report.error.isEmpty())
        return report.error;
    if (column != LimitColumn)
        return text(report, column);
    QStringList lines;
    if (report.bytesPerSecond > 0)
        lines << tr("It grows by %1.").arg(formatRate(report.bytesPerSecond));
    if (report.limit)
        lines << tr("max_slot_wal_keep_size is %1.").arg(formatBytes(*report.limit));
    if (report.diskFree)
        lines << tr("The server's disk has room for %1 more.").arg(formatBytes(*report.diskFree));
    return lines.join(QLatin1Char('\n'));
}

} // namespace basekeep
