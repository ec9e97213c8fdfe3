#pragma once

#include <QtWidgets/QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace basekeep {

class LogFilterModel;
class LogModel;

/// The log of this run, all jobs together. Follows the newest line while the end is in view.
class LogPage final : public QWidget
{
    Q_OBJECT

public:
    explicit LogPage(LogModel& model, QWidget* parent = nullptr);

private:
    void copyLines();
    void updateEmptyState();
    [[nodiscard]] bool isAtEnd() const;

    LogModel& m_model;
    LogFilterModel* m_filter;
    QComboBox* m_severity;
    QLineEdit* m_search;
    QPushButton* m_copy;
    QStackedWidget* m_stack;
    QTreeView* m_view;
    bool m_follows = true;
};

} // namespace basekeep
