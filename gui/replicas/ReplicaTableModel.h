#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QStringList>

namespace basekeep {

class ReplicaWatch;
struct Replica;

/// The replicas as rows that change in place.
class ReplicaTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { StateColumn, ServerColumn, LagColumn, SecondsColumn, PortColumn, FolderColumn, ColumnCount };
    enum Role { IdRole = Qt::UserRole }; ///< QString

    explicit ReplicaTableModel(const ReplicaWatch& watch, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] QModelIndex find(const QString& id) const; ///< invalid if there is none

private:
    void update();
    void updateRow(const QString& id);
    [[nodiscard]] QString text(const Replica& replica, Column column) const;

    const ReplicaWatch& m_watch;
    QStringList m_ids;
};

} // namespace basekeep
