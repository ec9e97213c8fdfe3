#pragma once

#include "gui/replicas/ReplicaWatch.h"

#include <QtCore/QElapsedTimer>
#include <QtWidgets/QScrollArea>

class QCheckBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QTabWidget;

namespace basekeep {

class BackgroundTasks;
class IconLabel;
class LiveChart;
class LogFollower;
class MessageBar;
class ReplicaProcessTree;

/// One replica in full: how it is, its lag as a chart, its slot, who works on it, its log, and what can be done.
class ReplicaDetail final : public QScrollArea
{
    Q_OBJECT

public:
    enum class Action { Start, Stop, Restart, Promote, CloneAgain, Remove, AutostartOn, AutostartOff };

    ReplicaDetail(const ReplicaWatch& watch, const BackgroundTasks& tasks, const Replica& replica,
                  QWidget* parent = nullptr);

    [[nodiscard]] LiveChart* chart() const { return m_chart; }

Q_SIGNALS:
    void requested(const QString& id, basekeep::ReplicaDetail::Action action);

private:
    QWidget* makeHead();
    QWidget* makeActions();
    QWidget* makeFacts();
    QWidget* makeChart();
    QWidget* makeTabs(const Replica& replica);
    QPushButton* addAction(QLayout* row, const char* objectName, const QString& iconName, const QString& text,
                           Action action);
    QLabel* addFact(QFormLayout* form, const QString& caption, const char* objectName);

    void update();
    void updateActions(const std::optional<ReplicaWatch::Look>& look);
    void updateFacts(const ReplicaWatch::Look& look);
    void addSample(const ReplicaStatus& status);
    void openLog();

    const ReplicaWatch& m_watch;
    const BackgroundTasks& m_tasks;
    const QString m_id;
    Replica m_replica;
    QElapsedTimer m_sampled; ///< since the last point of the chart
    QString m_shownError;

    IconLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_sentence = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_restart = nullptr;
    QPushButton* m_promote = nullptr;
    QPushButton* m_cloneAgain = nullptr;
    QPushButton* m_remove = nullptr;
    QPushButton* m_openLog = nullptr;
    MessageBar* m_error = nullptr;
    QCheckBox* m_autostart = nullptr;
    bool m_canAutostart = false;
    QLabel* m_lag = nullptr;
    QLabel* m_position = nullptr;
    QLabel* m_slot = nullptr;
    QLabel* m_held = nullptr;
    QLabel* m_connection = nullptr;
    QLabel* m_server = nullptr;
    QLabel* m_tablespaces = nullptr;
    QLabel* m_made = nullptr;
    QLabel* m_lagNow = nullptr;
    LiveChart* m_chart = nullptr;
    QTabWidget* m_tabs = nullptr;
    ReplicaProcessTree* m_processes = nullptr;
    LogFollower* m_log = nullptr;
};

} // namespace basekeep
