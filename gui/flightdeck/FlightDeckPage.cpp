#include "gui/flightdeck/FlightDeckPage.h"

#include <chrono>

#include <QtCore/QDir>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include "engine/basebackup/BackupJob.h"
#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/DetailTabs.h"
#include "gui/flightdeck/FailureView.h"
#include "gui/flightdeck/JobLogView.h"
#include "gui/flightdeck/LanesView.h"
#include "gui/flightdeck/ProgressPanel.h"
#include "gui/flightdeck/ResultView.h"
#include "gui/flightdeck/StageStrip.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds samplingInterval = 200ms;

QString titleOf(const BackupSettings& settings)
{
    const QString server = settings.profileName.isEmpty() ? settings.connection.displayName() : settings.profileName;
    return FlightDeckPage::tr("Backup of %1 → %2", "server, folder").arg(server, settings.targetText());
}

QString remainsOf(const BackupSettings& settings)
{
    return settings.keepOnFailure
               ? FlightDeckPage::tr("Partial files were kept in %1, as you asked. They are not a backup.", "folder")
                     .arg(settings.targetText())
               : FlightDeckPage::tr("Nothing of it was left behind, neither on this machine nor on the server.");
}

} // namespace

FlightDeckPage::FlightDeckPage(BackupJob* job, QWidget* parent)
    : QWidget(parent)
    , m_job(job)
    , m_stages(new StageStrip(this))
    , m_progress(new ProgressPanel(job->settings().maxRateKiB, this))
    , m_middle(new QStackedWidget(this))
    , m_lanes(new LanesView(job->settings(), m_middle))
    , m_result(new ResultView(job->settings(), m_middle))
    , m_failure(new FailureView(m_middle))
    , m_tabs(new DetailTabs(*job, this))
{
    setObjectName(QStringLiteral("flightDeck"));
    m_lanes->setObjectName(QStringLiteral("lanes"));
    m_result->setObjectName(QStringLiteral("result"));
    m_failure->setObjectName(QStringLiteral("failure"));
    m_middle->addWidget(m_lanes);
    m_middle->addWidget(m_result);
    m_middle->addWidget(m_failure);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    layout->addWidget(m_stages);
    layout->addWidget(m_progress);
    layout->addWidget(m_middle, 3);
    layout->addWidget(m_tabs, 2);

    connect(m_back, &QToolButton::clicked, this, &FlightDeckPage::backRequested);
    connect(m_details, &QToolButton::toggled, m_tabs, &QWidget::setVisible);
    connect(m_cancel, &QPushButton::clicked, this, &FlightDeckPage::askToCancel);
    connect(m_progress, &ProgressPanel::hurryRequested, job, &BackupJob::hurryCheckpoint);
    connect(m_result, &ResultView::newBackupRequested, this, &FlightDeckPage::newBackupRequested);
    connect(m_result, &ResultView::reportRequested, this, &FlightDeckPage::reportRequested);
    connect(m_failure, &FailureView::newBackupRequested, this, &FlightDeckPage::newBackupRequested);
    connect(job, &Job::logged, m_tabs->log(), &JobLogView::append);
    connect(job, &Job::finished, this, &FlightDeckPage::showOutcome);
    connect(&m_timer, &QTimer::timeout, this, &FlightDeckPage::sample);

    m_timer.setInterval(samplingInterval);
    sample();
    if (job->isOver())
        showOutcome();
    else
        m_timer.start();
}

BackupJob* FlightDeckPage::job() const
{
    return m_job;
}

QWidget* FlightDeckPage::makeHeader()
{
    auto* header = new QWidget(this);
    m_back = new QToolButton(header);
    m_back->setObjectName(QStringLiteral("back"));
    m_back->setText(tr("Back"));
    m_back->setAccessibleName(tr("Back to the overview"));
    m_back->setArrowType(isRightToLeft() ? Qt::RightArrow : Qt::LeftArrow);
    m_back->setAutoRaise(true);

    m_title = new ElidedLabel(header, Qt::ElideMiddle);
    m_title->setObjectName(QStringLiteral("flightDeckTitle"));
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.3);
    large.setBold(true);
    m_title->setFont(large);
    m_title->setText(titleOf(m_job->settings()));

    m_details = new QToolButton(header);
    m_details->setObjectName(QStringLiteral("details"));
    m_details->setText(tr("Details"));
    m_details->setAccessibleName(tr("Show processes, files, server, log and command"));
    m_details->setCheckable(true);
    m_details->setChecked(true);
    m_details->setArrowType(Qt::DownArrow);
    m_details->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_details, &QToolButton::toggled, this,
            [this](bool open) { m_details->setArrowType(open ? Qt::DownArrow : Qt::RightArrow); });

    m_cancel = new QPushButton(icon(QStringLiteral("stop")), tr("Cancel"), header);
    m_cancel->setObjectName(QStringLiteral("cancel"));
    m_cancel->setAccessibleName(tr("Cancel the backup"));

    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_back);
    layout->addWidget(m_title, 1);
    layout->addWidget(m_details);
    layout->addWidget(m_cancel);
    return header;
}

void FlightDeckPage::sample()
{
    if (!m_job) {
        m_timer.stop();
        return;
    }
    showRunning(BackupSample::take(*m_job));
}

void FlightDeckPage::showRunning(const BackupSample& sample)
{
    // Rates belong to the time when the totals were read, not to the beat of a timer that may be late.
    m_meter.add(sample.elapsedMs, sample.totals);
    const JobStage* const stage = sample.runningStage();
    const bool isCopying = stage && stage->key == QLatin1String("copy");
    m_stages->setStages(sample.stages, isCopying ? m_meter.share() : std::nullopt);
    m_progress->showSample(sample, m_meter);
    m_lanes->showSample(sample, m_meter);
    m_tabs->showSample(sample);
    m_cancel->setEnabled(sample.state != Job::State::Cancelling);
}

void FlightDeckPage::showOutcome()
{
    m_timer.stop();
    if (!m_job)
        return;
    const BackupSample last = BackupSample::take(*m_job);
    m_stages->setStages(last.stages);
    m_progress->hide();
    m_tabs->showSample(last);
    m_cancel->hide();

    if (last.state == Job::State::Finished) {
        m_result->showResult(last, m_job->findings());
        showPage(m_result);
        return;
    }
    m_failure->showFailure(m_job->failure().value_or(Failure::cancelled()), m_job->findings(),
                           last.facts.serverVersionText, remainsOf(m_job->settings()));
    showPage(m_failure);
}

void FlightDeckPage::showPage(QWidget* page)
{
    // A short message takes the room it needs and leaves the rest to the tabs; the pages that are over no longer count.
    for (QWidget* other :
         {static_cast<QWidget*>(m_lanes), static_cast<QWidget*>(m_result), static_cast<QWidget*>(m_failure)}) {
        if (other != page)
            other->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    }
    m_middle->setCurrentWidget(page);
    if (page != m_failure || m_failure->showsFindings())
        return;
    m_middle->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    static_cast<QVBoxLayout*>(layout())->setStretchFactor(m_middle, 0);
}

void FlightDeckPage::askToCancel()
{
    if (!m_job)
        return;
    auto* question = new QMessageBox(
        QMessageBox::Question, tr("Stop the backup?"),
        m_job->settings().keepOnFailure
            ? tr("The backup is not finished. Its partial files stay in the folder, but they are not a backup.")
            : tr("The backup is not finished. What has been copied so far will be removed."),
        QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("cancelQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    auto* stop = question->addButton(tr("&Stop the Backup"), QMessageBox::DestructiveRole);
    stop->setObjectName(QStringLiteral("stopTheBackup"));
    auto* keepGoing = question->addButton(tr("&Keep Going"), QMessageBox::RejectRole);
    keepGoing->setObjectName(QStringLiteral("keepGoing"));
    question->setDefaultButton(keepGoing);
    question->setEscapeButton(keepGoing);
    connect(stop, &QAbstractButton::clicked, m_job, &Job::cancel);
    // A backup that ends while the question is open has answered it.
    connect(m_job, &Job::finished, question, &QWidget::close);
    question->open();
}

} // namespace basekeep
