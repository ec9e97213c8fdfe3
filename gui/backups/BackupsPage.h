#pragma once

#include <QtWidgets/QWidget>

class QPushButton;
class QStackedWidget;

namespace basekeep {

class JobHistory;
class JobTable;

/// The backups that were finished on this machine, and whether their folders are still there.
class BackupsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit BackupsPage(JobHistory& history, QWidget* parent = nullptr);

Q_SIGNALS:
    void detailsRequested(const QString& id);

private:
    void updateButtons();
    void showFolder();

    QStackedWidget* m_stack;
    JobTable* m_table;
    QPushButton* m_showFolder;
    QPushButton* m_details;
};

} // namespace basekeep
