#pragma once

#include "gui/backups/JobHistory.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>

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

    /// Jobs whose backup was found damaged later, with what is to be said of it: they do not pass as good any more.
    void setDamaged(const QHash<QString, QString>& outcomes);

    [[nodiscard]] const JobEntry* entry(const QModelIndex& index) const;

    /// The state of a job in one word, and the icon that goes with it.
    [[nodiscard]] static QString stateText(const JobEntry& entry);
    [[nodiscard]] static QIcon stateIcon(const JobEntry& entry);

private:
    void update();
    [[nodiscard]] qsizetype rowOf(const QString& id, qsizetype from) const;
    [[nodiscard]] QString text(const JobEntry& entry, int column) const;
    [[nodiscard]] QVariant sortKey(const JobEntry& entry, int column) const;

    const JobHistory& m_history;
    QList<JobEntry> m_entries;
    QHash<QString, QString> m_damaged; ///< outcomes by the ids of jobs
};

} // namespace basekeep
