#pragma once

#include <QtCore/QAbstractTableModel>

#include "engine/basebackup/BackupSettings.h"
#include "engine/server/ServerReport.h"
#include "gui/wizard/FreeSpaceReader.h"

namespace basekeep {

/// Where each tablespace of the server goes on this machine. Filled with suggestions that follow the target folder
/// until the user changes a row. Writing to the server's own path needs the user's consent, row by row.
class TablespaceMappingModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, ServerPath, Size, LocalPath, SamePath, FreeSpace, ColumnCount };

    explicit TablespaceMappingModel(QObject* parent = nullptr);

    /// In-place tablespaces are left out: they lie inside the data directory and go with it.
    void setTablespaces(const QList<ServerTablespace>& tablespaces);
    void setTarget(const QString& target);

    /// What stands between the target and the name of a tablespace in a suggestion; "-tablespaces/" if nobody says.
    void setInfix(const QString& infix) { m_infix = infix; }
    void setSpaces(const FreeSpaceReader::Spaces& spaces);

    /// A row for a tablespace that the server could not be asked about; both paths are typed in.
    void addRow();

    /// Gives every row a folder beside the target again, also where the user had typed one or agreed to the server's
    /// own path.
    void suggest();
    [[nodiscard]] bool isAsSuggested() const;

    void removeRow(int row);
    [[nodiscard]] bool isOwnRow(int row) const { return m_rows.at(row).isOwn; }

    [[nodiscard]] QList<TablespaceMapping> mappings() const;
    [[nodiscard]] QStringList localPaths() const;

    /// What keeps the rows from being used, as a sentence; empty if nothing does.
    [[nodiscard]] QString problem() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void mappingsChanged();

private:
    struct Row
    {
        quint32 oid = 0;
        QString name;
        QString serverPath;
        quint64 sizeBytes = 0;
        QString localPath;
        bool isTyped = false;  ///< by the user: suggestions leave it alone
        bool samePath = false; ///< the user agreed to the server's own path
        bool isOwn = false;    ///< added by hand
        QString freeSpace;
    };

    [[nodiscard]] QString suggestion(const Row& row) const;
    void suggestUntyped(); ///< for all rows, since each must differ from the others
    [[nodiscard]] static QString chosenPath(const Row& row);
    [[nodiscard]] static bool canUseServerPath(const Row& row);
    [[nodiscard]] QString problemOf(const Row& row) const;
    [[nodiscard]] QVariant text(const Row& row, int column) const;

    QList<Row> m_rows;
    QString m_target;
    QString m_infix = QStringLiteral("-tablespaces/");
};

} // namespace basekeep
