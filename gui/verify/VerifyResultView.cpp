#include "gui/verify/VerifyResultView.h"

#include "gui/settings/Settings.h"
#include "gui/verify/IdentityCard.h"
#include "gui/verify/VerdictBanner.h"
#include "gui/verify/VerifyFindingsPanel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QDesktopServices>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include <numeric>
#include <optional>

namespace basekeep {

VerifyResultView::VerifyResultView(Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_banner(new VerdictBanner)
    , m_tabs(new QTabWidget)
    , m_findings(new VerifyFindingsPanel)
    , m_identity(new IdentityCard)
{
    setObjectName(QStringLiteral("verifyResult"));
    m_tabs->setObjectName(QStringLiteral("verifyTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_findings, QString());
    m_tabs->addTab(m_identity, tr("&Identity Card"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(m_banner);
    column->addWidget(makeButtons());
    column->addWidget(m_tabs, 1);
}

VerifyResultView::~VerifyResultView()
{
    m_writer.waitForDone();
}

QWidget* VerifyResultView::makeButtons()
{
    auto* again = new QPushButton(icon(QStringLiteral("refresh")), tr("Verify &Again"));
    again->setObjectName(QStringLiteral("verifyAgain"));
    again->setToolTip(tr("Reads the same backup once more, with the same options."));
    m_showFolder = new QPushButton(icon(QStringLiteral("folder")), tr("Sho&w Folder"));
    m_showFolder->setObjectName(QStringLiteral("verifyShowFolder"));
    m_save = new QPushButton(icon(QStringLiteral("save")), tr("&Save Report"));
    m_save->setObjectName(QStringLiteral("verifySaveReport"));
    m_save->setToolTip(tr("Everything that is shown here, in one file."));
    auto* menu = new QMenu(m_save);
    const auto add = [this, menu](const char* objectName, const QString& text, ReportExport::Form form) {
        QAction* action = menu->addAction(text, this, [this, form] { chooseFile(form); });
        action->setObjectName(QString::fromLatin1(objectName));
    };
    add("verifySaveHtml", tr("As &Web Page…"), ReportExport::Form::Html);
    add("verifySavePdf", tr("As &PDF…"), ReportExport::Form::Pdf);
    add("verifySaveJson", tr("As &JSON…"), ReportExport::Form::Json);
    m_save->setMenu(menu);

    connect(again, &QPushButton::clicked, this, &VerifyResultView::verifyAgainRequested);
    connect(m_showFolder, &QPushButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_report.folder)); });

    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(again);
    row->addWidget(m_save);
    row->addWidget(m_showFolder);
    row->addStretch(1);
    return buttons;
}

void VerifyResultView::showReport(const VerifyReport& report)
{
    m_report = report;
    m_banner->showReport(report);
    m_identity->showReport(report);
    const quint64 total = std::accumulate(report.facts.counts.cbegin(), report.facts.counts.cend(), quint64(0));
    m_findings->setBackup(report.folder);
    m_findings->extend(report.findings, total);
    m_findings->showFirstDamage();
    m_tabs->setTabText(0, tr("&Findings (%1)", "count").arg(formatCount(total)));
    m_tabs->setCurrentIndex(total > 0 ? 0 : 1);
    m_showFolder->setEnabled(QFileInfo(report.folder).isDir());
}

void VerifyResultView::chooseFile(ReportExport::Form form)
{
    auto* dialog = new QFileDialog(this, tr("Save Report"));
    dialog->setObjectName(QStringLiteral("saveReportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilter(
        tr("%1 (*.%2)", "kind of file, suffix").arg(ReportExport::nameOf(form), ReportExport::suffixOf(form)));
    dialog->setDefaultSuffix(ReportExport::suffixOf(form));
    dialog->setDirectory(m_settings.reportFolder());
    dialog->selectFile(ReportExport::suggestedName(m_report, form));
    connect(dialog, &QFileDialog::fileSelected, this, [this, form](const QString& file) { exportTo(file, form); });
    dialog->open();
}

void VerifyResultView::exportTo(const QString& file, ReportExport::Form form)
{
    m_save->setEnabled(false);
    Q_EMIT exportStarted(file);
    m_writer.start([this, report = m_report, form, file] {
        std::optional<Failure> failure;
        try {
            ReportExport::write(report, form, file);
        } catch (const Failure& problem) {
            failure = problem;
        }
        QMetaObject::invokeMethod(
            this, [this, file, failure] { concludeExport(file, failure); }, Qt::QueuedConnection);
    });
}

void VerifyResultView::concludeExport(const QString& file, const std::optional<Failure>& failure)
{
    m_save->setEnabled(true);
    if (failure)
        return Q_EMIT exportFailed(*failure);
    m_settings.setReportFolder(QFileInfo(file).absolutePath());
    Q_EMIT exported(file);
}

} // namespace basekeep
