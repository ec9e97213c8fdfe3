#pragma once

#include <QtCore/QAbstractTableModel>

#include "engine/basebackup/BackupFacts.h"
#include "engine/basebackup/BackupSettings.h"
#include "engine/jobs/JobProgress.h"
#include "engine/wal/WalLaneStatus.h"

namespace basekeep {

/// What a backup consists of: the data directory, each tablespace, and the WAL, with size and progress. The progress of
/// an archive is what arrived while it was the current one.
class FilesModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { What, Destination, Size, Done, Progress, State, ColumnCount };
    enum Role { ShareRole = Qt::UserRole }; ///< of Progress: 0 … 1, invalid while unknown

    explicit FilesModel(const BackupSettings& settings, QObject* parent = nullptr);

    void update(const BackupFacts& facts, const JobProgress::Snapshot& totals, const WalLaneStatus& walLane);
    void finish(); ///< the backup is complete, and so is every row

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    enum class RowState { ToCome, Running, Finished };

    struct Row
    {
        QString archive; ///< without what comes after its first dot, e.g. "base"; empty for the WAL
        QString what;
        QString destination;
        quint64 size = 0; ///< 0 if unknown
        quint64 done = 0;
        RowState state = RowState::ToCome;

        bool operator==(const Row&) const = default;
    };

    void makeRows(const BackupFacts& facts);
    void updateWalRow(const WalLaneStatus& walLane);
    [[nodiscard]] static QVariant share(const Row& row);
    [[nodiscard]] static QString stateWord(RowState state);
    void notify(const QList<Row>& before);

    const BackupSettings m_settings;
    QList<Row> m_rows;
    QString m_currentArchive;
    quint64 m_doneBeforeCurrent = 0; ///< bytes of all archives before the current one
};

} // namespace basekeep
