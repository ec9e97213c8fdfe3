#pragma once

#include "engine/jobs/Job.h"
#include "gui/flightdeck/TransferMeter.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QPushButton;
class QStackedWidget;
class QTabWidget;
class QToolButton;
class QTreeView;

namespace basekeep {

class CloneJob;
class CloneResultView;
class FailureView;
class FindingsView;
class JobLogView;
class LanesView;
class ProcessTreeModel;
class ProgressPanel;
class StageStrip;
struct BackupSample;

/// The flight deck of one clone: its stages with their clocks, the copy's two lanes and processes, its log; and
/// afterwards the replica, or why there is none and what was undone. Does not own the job. Make it before the job is
/// started, so that its log misses nothing.
class CloneDeckPage final : public QWidget
{
    Q_OBJECT

public:
    explicit CloneDeckPage(CloneJob* job, QWidget* parent = nullptr);

    [[nodiscard]] CloneJob* job() const;

Q_SIGNALS:
    void backRequested();
    void cloneRequested();                    ///< another try
    void replicaRequested(const QString& id); ///< to be shown in the list of replicas

private:
    QWidget* makeHeader();
    QWidget* makeTabs();
    [[nodiscard]] BackupSample takeSample() const;
    void sample();
    void showFindings();
    void showOutcome();
    void showPage(QWidget* page);
    void askToCancel();
    [[nodiscard]] QString remains() const;

    QPointer<CloneJob> m_job;
    QTimer m_timer;
    TransferMeter m_meter;
    QToolButton* m_back = nullptr;
    QPushButton* m_cancel = nullptr;
    StageStrip* m_stages;
    ProgressPanel* m_progress;
    QStackedWidget* m_middle;
    LanesView* m_lanes;
    CloneResultView* m_result;
    FailureView* m_failure;
    QTabWidget* m_tabs = nullptr;
    ProcessTreeModel* m_processes = nullptr;
    QTreeView* m_processTree = nullptr;
    FindingsView* m_findings = nullptr;
    JobLogView* m_log = nullptr;
};

} // namespace basekeep
