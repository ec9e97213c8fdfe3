#pragma once

#include <QtCore/QAbstractTableModel>

#include "engine/catalogue/ParentBackup.h"

namespace basekeep {

/// Earlier backups for the user to choose the parent of an incremental one from. Those that cannot be it are there too,
/// disabled, with the reason in the last column.
class ParentBackupModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Taken, Kind, Size, StartLsn, Folder, ColumnCount };

    explicit ParentBackupModel(QObject* parent = nullptr);

    void setBackups(const QList<ParentBackup>& backups);
    void addBackup(const ParentBackup& backup); ///< at the top; one with the same manifest goes

    [[nodiscard]] const ParentBackup& backup(int row) const { return m_backups.at(row); }
    [[nodiscard]] int rowOf(const QString& manifest) const; ///< -1 if there is none
    [[nodiscard]] int firstUsable() const;                  ///< -1 if there is none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    QList<ParentBackup> m_backups;
};

} // namespace basekeep
