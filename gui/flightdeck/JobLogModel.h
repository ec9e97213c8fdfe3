#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

#include "engine/jobs/LogEntry.h"

namespace basekeep {

/// The log of one job, oldest entry first. Keeps the last few thousand.
class JobLogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Time, Severity, Source, Text, ColumnCount };
    enum Role { SeverityRole = Qt::UserRole }; ///< LogEntry::Severity as int

    explicit JobLogModel(QObject* parent = nullptr);

    void append(const LogEntry& entry);

    /// The entry as one line of text.
    [[nodiscard]] QString line(int row) const;
    [[nodiscard]] static QString severityWord(LogEntry::Severity severity);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<LogEntry> m_entries;
};

} // namespace basekeep
