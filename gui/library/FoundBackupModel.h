#pragma once

#include "engine/library/BackupDescription.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

namespace basekeep {

/// What a scan has found, each new backup with a check box that is set at first.
class FoundBackupModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { FolderColumn, StateColumn, FormColumn, TakenColumn, SizeColumn, LabelColumn, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void clear();
    void append(const BackupDescription& backup, bool isKnown);
    [[nodiscard]] QList<BackupDescription> chosen() const;
    void chooseAll(bool isChosen); ///< those that can be

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void choiceChanged();

private:
    struct Row
    {
        BackupDescription backup;
        bool isKnown = false;
        bool isChosen = false;
    };

    [[nodiscard]] static QString text(const Row& row, int column);

    QList<Row> m_rows;
};

} // namespace basekeep
