#include "gui/verify/VerifyProgressView.h"

#include "engine/storage/MemberPath.h"
#include "engine/verify/VerifyJob.h"
#include "gui/flightdeck/IconLabel.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/flightdeck/ProcessText.h"
#include "gui/flightdeck/StageStrip.h"
#include "gui/verify/VerifyFindingsPanel.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

#include <QtWidgets/QGroupBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <map>
#include <numeric>

namespace basekeep {

namespace {

constexpr int barSteps = 1000;
constexpr qint64 fewSeconds = 10000;    ///< milliseconds; an estimate is not exact to the second
constexpr qint64 lookIntervalMs = 1000; ///< at the process, and at what was found: all of it is copied
constexpr qsizetype mostFilesShown = 4;
constexpr int findingsStretch = 4; ///< the table of findings, as soon as there are some, against the chart

const JobStage* runningStage(const JobStages& stages)
{
    const auto found = std::find_if(stages.cbegin(), stages.cend(),
                                    [](const JobStage& stage) { return stage.state == JobStage::State::Running; });
    return found == stages.cend() ? nullptr : &*found;
}

void setText(QLabel* label, const QString& text)
{
    if (label->text() != text)
        label->setText(text);
}

} // namespace

VerifyProgressView::VerifyProgressView(QWidget* parent)
    : QWidget(parent)
    , m_stages(new StageStrip)
    , m_bar(new QProgressBar)
    , m_text(new ElidedLabel)
    , m_foundIcon(new IconLabel(QStringLiteral("check"), style()->pixelMetric(QStyle::PM_SmallIconSize)))
    , m_found(new QLabel)
    , m_cancel(new QPushButton(icon(QStringLiteral("stop")), tr("&Cancel")))
    , m_findings(new VerifyFindingsPanel)
{
    setObjectName(QStringLiteral("verifyProgress"));
    m_bar->setObjectName(QStringLiteral("verifyBar"));
    m_bar->setAccessibleName(tr("Progress of the verification"));
    m_bar->setTextVisible(false);
    m_text->setObjectName(QStringLiteral("verifyProgressText"));
    m_found->setObjectName(QStringLiteral("verifyFound"));
    m_found->setTextFormat(Qt::PlainText);
    m_cancel->setObjectName(QStringLiteral("verifyCancel"));
    m_cancel->setAccessibleName(tr("Cancel the verification"));
    m_cancel->setToolTip(tr("Stops reading. Nothing was changed, and nothing is left behind."));

    auto* line = new QHBoxLayout;
    line->addWidget(m_text, 1);
    line->addWidget(m_cancel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    column->addWidget(m_stages);
    column->addWidget(m_bar);
    column->addLayout(line);
    auto* foundLine = new QHBoxLayout;
    foundLine->addWidget(m_foundIcon);
    foundLine->addWidget(m_found, 1);
    column->addLayout(foundLine);
    column->addWidget(makeWorkPanel(), 1);
    column->addWidget(m_findings, findingsStretch);
    m_findings->hide();
    connect(m_cancel, &QPushButton::clicked, this, &VerifyProgressView::cancelRequested);
}

QWidget* VerifyProgressView::makeWorkPanel()
{
    auto* box = new QGroupBox(tr("At work"));
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    auto* picture = new IconLabel(QStringLiteral("process"), size);
    m_process = new ElidedLabel;
    m_process->setObjectName(QStringLiteral("verifyProcess"));
    m_process->setAccessibleName(tr("Process that verifies"));
    m_threads = new ElidedLabel;
    m_threads->setObjectName(QStringLiteral("verifyThreadsAtWork"));
    m_threads->setAccessibleName(tr("Threads that read"));
    m_files = new QuietLabel;
    m_files->setObjectName(QStringLiteral("verifyFilesInWork"));
    m_files->setAccessibleName(tr("Files that are read now"));
    // Room for all lines from the start: nothing below moves when a thread comes or goes.
    m_files->setMinimumHeight(m_files->fontMetrics().lineSpacing() * int(mostFilesShown));
    m_files->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_files->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_chart = new LiveChart(tr("Data read"), StateColor::Accent);
    m_chart->setObjectName(QStringLiteral("verifyChart"));

    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_process);
    words->addWidget(m_threads);
    words->addWidget(m_files);
    words->addStretch(1);
    // Beside each other: what was found needs the height.
    auto* row = new QHBoxLayout(box);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addWidget(m_chart, 1);
    return box;
}

void VerifyProgressView::showJob(const VerifyJob& job)
{
    m_meter = TransferMeter();
    m_lastLook.invalidate();
    m_lastFindings.invalidate();
    m_foundCount = 0;
    m_findings->hide();
    m_findings->setBackup(job.settings().folder);
    m_chart->clear();
    m_cancel->setEnabled(true);
    showSample(job);
}

void VerifyProgressView::showSample(const VerifyJob& job)
{
    m_meter.add(job.elapsedMs(), job.progress());
    const JobStages stages = job.stages();
    const JobStage* stage = runningStage(stages);
    const bool isReading = stage && stage->key != QLatin1String("wal");
    m_stages->setStages(stages, isReading ? m_meter.share() : std::nullopt);
    const VerifyFacts facts = job.facts();
    showBar(job);
    setText(m_text, progressText(job, facts));
    showErrorCount(facts.errorCount);
    m_cancel->setEnabled(job.state() != Job::State::Cancelling);
    m_chart->addSample(m_meter.momentaryRate());
    showWork(job);
    showFindings(job, facts);
}

void VerifyProgressView::showErrorCount(quint64 count)
{
    setText(m_found,
            count == 0 ? tr("Nothing wrong so far.") : tr("Errors so far: %1", "count").arg(formatCount(count)));
    m_foundIcon->setIcon(count == 0 ? QStringLiteral("check") : QStringLiteral("error"),
                         count == 0 ? StateColor::Good : StateColor::Bad);
}

void VerifyProgressView::showFindings(const VerifyJob& job, const VerifyFacts& facts)
{
    const quint64 count = std::accumulate(facts.counts.cbegin(), facts.counts.cend(), quint64(0));
    if (count == m_foundCount || (m_lastFindings.isValid() && m_lastFindings.elapsed() < lookIntervalMs))
        return;
    m_lastFindings.start();
    const bool isFirst = m_foundCount == 0;
    m_foundCount = count;
    m_findings->extend(job.verifyFindings(), count);
    if (isFirst)
        m_findings->showFirstDamage();
    m_findings->show();
}

void VerifyProgressView::showBar(const VerifyJob& job)
{
    const std::optional<double> share = m_meter.share();
    const bool isDone = job.state() == Job::State::Finished;
    m_bar->setRange(0, share || isDone ? barSteps : 0); // without a total it only shows that it works
    if (share || isDone)
        m_bar->setValue(isDone ? barSteps : int(*share * barSteps));
}

void VerifyProgressView::showWork(const VerifyJob& job)
{
    const std::vector<std::string> files = job.filesInWork();
    setText(m_threads, tr("%1 of %2 threads read", "counts").arg(files.size()).arg(job.facts().threads));
    // A large file is read by several threads.
    std::map<std::string, int> threadsAt;
    for (const std::string& file : files)
        ++threadsAt[file];
    QStringList names;
    for (const auto& [file, threads] : threadsAt) {
        const QString name = QString::fromStdString(printableName(file));
        names << (threads == 1 ? name : tr("%1 (%2 threads)", "file, count").arg(name).arg(threads));
    }
    if (names.size() > mostFilesShown) {
        const qsizetype others = names.size() - mostFilesShown + 1;
        names.resize(mostFilesShown);
        names.last() = tr("and %n more", nullptr, int(others));
    }
    setText(m_files, names.join(u'\n'));

    if (m_lastLook.isValid() && m_lastLook.elapsed() < lookIntervalMs)
        return;
    m_lastLook.start();
    const std::optional<ProcessInfo> own = m_processes.read(ProcessReader::ownPid());
    if (own)
        setText(m_process,
                tr("%1, process %2 · %3", "program, id, facts").arg(own->name).arg(own->pid).arg(processFacts(*own)));
}

QString VerifyProgressView::progressText(const VerifyJob& job, const VerifyFacts& facts) const
{
    if (job.state() == Job::State::Cancelling)
        return tr("Stopping…");
    const JobStages stages = job.stages();
    const JobStage* stage = runningStage(stages);
    if (!stage)
        return tr("Starting…");
    if (stage->key == QLatin1String("manifest"))
        return tr("Reading the manifest…");
    if (stage->key == QLatin1String("wal")) {
        return facts.walRanges.empty()
                   ? tr("Walking the WAL…")
                   : tr("Walking the WAL that recovery needs, %1 to %2…", "positions")
                         .arg(facts.walRanges.back().start.toString(), facts.walRanges.front().end.toString());
    }
    if (job.progress().bytesTotal == 0)
        return tr("Comparing names and sizes with the manifest…");
    return transferText();
}

QString VerifyProgressView::transferText() const
{
    const JobProgress::Snapshot& totals = m_meter.totals();
    QStringList parts;
    if (const std::optional<double> share = m_meter.share())
        parts << formatPercent(*share);
    parts << tr("%1 of %2 read", "size done, size in all")
                 .arg(formatBytes(totals.bytesDone), formatBytes(std::max(totals.bytesDone, totals.bytesTotal)));
    parts << formatRate(m_meter.rate());
    if (const auto remaining = m_meter.remaining())
        parts << (*remaining < fewSeconds ? tr("a few seconds left")
                                          : tr("about %1 left", "duration").arg(formatDuration(*remaining)));
    else
        parts << tr("time left not known yet");
    return parts.join(QStringLiteral(" · "));
}

} // namespace basekeep
