#pragma once

#include "gui/backups/JobFilterModel.h"

#include <QtWidgets/QTreeView>

namespace basekeep {

class JobHistory;
class JobTableModel;
struct JobEntry;

/// A list of jobs with its own filter. Enter and double-click ask to open a job.
class JobTable final : public QTreeView
{
    Q_OBJECT

public:
    explicit JobTable(const JobHistory& history, QWidget* parent = nullptr);

    [[nodiscard]] JobFilterModel& filter() const { return *m_filter; }
    [[nodiscard]] const JobEntry* currentEntry() const; ///< null if none is chosen
    [[nodiscard]] bool isEmpty() const;
    void choose(const QString& id);
    void setDamaged(const QHash<QString, QString>& outcomes); ///< see JobTableModel

Q_SIGNALS:
    void openRequested(const QString& id);
    void choiceChanged();
    void rowsChanged(); ///< the number of rows shown, or what is in them

private:
    JobTableModel* m_model;
    JobFilterModel* m_filter;
};

} // namespace basekeep
