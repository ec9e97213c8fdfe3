#pragma once

#include "gui/backups/JobHistory.h"

#include <QtCore/QAbstractTableModel>

namespace basekeep {

/// The jobs of this machine as rows that change in place.
class JobTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        ServerColumn,
        StartedColumn,
        DurationColumn,
        SizeColumn,
        TargetColumn,
        PresenceColumn,
        OutcomeColumn,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        SortRole,              ///< what the column sorts by
        FinishedRole,          ///< bool, ended in success
        RunningRole,           ///< bool
    };

    explicit JobTableModel(const JobHistory& history, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const JobEntry* entry(const QModelIndex& index) const;

    /// The state of a job in one word, and the icon that goes with it.
    [[nodiscard]] static QString stateText(const JobEntry& entry);
    [[nodiscard]] static QIcon stateIcon(const JobEntry& entry);

private:
    void update();
    [[nodiscard]] qsizetype rowOf(const QString& id, qsizetype from) const;
    [[nodiscard]] static QString text(const JobEntry& entry, int column);
    [[nodiscard]] static QVariant sortKey(const JobEntry& entry, int column);

    const JobHistory& m_history;
    QList<JobEntry> m_entries;
};

} // namespace basekeep
