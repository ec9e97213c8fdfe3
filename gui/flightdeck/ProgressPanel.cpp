#include "gui/flightdeck/ProgressPanel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/TransferMeter.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

constexpr int barSteps = 1000;
constexpr qint64 fewSeconds = 10000; ///< milliseconds; an estimate is not exact to the second
constexpr double nearTheLimit = 0.9; ///< of the rate that the user allowed

QString waitingText(const JobStage& stage)
{
    if (stage.key == QLatin1String("connect"))
        return ProgressPanel::tr("Connecting to the server…");
    if (stage.key == QLatin1String("preflight"))
        return ProgressPanel::tr("Looking at the server and the disks before anything is copied…");
    if (stage.key == QLatin1String("checkpoint"))
        return ProgressPanel::tr("Waiting for the server's checkpoint; the copy begins right after it.");
    if (stage.key == QLatin1String("estimate"))
        return ProgressPanel::tr("The server is adding up how much there is to copy…");
    if (stage.key == QLatin1String("wal"))
        return ProgressPanel::tr("All files are here. The last of the WAL is on its way…");
    if (stage.key == QLatin1String("sync"))
        return ProgressPanel::tr("Waiting until every file is safely on disk…");
    if (stage.key == QLatin1String("verify"))
        return ProgressPanel::tr("Comparing everything that arrived with the server's manifest…");
    // Those of a clone:
    if (stage.key == QLatin1String("check"))
        return ProgressPanel::tr("Looking at both ends before anything is made…");
    if (stage.key == QLatin1String("slot"))
        return ProgressPanel::tr("Making the replication slot, which keeps the WAL that the replica will need…");
    if (stage.key == QLatin1String("configure"))
        return ProgressPanel::tr("Making the copy a standby: its settings for this machine…");
    if (stage.key == QLatin1String("start"))
        return ProgressPanel::tr("Starting the replica's server…");
    if (stage.key == QLatin1String("stream"))
        return ProgressPanel::tr("Waiting until the primary shows the replica streaming…");
    return {};
}

} // namespace

ProgressPanel::ProgressPanel(int maxRateKiB, QWidget* parent)
    : QWidget(parent)
    , m_maxRateKiB(maxRateKiB)
    , m_bar(new QProgressBar(this))
    , m_text(new ElidedLabel(this))
    , m_hurry(new QPushButton(icon(QStringLiteral("hurry")), tr("H&urry It"), this))
{
    m_bar->setObjectName(QStringLiteral("progressBar"));
    m_bar->setAccessibleName(tr("Progress of the backup"));
    m_bar->setTextVisible(false);
    m_text->setObjectName(QStringLiteral("progressText"));
    m_hurry->setObjectName(QStringLiteral("hurryCheckpoint"));
    m_hurry->setAccessibleName(tr("Ask the server to finish its checkpoint now"));
    m_hurry->setToolTip(tr("Asks the server for an immediate checkpoint. It writes harder until that is done."));
    m_hurry->hide();

    auto* line = new QHBoxLayout;
    line->addWidget(m_text, 1);
    line->addWidget(m_hurry);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_bar);
    layout->addLayout(line);
    connect(m_hurry, &QPushButton::clicked, this, &ProgressPanel::hurryRequested);
}

void ProgressPanel::showSample(const BackupSample& sample, const TransferMeter& meter)
{
    showBar(sample, meter);
    m_hurry->setVisible(sample.canHurryCheckpoint);

    const JobStage* const stage = sample.runningStage();
    QString text;
    if (sample.state == Job::State::Cancelling)
        text = tr("Stopping: the server is told, the child ends, and partial files are removed…");
    else if (!stage)
        text = tr("Starting…");
    else if (stage->key == QLatin1String("copy") && sample.totals.bytesDone > 0)
        text = transferText(meter);
    else if (stage->note.isEmpty())
        text = waitingText(*stage);
    if (sample.state == Job::State::Stalled)
        text = tr("Nothing has arrived for a while · %1", "what it is doing").arg(text);
    if (sample.state == Job::State::Reconnecting)
        text = tr("The WAL lane is being started again · %1", "what goes on meanwhile").arg(text);
    if (stage && !stage->note.isEmpty())
        text = text.isEmpty() ? stage->note : tr("%1 · %2", "what it is doing, a note").arg(text, stage->note);
    if (m_text->text() != text) {
        m_text->setText(text);
        m_text->updateGeometry();
    }
}

QString ProgressPanel::transferText(const TransferMeter& meter) const
{
    const JobProgress::Snapshot& totals = meter.totals();
    QStringList parts;
    parts << (totals.bytesTotal > 0
                  ? tr("%1 of %2", "size done, size in all")
                        .arg(formatBytes(totals.bytesDone), formatBytes(qMax(totals.bytesDone, totals.bytesTotal)))
                  : tr("%1 received", "size").arg(formatBytes(totals.bytesDone)));
    parts << formatRate(meter.rate());
    if (const auto remaining = meter.remaining())
        parts << (*remaining < fewSeconds ? tr("a few seconds left")
                                          : tr("about %1 left", "duration").arg(formatDuration(*remaining)));
    else if (totals.bytesTotal > 0)
        parts << tr("time left not known yet");
    const QString limit = limitText(meter);
    if (!limit.isEmpty())
        parts << limit;
    return parts.join(QStringLiteral(" · "));
}

QString ProgressPanel::limitText(const TransferMeter& meter) const
{
    if (m_maxRateKiB > 0 && meter.rate() > nearTheLimit * m_maxRateKiB * 1024.0)
        return tr("limited by the rate you set");
    switch (meter.limit()) {
    case TransferMeter::Limit::Unknown:
        return {};
    case TransferMeter::Limit::LocalDisk:
        return tr("limited by this machine's disk");
    case TransferMeter::Limit::LocalProcessor:
        return tr("limited by this machine's processor");
    case TransferMeter::Limit::ServerOrNetwork:
        return tr("limited by the server or the network");
    }
    return {};
}

void ProgressPanel::showBar(const BackupSample& sample, const TransferMeter& meter)
{
    // Full only when the backup is good, whatever the server's estimate was.
    if (sample.state == Job::State::Finished) {
        m_bar->setRange(0, barSteps);
        m_bar->setValue(barSteps);
        return;
    }
    const auto share = meter.share();
    if (!share) {
        m_bar->setRange(0, 0); // busy
        return;
    }
    m_bar->setRange(0, barSteps);
    m_bar->setValue(static_cast<int>(*share * barSteps));
}

} // namespace basekeep
