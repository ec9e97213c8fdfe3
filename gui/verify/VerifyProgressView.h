#pragma once

#include "engine/processes/ProcessReader.h"
#include "gui/flightdeck/TransferMeter.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QGroupBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace basekeep {

class IconLabel;
class LiveChart;
class StageStrip;
class VerifyFindingsPanel;
class VerifyJob;
struct VerifyFacts;

/// A verification at work: how far it is, how fast and how long still, which process does it with how many threads,
/// what they read at this moment, and what was found so far, each with its place. The bar is full only when all is
/// done.
class VerifyProgressView final : public QWidget
{
    Q_OBJECT

public:
    explicit VerifyProgressView(QWidget* parent = nullptr);

    void showJob(const VerifyJob& job); ///< begins anew
    void showSample(const VerifyJob& job);

Q_SIGNALS:
    void cancelRequested();

private:
    QWidget* makeWorkPanel();
    void showBar(const VerifyJob& job);
    void showWork(const VerifyJob& job);
    void showErrorCount(quint64 count);
    void showFindings(const VerifyJob& job, const VerifyFacts& facts);
    [[nodiscard]] QString progressText(const VerifyJob& job, const VerifyFacts& facts) const;
    [[nodiscard]] QString transferText() const;

    TransferMeter m_meter;
    ProcessReader m_processes;
    QElapsedTimer m_lastLook;     ///< at the process
    QElapsedTimer m_lastFindings; ///< that were shown
    quint64 m_foundCount = 0;     ///< when they were
    StageStrip* m_stages;
    QProgressBar* m_bar;
    QLabel* m_text;
    IconLabel* m_foundIcon;
    QLabel* m_found;
    QPushButton* m_cancel;
    QLabel* m_process = nullptr;
    QLabel* m_threads = nullptr;
    QLabel* m_files = nullptr;
    LiveChart* m_chart = nullptr;
    VerifyFindingsPanel* m_findings;
};

} // namespace basekeep
