#pragma once

#include <QtWidgets/QWidget>

#include <functional>

class QComboBox;
class QLineEdit;
class QStackedWidget;

namespace basekeep {

class JobDetail;
class JobHistory;
class JobTable;

/// Every job of this machine's user, past and running, from the window and from the command line; below the list, the
/// chosen one in full.
class ActivityPage final : public QWidget
{
    Q_OBJECT

public:
    explicit ActivityPage(JobHistory& history, QWidget* parent = nullptr);

    /// Tells which jobs have a flight deck in this window.
    void setCanOpen(std::function<bool(const QString& id)> canOpen);
    void choose(const QString& id);

Q_SIGNALS:
    void openRequested(const QString& id); ///< only for jobs with a flight deck

private:
    void showCurrent();
    void open(const QString& id);
    void updateEmptyState();

    JobHistory& m_history;
    std::function<bool(const QString&)> m_canOpen;
    QComboBox* m_show;
    QLineEdit* m_search;
    QStackedWidget* m_stack;
    JobTable* m_table;
    JobDetail* m_detail;
};

} // namespace basekeep
