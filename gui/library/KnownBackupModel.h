#pragma once

#include "engine/library/KnownBackup.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

namespace basekeep {

class KnownBackups;

/// The known backups as rows. Values change in place; when a backup comes or goes the model is reset.
class KnownBackupModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        ServerColumn,
        TakenColumn,
        FormColumn,
        SizeColumn,
        VerifiedColumn,
        ResultColumn,
        PresenceColumn,
        FolderColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        SortRole,              ///< what the column sorts by
    };

    explicit KnownBackupModel(const KnownBackups& backups, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const KnownBackup* backup(const QModelIndex& index) const;

private:
    void update();
    [[nodiscard]] static QString text(const KnownBackup& backup, int column);
    [[nodiscard]] static QVariant sortKey(const KnownBackup& backup, int column);

    const KnownBackups& m_backups;
    QList<KnownBackup> m_rows;
};

} // namespace basekeep
