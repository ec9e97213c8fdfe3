#pragma once

#include "gui/preflight/PreflightRunner.h"
#include "gui/wizard/SetupPage.h"

class QPushButton;

namespace basekeep {

class FindingsView;

/// Looks at server and disk before anything is started, and says what stands in the way and how to remove it.
class PreflightPage final : public SetupPage
{
    Q_OBJECT

public:
    explicit PreflightPage(BackupSetup& setup, QWidget* parent = nullptr);

    void initializePage() override;
    void cleanupPage() override;

private:
    void check();
    void stop();
    void takeReport(const PreflightReport& report);
    void showState();

    PreflightRunner m_runner;
    FindingsView* m_findings;
    QPushButton* m_checkAgain;
    QPushButton* m_stop;
    bool m_settingsChanged = false;
};

} // namespace basekeep
