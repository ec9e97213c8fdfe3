#include "gui/flightdeck/ServerValuesModel.h"

#include <QtCore/QLocale>

#include "gui/widgets/Format.h"

namespace basekeep {

namespace {

constexpr const char* replicationView = "pg_stat_replication";
constexpr const char* slotView = "pg_replication_slots";
constexpr const char* activityView = "pg_stat_activity";
constexpr const char* progressView = "pg_stat_progress_basebackup";

struct SenderField
{
    const char* name;
    const char* view;
    QString (*text)(const WalSenderInfo& sender);
};

QString lsnText(Lsn position)
{
    return position.isValid() ? position.toString() : QString();
}

/// In the order in which the views list them.
const SenderField senderFields[] = {
    {"pid", replicationView,
     [](const WalSenderInfo& sender) {
         return QString::number(sender.pid);
     }},
    {"usename", replicationView,
     [](const WalSenderInfo& sender) {
         return sender.userName;
     }},
    {"application_name", replicationView,
     [](const WalSenderInfo& sender) {
         return sender.applicationName;
     }},
    {"client_addr", replicationView,
     [](const WalSenderInfo& sender) {
         return sender.clientAddress;
     }},
    {"client_port", replicationView,
     [](const WalSenderInfo& sender) {
         return sender.clientPort > 0 ? QString::number(sender.clientPort) : QString();
     }},
    {"backend_start", replicationView,
     [](const WalSenderInfo& sender) {
         return QLocale().toString(sender.backendStart, QLocale::ShortFormat);
     }},
    {"state", replicationView,
     [](const WalSenderInfo& sender) {
         return sender.state;
     }},
    {"sent_lsn", replicationView,
     [](const WalSenderInfo& sender) {
         return lsnText(sender.sent);
     }},
    {"write_lsn", replicationView,
     [](const WalSenderInfo& sender) {
         return lsnText(sender.written);
     }},
    {"flush_lsn", replicationView,
     [](const WalSenderInfo& sender) {
         return lsnText(sender.flushed);
     }},
    {"query", activityView,
     [](const WalSenderInfo& sender) {
         return sender.query;
     }},
    {"wait_event", activityView,
     [](const WalSenderInfo& sender) {
         return sender.waitEvent;
     }},
    {"slot_name", slotView,
     [](const WalSenderInfo& sender) {
         return sender.slotName;
     }},
    {"restart_lsn", slotView,
     [](const WalSenderInfo& sender) {
         return lsnText(sender.slotRestart);
     }},
    {"wal_status", slotView,
     [](const WalSenderInfo& sender) {
         return sender.slotWalStatus;
     }},
};

constexpr const char* progressFields[] = {"phase", "backup_total", "backup_streamed", "tablespaces_total",
                                          "tablespaces_streamed"};

QStringList progressTexts(const std::optional<BackupProgressInfo>& progress)
{
    if (!progress)
        return {{}, {}, {}, {}, {}};
    return {progress->phase, progress->total > 0 ? formatBytes(progress->total) : QString(),
            formatBytes(progress->streamed), QString::number(progress->tablespacesTotal),
            QString::number(progress->tablespacesStreamed)};
}

} // namespace

ServerValuesModel::ServerValuesModel(QObject* parent) : QAbstractTableModel(parent)
{
    for (const SenderField& field : senderFields)
        m_rows << Row{QLatin1String(field.name), QLatin1String(field.view), {}, {}};
    for (const char* field : progressFields)
        m_rows << Row{QLatin1String(field), QLatin1String(progressView), {}, {}};
}

void ServerValuesModel::update(const ProcessPicture& picture)
{
    int firstChange = rowCount();
    int lastChange = -1;
    const auto set = [&](int rowNumber, const QString& dataLane, const QString& walLane) {
        Row& row = m_rows[rowNumber];
        if (row.dataLane == dataLane && row.walLane == walLane)
            return;
        row.dataLane = dataLane;
        row.walLane = walLane;
        firstChange = qMin(firstChange, rowNumber);
        lastChange = qMax(lastChange, rowNumber);
    };

    int rowNumber = 0;
    for (const SenderField& field : senderFields) {
        set(rowNumber, picture.dataSender ? field.text(*picture.dataSender) : QString(),
            picture.walSender ? field.text(*picture.walSender) : QString());
        ++rowNumber;
    }
    for (const QString& text : progressTexts(picture.progress))
        set(rowNumber++, text, {});
    if (lastChange >= 0)
        Q_EMIT dataChanged(index(firstChange, 0), index(lastChange, ColumnCount - 1));
}

int ServerValuesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ServerValuesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ServerValuesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = m_rows.at(index.row());
    if (role == Qt::ToolTipRole && index.column() == Field)
        return tr("Column %1 of %2", "column, view").arg(row.field, row.view);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Field:
        return row.field;
    case DataLane:
        return row.dataLane;
    case WalLane:
        return row.walLane;
    default:
        return {};
    }
}

QVariant ServerValuesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Field:
        return tr("Value");
    case DataLane:
        return tr("Data lane");
    case WalLane:
        return tr("WAL lane");
    default:
        return {};
    }
}

} // namespace basekeep
