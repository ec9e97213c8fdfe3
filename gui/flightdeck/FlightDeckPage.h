#pragma once

#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include "engine/jobs/Job.h"
#include "gui/flightdeck/TransferMeter.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace basekeep {

class BackupJob;
class DetailTabs;
class FailureView;
class LanesView;
class ProgressPanel;
class ResultView;
class StageStrip;
struct BackupSample;

/// The flight deck of one backup: what is happening, why it is waiting, how long it will take; and afterwards what came
/// of it. Does not own the job. Make it before the job is started, so that its log misses nothing.
class FlightDeckPage final : public QWidget
{
    Q_OBJECT

public:
    explicit FlightDeckPage(BackupJob* job, QWidget* parent = nullptr);

    [[nodiscard]] BackupJob* job() const;

Q_SIGNALS:
    void backRequested();
    void newBackupRequested();
    void reportRequested(); ///< of the verification on arrival

private:
    QWidget* makeHeader();
    void sample();
    void showRunning(const BackupSample& sample);
    void showOutcome();
    void showPage(QWidget* page);
    void askToCancel();

    QPointer<BackupJob> m_job;
    QTimer m_timer;
    TransferMeter m_meter;
    QLabel* m_title = nullptr;
    QToolButton* m_back = nullptr;
    QToolButton* m_details = nullptr;
    QPushButton* m_cancel = nullptr;
    StageStrip* m_stages;
    ProgressPanel* m_progress;
    QStackedWidget* m_middle;
    LanesView* m_lanes;
    ResultView* m_result;
    FailureView* m_failure;
    DetailTabs* m_tabs;
};

} // namespace basekeep
