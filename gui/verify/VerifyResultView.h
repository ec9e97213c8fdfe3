#pragma once

#include "engine/report/VerifyReport.h"
#include "gui/verify/ReportExport.h"

#include <QtWidgets/QWidget>

class QPushButton;
class QTabWidget;

namespace basekeep {

class IdentityCard;
class Settings;
class VerdictBanner;
class VerifyFindingsPanel;

/// What a verification came to: the verdict, what was found where, the backup's identity card, and what to do with all
/// that.
class VerifyResultView final : public QWidget
{
    Q_OBJECT

public:
    /// The settings remember where reports go, and must outlive the view.
    explicit VerifyResultView(Settings& settings, QWidget* parent = nullptr);

    void showReport(const VerifyReport& report);
    [[nodiscard]] const VerifyReport& report() const { return m_report; }

Q_SIGNALS:
    void verifyAgainRequested();
    void exported(const QString& file);
    void exportFailed(const basekeep::Failure& failure);

private:
    QWidget* makeButtons();
    void chooseFile(ReportExport::Form form);
    void exportTo(const QString& file, ReportExport::Form form);

    Settings& m_settings;
    VerifyReport m_report;
    VerdictBanner* m_banner;
    QTabWidget* m_tabs;
    VerifyFindingsPanel* m_findings;
    IdentityCard* m_identity;
    QPushButton* m_showFolder = nullptr;
};

} // namespace basekeep
