#include "engine/cli/CloneCommand.h"

#include <algorithm>
#include <utility>

#include <QtCore/QDir>
#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include "engine/cli/Console.h"
#include "engine/cli/InterruptibleCall.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/PasswordPrompt.h"
#include "engine/cli/PreflightCommand.h"
#include "engine/cli/ProgressText.h"
#include "engine/jobs/Interruption.h"
#include "engine/replica/CloneChecks.h"
#include "engine/replica/CloneJob.h"
#include "engine/replica/ReplicaAutostart.h"

namespace basekeep {

namespace {

constexpr int progressIntervalMs = 500;
constexpr int liveIntervalMs = 200;
constexpr int plainLineIntervalMs = 5000;

} // namespace

int CloneCommand::run(const QStringList& arguments)
{
    try {
        const CloneOptions options = CloneOptions::parse(arguments);
        if (options.wantsHelp) {
            Console::print(CloneOptions::help());
            return 0;
        }
        return CloneCommand(options).clone();
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

int CloneCommand::clone()
{
    if (m_options.passwordUse == CloneOptions::PasswordUse::Always) {
        m_hasPrompted = true;
        m_options.settings.source.password = promptForPassword(tr("Password: "));
        if (!m_options.settings.source.password)
            throw Failure{Failure::Code::Cancelled, tr("No password was typed."), {}, {}};
    }
    if (m_options.onlyChecks)
        return check();
    Interruption interruption;
    for (;;) {
        CloneJob job(m_options.settings);
        follow(job);
        runJob(job, interruption);
        if (asksForPassword(job)) {
            const std::optional<QString> password = promptForPassword(tr("Password: "));
            if (!password)
                throw *job.failure();
            m_options.settings.source.password = password;
            continue;
        }
        conclude(job);
        return job.state() == Job::State::Finished ? 0 : 1;
    }
}

int CloneCommand::check()
{
    Findings findings;
    const auto look = [&](const CancelToken& cancel) {
        findings = CloneChecks::look(m_options.settings, cancel).findings;
        return 0;
    };
    try {
        static_cast<void>(callInterruptibly(look));
    } catch (const Failure& failure) {
        const bool mayPrompt = m_options.passwordUse == CloneOptions::PasswordUse::IfAsked && canPromptForPassword();
        if (failure.code != Failure::Code::AuthenticationFailed || !mayPrompt)
            throw;
        m_options.settings.source.password = promptForPassword(tr("Password: "));
        static_cast<void>(callInterruptibly(look));
    }
    const bool isBlocked = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.severity == Finding::Severity::Blocker;
    });
    const int exitStatus = isBlocked ? 1 : 0;
    if (m_options.isJson) {
        for (const Finding& finding : std::as_const(findings))
            JsonReporter::write(QStringLiteral("finding"), JsonReporter::toJson(finding));
        JsonReporter::write(
            QStringLiteral("outcome"),
            {{QStringLiteral("state"), isBlocked ? QStringLiteral("failed") : QStringLiteral("finished")},
             {QStringLiteral("exitStatus"), exitStatus}});
        return exitStatus;
    }
    for (const QString& line : PreflightCommand::table(findings, Console::hasUnicode()))
        Console::print(QStringLiteral("  ") + line);
    Console::print(isBlocked ? tr("The clone would be refused.") : tr("Nothing stands in the way of the clone."));
    return exitStatus;
}

bool CloneCommand::asksForPassword(const CloneJob& job)
{
    const std::optional<Failure> failure = job.failure();
    const bool isWanted = failure && failure->code == Failure::Code::AuthenticationFailed && !m_isInterrupted &&
                          job.progress().bytesDone == 0;
    if (!isWanted || m_hasPrompted || m_options.passwordUse == CloneOptions::PasswordUse::Never)
        return false;
    m_hasPrompted = true;
    return canPromptForPassword();
}

void CloneCommand::runJob(CloneJob& job, Interruption& interruption)
{
    QEventLoop loop;
    QObject::connect(&job, &Job::finished, &loop, &QEventLoop::quit);
    QObject::connect(&interruption, &Interruption::requested, &loop, [this, &job] {
        m_block.erase();
        if (!m_isInterrupted)
            Console::info(tr("Stopping, and undoing what was done."));
        m_isInterrupted = true;
        job.cancel();
    });
    job.start();
    loop.exec();
    job.wait();
}

void CloneCommand::follow(CloneJob& job)
{
    QObject::connect(&job, &Job::found, &job, [this](const Finding& finding) { tellFinding(finding); });
    QObject::connect(&job, &Job::logged, &job, [this](const LogEntry& entry) { tellLog(entry); });
    QObject::connect(&job, &Job::stagesChanged, &job, [this, &job] { tellStages(job); });
    auto* timer = new QTimer(&job);
    if (!m_options.isJson) {
        m_sinceLine.start();
        QObject::connect(timer, &QTimer::timeout, &job, [this, &job] { tellProgress(job); });
        timer->start(Console::canRedrawError() ? liveIntervalMs : progressIntervalMs);
        return;
    }
    const CloneSettings& settings = job.settings();
    JsonReporter::write(QStringLiteral("start"), {{QStringLiteral("job"), job.id()},
                                                  {QStringLiteral("server"), settings.source.displayName()},
                                                  {QStringLiteral("folder"), settings.target},
                                                  {QStringLiteral("port"), settings.port},
                                                  {QStringLiteral("slot"), settings.slotName},
                                                  {QStringLiteral("pid"), QCoreApplication::applicationPid()}});
    QObject::connect(timer, &QTimer::timeout, &job, [&job] { writeProgress(job); });
    timer->start(progressIntervalMs);
}

void CloneCommand::tellStages(const CloneJob& job)
{
    const JobStages stages = job.stages();
    if (m_options.isJson)
        return JsonReporter::writeChanged(stages, m_writtenStages);
    for (const JobStage& stage : stages) {
        if (m_toldStages.value(stage.key, JobStage::State::Pending) == stage.state)
            continue;
        m_toldStages.insert(stage.key, stage.state);
        const bool isFinished = stage.state == JobStage::State::Finished;
        if (!isFinished && stage.state != JobStage::State::Failed)
            continue;
        const QString mark = Console::hasUnicode() ? (isFinished ? QStringLiteral("\u2713") : QStringLiteral("\u2717"))
                                                   : (isFinished ? QStringLiteral("ok") : QStringLiteral("x"));
        m_block.say(
            QStringLiteral("  %1 %2%3")
                .arg(mark.leftJustified(2), stage.title.leftJustified(12), ProgressText::duration(stage.elapsedMs)));
    }
}

void CloneCommand::tellFinding(const Finding& finding)
{
    if (m_options.isJson)
        return JsonReporter::write(QStringLiteral("finding"), JsonReporter::toJson(finding));
    m_block.erase();
    const QString text =
        finding.measured.isEmpty() ? finding.title : tr("%1 (%2)").arg(finding.title, finding.measured);
    // What is changed in the replica's settings is to be read; blockers are told at the end.
    const bool isOfSettings = finding.key.startsWith(QLatin1String("setting-")) ||
                              finding.key.startsWith(QLatin1String("configuration-")) ||
                              finding.key == QLatin1String("hba-file");
    if (finding.severity == Finding::Severity::Warning)
        Console::warning(text, finding.remedy);
    else if (isOfSettings)
        Console::info(text + QLatin1Char(' ') + finding.remedy);
    else if (m_options.isVerbose && finding.severity != Finding::Severity::Blocker)
        Console::info(text);
}

void CloneCommand::tellLog(const LogEntry& entry)
{
    if (m_options.isJson)
        return JsonReporter::writeLog(entry);
    m_block.erase();
    if (entry.severity == LogEntry::Severity::Warning)
        Console::warning(tr("%1: %2").arg(entry.source, entry.text));
    else if (entry.severity == LogEntry::Severity::Info && m_options.isVerbose)
        Console::info(tr("%1: %2").arg(entry.source, entry.text));
}

ProgressText::State CloneCommand::progressState(const CloneJob& job)
{
    ProgressText::State state;
    for (const JobStage& stage : job.stages()) {
        if (stage.state != JobStage::State::Running)
            continue;
        state.stage = stage.title;
        state.note = stage.note == stage.title ? QString() : stage.note;
        state.stageElapsedMs = stage.elapsedMs;
        state.isCopying = stage.key == QLatin1String("copy");
    }
    state.isStalled = job.state() == Job::State::Stalled;
    if (state.isCopying) {
        const JobProgress::Snapshot progress = job.progress();
        state.bytesDone = progress.bytesDone;
        state.bytesTotal = progress.bytesTotal;
        m_rate.add(job.elapsedMs(), progress.bytesDone);
        state.bytesPerSecond = m_rate.bytesPerSecond();
        state.secondsLeft = m_rate.secondsLeft(progress.bytesTotal);
        state.currentFile = job.copyFacts().currentFile;
        state.wal = job.walLane();
    }
    return state;
}

void CloneCommand::tellProgress(const CloneJob& job)
{
    const ProgressText::State state = progressState(job);
    if (state.stage.isEmpty())
        return;
    if (Console::canRedrawError()) {
        // One column stays free, since a terminal may wrap a line that fills it.
        m_block.draw(ProgressText::block(state, Console::columns() - 1, Console::hasUnicode()));
    } else if (m_sinceLine.hasExpired(plainLineIntervalMs)) {
        m_sinceLine.restart();
        if (const QString line = ProgressText::line(state); line != std::exchange(m_lastLine, line))
            m_block.say(line);
    }
}

void CloneCommand::writeProgress(const CloneJob& job)
{
    QString stage;
    for (const JobStage& candidate : job.stages()) {
        if (candidate.state == JobStage::State::Running)
            stage = candidate.key;
    }
    const JobProgress::Snapshot progress = job.progress();
    JsonReporter::write(QStringLiteral("progress"), {{QStringLiteral("stage"), stage},
                                                     {QStringLiteral("elapsedMs"), job.elapsedMs()},
                                                     {QStringLiteral("bytesDone"), qint64(progress.bytesDone)},
                                                     {QStringLiteral("bytesTotal"), qint64(progress.bytesTotal)},
                                                     {QStringLiteral("filesDone"), qint64(progress.filesDone)},
                                                     {QStringLiteral("walBytes"), qint64(progress.walBytes)}});
}

void CloneCommand::conclude(const CloneJob& job)
{
    const std::optional<Failure> failure = job.failure();
    const bool isFinished = job.state() == Job::State::Finished;
    m_block.erase();
    if (m_options.isJson) {
        QJsonObject result = job.replica().toJson();
        result.insert(QStringLiteral("status"), job.status().toJson());
        JsonReporter::write(
            QStringLiteral("outcome"),
            {{QStringLiteral("state"), isFinished                             ? QStringLiteral("finished")
                                       : job.state() == Job::State::Cancelled ? QStringLiteral("cancelled")
                                                                              : QStringLiteral("failed")},
             {QStringLiteral("exitStatus"), isFinished ? 0 : 1},
             {QStringLiteral("elapsedMs"), job.elapsedMs()},
             {QStringLiteral("failure"), failure ? QJsonValue(failure->toJson()) : QJsonValue::Null},
             {QStringLiteral("result"), isFinished ? QJsonValue(result) : QJsonValue::Null}});
    } else if (isFinished) {
        printSummary(job);
    }
    if (!failure)
        return;
    if (failure->code == Failure::Code::Cancelled)
        return Console::error({failure->code, tr("The clone was cancelled."),
                               failure->detail.isEmpty() ? tr("Nothing of it stays.") : QString(), failure->detail});
    Console::error(*failure);
    // The failure speaks of the first blocker; the others would come one by one with each attempt.
    for (const Finding& finding : job.findings()) {
        if (finding.severity == Finding::Severity::Blocker && finding.title != failure->message)
            Console::error({failure->code, finding.title, finding.remedy, finding.detail});
    }
}

void CloneCommand::printSummary(const CloneJob& job)
{
    const Replica replica = job.replica();
    const ReplicaStatus status = job.status();
    const auto row = [](const QString& name, const QString& value) {
        Console::print(QStringLiteral("  ") + name.leftJustified(14) + value);
    };
    const bool starts = job.settings().starts;
    Console::print(starts ? tr("The replica of %1 is streaming.").arg(job.settings().source.displayName())
                          : tr("The replica of %1 is ready to start.").arg(job.settings().source.displayName()));
    row(tr("folder"), QDir::toNativeSeparators(replica.folder));
    for (const QString& folder : replica.tablespaceFolders)
        row(tr("tablespace"), QDir::toNativeSeparators(folder));
    row(tr("server"),
        tr("PostgreSQL %1, system %2").arg(job.copyFacts().serverVersionText).arg(replica.systemIdentifier));
    if (starts) {
        row(tr("process"), QString::number(status.postmasterPid));
        if (const std::optional<quint64> lag = status.lagBytes())
            row(tr("lag"), ProgressText::size(*lag));
    }
    if (ReplicaAutostart(replica).isEnabled())
        row(tr("starts"), ReplicaAutostart::moment());
    row(tr("slot"), replica.slotName);
    row(tr("log"), QDir::toNativeSeparators(replica.logFile));
    row(tr("connection"), replica.ownConnection().toKeywordText());
    row(tr("duration"), ProgressText::duration(job.elapsedMs()));
}

} // namespace basekeep
