#include "gui/replicas/CloneDeckPage.h"

#include "engine/replica/CloneJob.h"
#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/FailureView.h"
#include "gui/flightdeck/JobLogView.h"
#include "gui/flightdeck/LanesView.h"
#include "gui/flightdeck/ProcessTreeModel.h"
#include "gui/flightdeck/ProgressPanel.h"
#include "gui/flightdeck/StageStrip.h"
#include "gui/preflight/FindingsView.h"
#include "gui/replicas/CloneResultView.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

#include <chrono>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds samplingInterval{200};

QString titleOf(const CloneSettings& settings)
{
    const QString server = settings.profileName.isEmpty() ? settings.source.displayName() : settings.profileName;
    return CloneDeckPage::tr("Replica of %1 → %2", "server, folder")
        .arg(server, QDir::toNativeSeparators(settings.target));
}

} // namespace

CloneDeckPage::CloneDeckPage(CloneJob* job, QWidget* parent)
    : QWidget(parent)
    , m_job(job)
    , m_stages(new StageStrip)
    , m_progress(new ProgressPanel(job->settings().maxRateKiB))
    , m_middle(new QStackedWidget)
    , m_lanes(new LanesView(job->settings().copySettings()))
    , m_result(new CloneResultView)
    , m_failure(new FailureView)
{
    setObjectName(QStringLiteral("cloneDeck"));
    m_lanes->setObjectName(QStringLiteral("cloneLanes"));
    m_result->setObjectName(QStringLiteral("cloneResult"));
    m_failure->setObjectName(QStringLiteral("cloneFailure"));
    m_failure->setStoppedText(tr("The clone was stopped."));
    for (QWidget* page : std::initializer_list<QWidget*>{m_lanes, m_result, m_failure})
        m_middle->addWidget(page);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    layout->addWidget(m_stages);
    layout->addWidget(m_progress);
    layout->addWidget(m_middle, 3);
    layout->addWidget(makeTabs(), 2);

    connect(m_back, &QToolButton::clicked, this, &CloneDeckPage::backRequested);
    connect(m_cancel, &QPushButton::clicked, this, &CloneDeckPage::askToCancel);
    connect(m_failure, &FailureView::newBackupRequested, this, &CloneDeckPage::cloneRequested);
    connect(m_result, &CloneResultView::replicaRequested, this, &CloneDeckPage::replicaRequested);
    connect(job, &Job::logged, m_log, &JobLogView::append);
    connect(job, &Job::stagesChanged, this, &CloneDeckPage::showFindings);
    connect(job, &Job::finished, this, &CloneDeckPage::showOutcome);
    connect(&m_timer, &QTimer::timeout, this, &CloneDeckPage::sample);
    m_timer.setInterval(samplingInterval);
    sample();
    if (job->isOver())
        showOutcome();
    else
        m_timer.start();
}

CloneJob* CloneDeckPage::job() const
{
    return m_job;
}

QWidget* CloneDeckPage::makeHeader()
{
    auto* header = new QWidget;
    m_back = new QToolButton;
    m_back->setObjectName(QStringLiteral("cloneBack"));
    m_back->setText(tr("Back"));
    m_back->setAccessibleName(tr("Back to the overview"));
    m_back->setToolTip(m_back->accessibleName());
    m_back->setArrowType(isRightToLeft() ? Qt::RightArrow : Qt::LeftArrow);
    m_back->setAutoRaise(true);
    auto* title = new ElidedLabel(nullptr, Qt::ElideMiddle);
    title->setObjectName(QStringLiteral("cloneDeckTitle"));
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setBold(true);
    title->setFont(large);
    title->setText(titleOf(m_job->settings()));
    m_cancel = new QPushButton(icon(QStringLiteral("stop")), tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("cloneCancel"));
    m_cancel->setAccessibleName(tr("Cancel the clone"));
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_back);
    row->addWidget(title, 1);
    row->addWidget(m_cancel);
    return header;
}

QWidget* CloneDeckPage::makeTabs()
{
    m_processes = new ProcessTreeModel(m_job->settings().source.displayName(), this);
    m_processTree = new QTreeView;
    m_processTree->setObjectName(QStringLiteral("cloneProcesses"));
    m_processTree->setAccessibleName(tr("Processes of the copy"));
    m_processTree->setModel(m_processes);
    m_processTree->setFrameShape(QFrame::NoFrame);
    m_processTree->setUniformRowHeights(true);
    m_processTree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_processTree->setAllColumnsShowFocus(true);
    m_processTree->expandAll();
    const int letter = m_processTree->fontMetrics().averageCharWidth();
    const std::pair<ProcessTreeModel::Column, int> widths[] = {
        {ProcessTreeModel::Name, 48},    {ProcessTreeModel::Pid, 12},   {ProcessTreeModel::ParentPid, 12},
        {ProcessTreeModel::Started, 11}, {ProcessTreeModel::State, 14}, {ProcessTreeModel::Cpu, 8},
        {ProcessTreeModel::Memory, 11}};
    for (const auto& [column, letters] : widths)
        m_processTree->setColumnWidth(column, letters * letter);
    connect(m_processes, &QAbstractItemModel::rowsInserted, m_processTree, &QTreeView::expandAll);
    m_findings = new FindingsView;
    m_findings->setObjectName(QStringLiteral("cloneDeckFindings"));
    m_log = new JobLogView;
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("cloneTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_processTree, icon(QStringLiteral("process")), tr("&Processes"));
    m_tabs->addTab(m_findings, icon(QStringLiteral("check")), tr("F&indings"));
    m_tabs->addTab(m_log, icon(QStringLiteral("log")), tr("Job lo&g"));
    return m_tabs;
}

BackupSample CloneDeckPage::takeSample() const
{
    BackupSample sample;
    sample.state = m_job->state();
    sample.stages = m_job->stages();
    for (JobStage& stage : sample.stages) // a note that says the stage's name again says nothing
        if (stage.note == stage.title)
            stage.note.clear();
    sample.totals = m_job->progress();
    sample.facts = m_job->copyFacts();
    sample.walLane = m_job->walLane();
    sample.processes = m_job->processes();
    sample.elapsedMs = m_job->elapsedMs();
    return sample;
}

void CloneDeckPage::sample()
{
    if (!m_job)
        return m_timer.stop();
    const BackupSample sample = takeSample();
    m_meter.add(sample.elapsedMs, sample.totals);
    const JobStage* const stage = sample.runningStage();
    const bool isCopying = stage && stage->key == QLatin1String("copy");
    m_stages->setStages(sample.stages, isCopying ? m_meter.share() : std::nullopt);
    m_progress->showSample(sample, m_meter);
    m_lanes->showSample(sample, m_meter);
    m_processes->update(sample.processes, sample.walLane, sample.facts.currentFile);
    m_cancel->setEnabled(sample.state != Job::State::Cancelling);
}

void CloneDeckPage::showFindings()
{
    // Stages change often, by their notes alone; rows that nothing was added to stay as they are.
    if (m_job && m_job->findings().size() != m_findings->findings().size())
        m_findings->setFindings(m_job->findings());
}

void CloneDeckPage::showOutcome()
{
    m_timer.stop();
    if (!m_job)
        return;
    const BackupSample last = takeSample();
    m_stages->setStages(last.stages);
    m_progress->hide();
    m_processes->update(last.processes, last.walLane, {});
    m_processes->markEnded();
    showFindings();
    m_cancel->hide();
    if (last.state == Job::State::Finished) {
        m_result->showResult(m_job->replica(), m_job->status(), m_job->settings().starts, last.elapsedMs);
        return showPage(m_result);
    }
    Failure failure = m_job->failure().value_or(Failure::cancelled());
    failure.hint = ReplicaWords::withoutOptions(failure.hint);
    m_failure->showFailure(failure, {}, last.facts.serverVersionText, remains());
    if (hasBlocker(m_job->findings()))
        m_tabs->setCurrentWidget(m_findings);
    showPage(m_failure);
}

QString CloneDeckPage::remains() const
{
    const JobStages stages = m_job->stages();
    if (!stages.isEmpty() && stages.first().state != JobStage::State::Finished)
        return tr("Nothing had been made yet.");
    // What could not be undone is in the failure's detail, which then says more than its own words.
    return tr("What was made was taken back: the server stopped, the slot dropped, the folders removed. If something "
              "of it could not be undone, the details name it.");
}

void CloneDeckPage::showPage(QWidget* page)
{
    // The pages that are over no longer count; what is left of the room is for the tabs.
    for (QWidget* other : std::initializer_list<QWidget*>{m_lanes, m_result, m_failure})
        if (other != page)
            other->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_middle->setCurrentWidget(page);
    m_middle->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    static_cast<QVBoxLayout*>(layout())->setStretchFactor(m_middle, 0);
}

void CloneDeckPage::askToCancel()
{
    if (!m_job)
        return;
    const CloneSettings& settings = m_job->settings();
    auto* question = new QMessageBox(QMessageBox::Question, tr("Stop the clone?"),
                                     tr("The replica is not finished. What has been made of it will be undone."),
                                     QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("cloneCancelQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(tr("• its server is stopped, if it runs\n• the slot “%1” on the server is dropped\n• "
                                    "the folder %2 and those of "
                                    "its tablespaces are removed, as far as the clone has made them",
                                    "slot, folder")
                                     .arg(settings.slotName, QDir::toNativeSeparators(settings.target)));
    QPushButton* stop = question->addButton(tr("&Stop the Clone"), QMessageBox::DestructiveRole);
    stop->setObjectName(QStringLiteral("cloneStop"));
    QPushButton* keepGoing = question->addButton(tr("&Keep Going"), QMessageBox::RejectRole);
    question->setDefaultButton(keepGoing);
    question->setEscapeButton(keepGoing);
    connect(stop, &QAbstractButton::clicked, m_job, &Job::cancel);
    // A clone that ends while the question is open has answered it.
    connect(m_job, &Job::finished, question, &QWidget::close);
    question->open();
}

} // namespace basekeep
