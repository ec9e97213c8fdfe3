#include "engine/cli/TextReporter.h"

#include <utility>

#include <QtCore/QDir>
#include <QtCore/QLocale>

#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/BackupSummary.h"
#include "engine/cli/Console.h"
#include "engine/cli/ProcessTree.h"

namespace basekeep {

namespace {

constexpr int liveIntervalMs = 200;
constexpr int lookIntervalMs = 500; ///< where nothing is redrawn
constexpr int plainLineIntervalMs = 5000;

} // namespace

TextReporter::TextReporter(bool showProgress, bool isVerbose)
    : m_showProgress(showProgress)
    , m_isVerbose(isVerbose)
    , m_isLive(showProgress && Console::canRedrawError())
    , m_hasUnicode(Console::hasUnicode())
{
    m_timer.setInterval(m_isLive ? liveIntervalMs : lookIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &TextReporter::onTick);
}

void TextReporter::follow(BackupJob& job)
{
    m_job = &job;
    m_rate.reset();
    m_reportedStages.clear();
    m_completePicture = {};
    connect(&job, &Job::stagesChanged, this, &TextReporter::reportStages);
    connect(&job, &Job::found, this, &TextReporter::reportFinding);
    connect(&job, &Job::logged, this, &TextReporter::reportLog);
    if ((m_showProgress || m_isVerbose) && !std::exchange(m_hasIntroduced, true)) {
        m_block.say(tr("Backup of %1 to %2").arg(job.settings().connection.displayName(), job.settings().targetText()));
    }
    m_sinceLine.start();
    m_timer.start();
}

void TextReporter::drop()
{
    m_block.erase();
    m_timer.stop();
    m_job->disconnect(this);
    m_job = nullptr;
}

void TextReporter::announceCancel()
{
    m_block.say(tr("Stopping and tidying up. Press Ctrl-C again to end at once and leave everything as it is."));
}

void TextReporter::conclude()
{
    reportStages();
    m_block.erase();
    reportProcesses();
    if (m_completePicture.parent && m_completePicture.takenAt != m_printedPicture)
        printTree(tr("Processes, as last seen together:"));
    if (m_job->state() == Job::State::Finished) {
        if (m_showProgress || m_isVerbose)
            printSummary();
    } else if (const std::optional<Failure> failure = m_job->failure()) {
        reportFailure(*failure);
    }
    drop();
}

void TextReporter::reportFailure(const Failure& failure)
{
    if (failure.code == Failure::Code::Cancelled) {
        const BackupSettings& settings = m_job->settings();
        const bool isRemoved = settings.writesFolder() && !settings.keepOnFailure;
        Console::error({failure.code, tr("The backup was cancelled."),
                        isRemoved ? tr("Its partial files were removed from %1.").arg(settings.targetText())
                        : settings.toStandardOutput
                            ? tr("What went to standard output has no end; it is not a backup.")
                            : tr("What had arrived stays in %1; it is not a backup.").arg(settings.targetText()),
                        failure.detail});
        return;
    }
    Console::error(failure);
    // The failure speaks of the first blocker; the others would come one by one with each attempt.
    const Findings findings = m_job->findings();
    for (const Finding& finding : findings) {
        if (finding.severity == Finding::Severity::Blocker && finding.title != failure.message)
            Console::error({failure.code, finding.title, finding.remedy, finding.detail});
    }
}

void TextReporter::onTick()
{
    reportProcesses();
    if (m_isLive) {
        draw();
    } else if (m_showProgress && m_sinceLine.hasExpired(plainLineIntervalMs)) {
        m_sinceLine.restart();
        const QString line = ProgressText::line(progressState());
        if (line != m_lastLine)
            m_block.say(line);
        m_lastLine = line;
    }
}

void TextReporter::reportStages()
{
    if (!m_job || !m_showProgress)
        return;
    const JobStages stages = m_job->stages();
    for (const JobStage& stage : stages) {
        if (m_reportedStages.value(stage.key, JobStage::State::Pending) == stage.state)
            continue;
        m_reportedStages.insert(stage.key, stage.state);
        const QString title = stage.title.leftJustified(12);
        const QString time = ProgressText::duration(stage.elapsedMs);
        switch (stage.state) {
        case JobStage::State::Finished:
            m_block.say((m_hasUnicode ? QStringLiteral("  \u2713 ") : QStringLiteral("  ok ")) + title + time);
            break;
        case JobStage::State::Failed:
            m_block.say((m_hasUnicode ? QStringLiteral("  \u2717 ") : QStringLiteral("  x  ")) + title + time);
            break;
        case JobStage::State::Running:
            if (!m_isLive) {
                const QString begun = title + stage.note;
                m_block.say((m_hasUnicode ? QStringLiteral("  \u2026 ") : QStringLiteral("  .. ")) + begun.trimmed());
            }
            m_sinceLine.restart();
            break;
        case JobStage::State::Pending:
        case JobStage::State::Skipped:
            break;
        }
    }
    if (m_isLive && !m_job->isOver())
        draw();
}

void TextReporter::reportFinding(const Finding& finding)
{
    const bool isWarning = finding.severity == Finding::Severity::Warning;
    const bool isBlocker = finding.severity == Finding::Severity::Blocker; // told at the end, as the reason
    if (isBlocker || (!isWarning && !m_isVerbose))
        return;
    m_block.erase();
    const QString text =
        finding.measured.isEmpty() ? finding.title : tr("%1 (%2)").arg(finding.title, finding.measured);
    if (isWarning)
        Console::warning(text, finding.remedy);
    else
        Console::info(text);
}

void TextReporter::reportLog(const LogEntry& entry)
{
    // The error that ended the job is told at the end, with its hint.
    const bool isTheEnd = entry.severity == LogEntry::Severity::Error && m_job->failure();
    if (entry.severity == LogEntry::Severity::Debug || isTheEnd)
        return;
    const bool matters = entry.severity != LogEntry::Severity::Info;
    if (!matters && !m_isVerbose)
        return;
    m_block.erase();
    const QString text = tr("%1: %2").arg(entry.source, entry.text);
    if (matters)
        Console::warning(text);
    else
        Console::info(text);
}

void TextReporter::reportProcesses()
{
    if (!m_isVerbose)
        return;
    const ProcessPicture picture = m_job->processes();
    const bool hasWalLane = m_job->settings().walMethod == BackupSettings::WalMethod::Stream;
    if (!ProcessTree::isComplete(picture, hasWalLane))
        return;
    const bool isFirst = !m_completePicture.parent;
    m_completePicture = picture;
    if (isFirst)
        printTree(tr("Processes of this backup:"));
}

void TextReporter::printTree(const QString& caption)
{
    m_printedPicture = m_completePicture.takenAt;
    m_block.say(caption);
    const QStringList lines =
        ProcessTree::lines(m_completePicture, m_job->settings().connection.displayName(), m_hasUnicode);
    for (const QString& line : lines)
        m_block.say(QStringLiteral("  ") + line);
}

void TextReporter::printSummary() const
{
    const BackupFacts facts = m_job->facts();
    const BackupSettings& settings = m_job->settings();
    const JobProgress::Snapshot progress = m_job->progress();
    const QLocale locale;
    const auto print = [&settings](const QString& line) {
        if (settings.toStandardOutput)
            Console::writeToError(line + QLatin1Char('\n'));
        else
            Console::print(line);
    };
    const auto row = [&print](const QString& name, const QString& value) {
        print(QStringLiteral("  ") + name.leftJustified(14) + value);
    };
    const bool isVerified = facts.verification == BackupFacts::Verification::VerifiedOnArrival;
    const QString server = settings.connection.displayName();
    const bool isTrial = settings.serverTarget && settings.serverTarget->isTrial();
    print(isTrial      ? tr("The server %1 has read everything and kept nothing.").arg(server)
          : isVerified ? tr("The backup of %1 is complete and verified.").arg(server)
                       : tr("The backup of %1 is complete.").arg(server));
    const bool isTar = settings.serverTarget || settings.format == BackupSettings::Format::Tar;
    row(tr("target"), tr("%1 (%2)").arg(settings.targetText(), isTar ? tr("tar") : tr("plain")));
    const qint64 elapsedMs = m_job->elapsedMs();
    const QString size = ProgressText::size(progress.bytesDone);
    row(tr("size"), settings.serverTarget ? tr("%1 on the server").arg(size)
                                          : tr("%1 received, %2 files").arg(size, locale.toString(progress.filesDone)));
    row(tr("duration"),
        elapsedMs > 0 ? tr("%1, %2").arg(ProgressText::duration(elapsedMs),
                                         ProgressText::rate(double(progress.bytesDone) * 1000 / double(elapsedMs)))
                      : ProgressText::duration(elapsedMs));
    row(tr("server"), tr("PostgreSQL %1, %2, system %3")
                          .arg(facts.serverVersionText, facts.fromStandby ? tr("standby") : tr("primary"))
                          .arg(facts.systemIdentifier));
    row(tr("WAL"),
        tr("%1 to %2, timeline %3").arg(facts.startLsn.toString(), facts.endLsn.toString()).arg(facts.timeline));
    const bool hasWal = settings.walMethod != BackupSettings::WalMethod::None;
    QString wal = facts.walComplete ? tr("complete") : hasWal ? tr("not seen here") : tr("not part of this backup");
    if (facts.walRecordsChecked > 0)
        wal = tr("%1, %2 records checked").arg(wal, locale.toString(facts.walRecordsChecked));
    row(QString(), wal);
    if (const QString restarts = BackupSummary::walRestartsText(facts.walRestarts); !restarts.isEmpty())
        row(QString(), restarts);
    row(tr("verification"), BackupSummary::verificationText(facts));
    for (const TablespaceFact& tablespace : facts.tablespaces) {
        if (tablespace.oid != 0) {
            row(tr("tablespace"),
                tablespace.localPath.isEmpty()
                    ? tr("%1 in %2.tar").arg(tablespace.location).arg(tablespace.oid)
                    : tr("%1 in %2").arg(tablespace.location, QDir::toNativeSeparators(tablespace.localPath)));
        }
    }
    if (!facts.serverWarnings.isEmpty())
        row(tr("warnings"), tr("%n from the server, see above", nullptr, int(facts.serverWarnings.size())));
}

ProgressText::State TextReporter::progressState()
{
    ProgressText::State state;
    const JobProgress::Snapshot progress = m_job->progress();
    const JobStages stages = m_job->stages();
    for (const JobStage& stage : stages) {
        if (stage.state != JobStage::State::Running)
            continue;
        state.stage = stage.title;
        state.note = stage.note;
        state.stageElapsedMs = stage.elapsedMs;
        state.isCopying = stage.key == QLatin1String("copy");
    }
    state.isStalled = m_job->state() == Job::State::Stalled;
    state.isVerified = m_job->state() == Job::State::Finished;
    state.bytesDone = progress.bytesDone;
    state.bytesTotal = progress.bytesTotal;
    if (state.isCopying) {
        m_rate.add(m_job->elapsedMs(), progress.bytesDone);
        state.bytesPerSecond = m_rate.bytesPerSecond();
        state.secondsLeft = m_rate.secondsLeft(progress.bytesTotal);
        state.currentFile = m_job->facts().currentFile;
    }
    state.wal = m_job->walLane();
    return state;
}

void TextReporter::draw()
{
    const ProgressText::State state = progressState();
    if (state.stage.isEmpty())
        return;
    // One column stays free, since a terminal may wrap a line that fills it.
    m_block.draw(ProgressText::block(state, Console::columns() - 1, m_hasUnicode));
}

} // namespace basekeep
