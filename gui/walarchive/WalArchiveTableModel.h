#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QStringList>

namespace basekeep {

class WalArchiveRunner;
struct ReceiveWalStatus;
struct WalArchive;

/// The WAL archives as rows that change in place.
class WalArchiveTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { StateColumn, ServerColumn, SegmentColumn, RateColumn, LagColumn, FolderColumn, ColumnCount };
    enum Role { IdRole = Qt::UserRole }; ///< QString

    explicit WalArchiveTableModel(const WalArchiveRunner& runner, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] QModelIndex find(const QString& id) const; ///< invalid if there is none

private:
    void update();
    void updateTexts();
    [[nodiscard]] QString text(const WalArchive& archive, Column column) const;

    const WalArchiveRunner& m_runner;
    QStringList m_ids;
};

} // namespace basekeep
