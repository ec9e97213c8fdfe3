#pragma once

#include "engine/report/VerifyReport.h"
#include "gui/verify/ReportExport.h"

#include <QtCore/QThreadPool>
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
    ~VerifyResultView() override; ///< waits until a report that is being written is complete

    void showReport(const VerifyReport& report);
    [[nodiscard]] const VerifyReport& report() const { return m_report; }

Q_SIGNALS:
    void verifyAgainRequested();
    void exportStarted(const QString& file); ///< exported() or exportFailed() follows
    void exported(const QString& file);
    void exportFailed(const basekeep::Failure& failure);

private:
    QWidget* makeButtons();
    void chooseFile(ReportExport::Form form);
    void exportTo(const QString& file, ReportExport::Form form);
    void concludeExport(const QString& file, const std::optional<Failure>& failure);

    Settings& m_settings;
    VerifyReport m_report;
    VerdictBanner* m_banner;
    QTabWidget* m_tabs;
    VerifyFindingsPanel* m_findings;
    IdentityCard* m_identity;
    QPushButton* m_showFolder = nullptr;
    QPushButton* m_save = nullptr;
    QThreadPool m_writer; ///< a PDF of ten thousand findings takes a while
};

} // namespace basekeep
