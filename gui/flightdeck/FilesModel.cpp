#include "gui/flightdeck/FilesModel.h"

#include <QtCore/QDir>

#include "gui/widgets/Format.h"

namespace basekeep {

namespace {

/// Of an archive as the server or this machine calls it: "base" of "base.tar" and of "base.tar.zst".
QString stem(const QString& archive)
{
    return archive.section(u'.', 0, 0);
}

} // namespace

FilesModel::FilesModel(const BackupSettings& settings, QObject* parent)
    : QAbstractTableModel(parent), m_settings(settings)
{
}

void FilesModel::update(const BackupFacts& facts, const JobProgress::Snapshot& totals, const WalLaneStatus& walLane)
{
    if (facts.tablespaces.isEmpty())
        return;
    if (m_rows.isEmpty())
        makeRows(facts);

    const QList<Row> before = m_rows;
    const QString current = stem(facts.currentArchive);
    if (current != m_currentArchive && !current.isEmpty()) {
        for (Row& row : m_rows) {
            if (row.archive == m_currentArchive && row.state == RowState::Running)
                row.state = RowState::Finished;
        }
        m_currentArchive = current;
        m_doneBeforeCurrent = totals.bytesDone;
        // The first archive began before the first look at it; nothing else can have arrived until then.
        const bool isFirst =
            std::none_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.state == RowState::Finished; });
        if (isFirst)
            m_doneBeforeCurrent = 0;
    }
    for (Row& row : m_rows) {
        if (row.archive.isEmpty() || row.archive != m_currentArchive || row.state == RowState::Finished)
            continue;
        row.state = RowState::Running;
        row.done = totals.bytesDone - qMin(totals.bytesDone, m_doneBeforeCurrent);
    }
    updateWalRow(walLane);
    notify(before);
}

void FilesModel::finish()
{
    const QList<Row> before = m_rows;
    for (Row& row : m_rows)
        row.state = RowState::Finished;
    notify(before);
}

int FilesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FilesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FilesModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Row& row = m_rows.at(index.row());
    if (role == ShareRole)
        return index.column() == Progress ? share(row) : QVariant();
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = index.column() == Size || index.column() == Done;
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case What:
        return row.what;
    case Destination:
        return row.destination;
    case Size:
        return row.size > 0 ? formatBytes(row.size) : QString();
    case Done:
        // What came and went between two looks has not been counted.
        return row.done == 0 && row.state != RowState::Running ? QString() : formatBytes(row.done);
    case Progress: {
        const QVariant known = share(row);
        return known.isValid() ? formatPercent(known.toDouble()) : QString();
    }
    case State:
        return stateWord(row.state);
    default:
        return {};
    }
}

QVariant FilesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = section == Size || section == Done;
        return QVariant::fromValue((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case What:
        return tr("Part");
    case Destination:
        return tr("Goes to");
    case Size:
        return tr("Size, about");
    case Done:
        return tr("Received");
    case Progress:
        return tr("Progress");
    case State:
        return tr("State");
    default:
        return {};
    }
}

void FilesModel::makeRows(const BackupFacts& facts)
{
    const bool isPlain = m_settings.format == BackupSettings::Format::Plain && m_settings.writesFolder();
    const bool isGzip = m_settings.compression.isOnClient() && m_settings.compression.method == CompressionMethod::Gzip;
    const QString suffix = QStringLiteral(".tar") + compressionSuffix(m_settings.compression.method);
    QList<Row> rows;
    for (const TablespaceFact& tablespace : facts.tablespaces) {
        Row row;
        row.archive = tablespace.oid == 0 ? QStringLiteral("base") : QString::number(tablespace.oid);
        row.what = tablespace.oid == 0 ? tr("Data directory") : tr("Tablespace %1").arg(tablespace.location);
        const QString folder = tablespace.localPath.isEmpty() ? m_settings.target : tablespace.localPath;
        row.destination =
            !m_settings.writesFolder()
                ? m_settings.targetText()
                : QDir::toNativeSeparators(isPlain ? folder : m_settings.target + u'/' + row.archive + suffix);
        row.size = tablespace.sizeBytes;
        rows << row;
    }
    if (m_settings.walMethod == BackupSettings::WalMethod::Stream) {
        const QString inside = isPlain  ? QStringLiteral("/pg_wal")
                               : isGzip ? QStringLiteral("/pg_wal.tar.gz")
                                        : QStringLiteral("/pg_wal.tar");
        Row row;
        row.what = tr("WAL, streamed");
        row.destination =
            QDir::toNativeSeparators(m_settings.walDir.isEmpty() ? m_settings.target + inside : m_settings.walDir);
        rows << row;
    }
    beginInsertRows({}, 0, static_cast<int>(rows.size()) - 1);
    m_rows = rows;
    endInsertRows();
}

void FilesModel::updateWalRow(const WalLaneStatus& walLane)
{
    for (Row& row : m_rows) {
        if (!row.archive.isEmpty())
            continue;
        row.done = walLane.bytes;
        if (walLane.state == WalLaneStatus::State::Streaming)
            row.state = RowState::Running;
        else if (walLane.state == WalLaneStatus::State::Finished)
            row.state = RowState::Finished;
    }
}

QVariant FilesModel::share(const Row& row)
{
    if (row.state == RowState::Finished)
        return 1.0;
    if (row.size == 0 || row.state == RowState::ToCome)
        return {};
    return qMin(0.999, static_cast<double>(row.done) / static_cast<double>(row.size));
}

QString FilesModel::stateWord(RowState state)
{
    switch (state) {
    case RowState::ToCome:
        return tr("to come");
    case RowState::Running:
        return tr("receiving");
    case RowState::Finished:
        return tr("received");
    }
    return {};
}

void FilesModel::notify(const QList<Row>& before)
{
    if (!m_rows.isEmpty() && before != m_rows)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace basekeep
