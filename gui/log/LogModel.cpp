#include "gui/log/LogModel.h"

#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

constexpr int MaximumLines = 20000;
constexpr int DroppedAtOnce = 2000; ///< dropping one line for each new one would move all rows each time

QVariant severityIcon(LogEntry::Severity severity)
{
    switch (severity) {
    case LogEntry::Severity::Warning:
        return icon(QStringLiteral("warning"), StateColor::Warning);
    case LogEntry::Severity::Error:
        return icon(QStringLiteral("error"), StateColor::Bad);
    case LogEntry::Severity::Info:
    case LogEntry::Severity::Debug:
        break;
    }
    return icon(QStringLiteral("note"), StateColor::Neutral);
}

QString severityText(LogEntry::Severity severity)
{
    switch (severity) {
    case LogEntry::Severity::Debug:
        return LogModel::tr("Debug");
    case LogEntry::Severity::Info:
        return LogModel::tr("Information");
    case LogEntry::Severity::Warning:
        return LogModel::tr("Warning");
    case LogEntry::Severity::Error:
        return LogModel::tr("Error");
    }
    return {};
}

} // namespace

void LogModel::append(const QString& job, const LogEntry& entry)
{
    if (m_lines.size() >= MaximumLines) {
        beginRemoveRows({}, 0, DroppedAtOnce - 1);
        m_lines.remove(0, DroppedAtOnce);
        endRemoveRows();
    }
    const int row = int(m_lines.size());
    beginInsertRows({}, row, row);
    m_lines.append({job, entry});
    endInsertRows();
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_lines.size());
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& [job, entry] = m_lines.at(index.row());
    if (role == SeverityRole)
        return int(entry.severity);
    if (role == Qt::DecorationRole)
        return index.column() == TimeColumn ? severityIcon(entry.severity) : QVariant();
    if (role == Qt::AccessibleTextRole && index.column() == TimeColumn)
        return tr("%1, %2", "severity, time")
            .arg(severityText(entry.severity), data(index, Qt::DisplayRole).toString());
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (Column(index.column())) {
    case TimeColumn:
        return entry.time.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"));
    case JobColumn:
        return job;
    case SourceColumn:
        return entry.source;
    case TextColumn:
        return entry.text;
    case ColumnCount:
        break;
    }
    return {};
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case TimeColumn:
        return tr("Time");
    case JobColumn:
        return tr("Job");
    case SourceColumn:
        return tr("Source");
    case TextColumn:
        return tr("Message");
    case ColumnCount:
        break;
    }
    return {};
}

QString LogModel::lineText(int row) const
{
    const auto& [job, entry] = m_lines.at(row);
    return QStringLiteral("%1  %2  %3  %4  %5")
        .arg(entry.time.toLocalTime().toString(Qt::ISODateWithMs), severityText(entry.severity), job, entry.source,
             entry.text);
}

} // namespace basekeep
