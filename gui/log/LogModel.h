#pragma once

#include "engine/jobs/LogEntry.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>

namespace basekeep {

/// What the jobs of this run said, oldest first. Keeps the newest lines only, so a chatty job cannot fill the memory.
class LogModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { TimeColumn, JobColumn, SourceColumn, TextColumn, ColumnCount };
    enum Role { SeverityRole = Qt::UserRole }; ///< LogEntry::Severity as int

    using QAbstractTableModel::QAbstractTableModel;

    void append(const QString& job, const LogEntry& entry);
    void clear();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] QString lineText(int row) const; ///< as it is copied

private:
    struct Line
    {
        QString job;
        LogEntry entry;
    };

    QList<Line> m_lines;
};

} // namespace basekeep
