#include "gui/flightdeck/JobLogModel.h"

#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

constexpr qsizetype mostEntries = 5000;

QString timeText(const QDateTime& time)
{
    return time.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"));
}

} // namespace

JobLogModel::JobLogModel(QObject* parent) : QAbstractTableModel(parent) {}

void JobLogModel::append(const LogEntry& entry)
{
    if (m_entries.size() >= mostEntries) {
        beginRemoveRows({}, 0, 0);
        m_entries.removeFirst();
        endRemoveRows();
    }
    beginInsertRows({}, rowCount(), rowCount());
    m_entries << entry;
    endInsertRows();
}

QString JobLogModel::line(int row) const
{
    const LogEntry& entry = m_entries.at(row);
    return QStringLiteral("%1 %2 %3: %4")
        .arg(entry.time.toString(Qt::ISODateWithMs), severityWord(entry.severity), entry.source, entry.text);
}

QString JobLogModel::severityWord(LogEntry::Severity severity)
{
    switch (severity) {
    case LogEntry::Severity::Debug:
        return tr("Detail");
    case LogEntry::Severity::Info:
        return tr("Note");
    case LogEntry::Severity::Warning:
        return tr("Warning");
    case LogEntry::Severity::Error:
        return tr("Error");
    }
    return {};
}

int JobLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int JobLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JobLogModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const LogEntry& entry = m_entries.at(index.row());
    if (role == SeverityRole)
        return static_cast<int>(entry.severity);
    if (role == Qt::DecorationRole && index.column() == Severity) {
        if (entry.severity == LogEntry::Severity::Error)
            return icon(QStringLiteral("error"), StateColor::Bad);
        if (entry.severity == LogEntry::Severity::Warning)
            return icon(QStringLiteral("warning"), StateColor::Warning);
        return icon(QStringLiteral("note"), StateColor::Neutral);
    }
    if (role == Qt::ToolTipRole && index.column() == Text)
        return entry.text;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time:
        return timeText(entry.time);
    case Severity:
        return severityWord(entry.severity);
    case Source:
        return entry.source;
    case Text:
        return QString(entry.text).replace(u'\n', u' ');
    default:
        return {};
    }
}

QVariant JobLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Severity:
        return tr("Kind");
    case Source:
        return tr("From");
    case Text:
        return tr("Text");
    default:
        return {};
    }
}

} // namespace basekeep
