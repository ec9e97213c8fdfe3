#include "engine/cli/JsonReporter.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>

#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/BackupSummary.h"
#include "engine/cli/Console.h"
#include "engine/cli/ProcessTree.h"
#include "engine/cli/ProgressText.h"

namespace basekeep {

namespace {

constexpr int progressIntervalMs = 500;

QString severityName(LogEntry::Severity severity)
{
    switch (severity) {
    case LogEntry::Severity::Debug:
        return QStringLiteral("debug");
    case LogEntry::Severity::Info:
        return QStringLiteral("info");
    case LogEntry::Severity::Warning:
        return QStringLiteral("warning");
    case LogEntry::Severity::Error:
        return QStringLiteral("error");
    }
    Q_UNREACHABLE();
}

QJsonValue lsnJson(Lsn lsn)
{
    return lsn.isValid() ? QJsonValue(lsn.toString()) : QJsonValue::Null;
}

QString runningStage(const JobStages& stages)
{
    for (const JobStage& stage : stages) {
        if (stage.state == JobStage::State::Running)
            return stage.key;
    }
    return {};
}

} // namespace

JsonReporter::JsonReporter()
{
    m_timer.setInterval(progressIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        writeProgress();
        writeProcesses();
    });
}

void JsonReporter::follow(BackupJob& job)
{
    m_job = &job;
    m_rate.reset();
    m_writtenStages.clear();
    connect(&job, &Job::stagesChanged, this, &JsonReporter::writeStages);
    connect(&job, &Job::found, this, &JsonReporter::writeFinding);
    connect(&job, &Job::logged, this, [](const LogEntry& entry) { writeLog(entry); });
    connect(&job, &BackupJob::walLaneRestarted, this, [](const WalLaneRestart& restart) {
        write(QStringLiteral("walRestart"), {{QStringLiteral("number"), restart.number},
                                             {QStringLiteral("previousPid"), restart.previousPid},
                                             {QStringLiteral("reason"), restart.reason},
                                             {QStringLiteral("pid"), restart.pid},
                                             {QStringLiteral("position"), lsnJson(restart.position)}});
    });
    const bool isFolder = job.settings().writesFolder();
    write(QStringLiteral("start"),
          {{QStringLiteral("job"), job.id()},
           {QStringLiteral("server"), job.settings().connection.displayName()},
           {QStringLiteral("target"), isFolder ? job.settings().target : job.settings().targetText()},
           {QStringLiteral("command"), job.settings().toCommandLine()},
           {QStringLiteral("pid"), QCoreApplication::applicationPid()}});
    m_timer.start();
}

void JsonReporter::announceCancel() {}

void JsonReporter::drop()
{
    m_timer.stop();
    m_job->disconnect(this);
    m_job = nullptr;
}

void JsonReporter::conclude()
{
    writeStages();
    writeProgress();
    const std::optional<Failure> failure = m_job->failure();
    const bool isFinished = m_job->state() == Job::State::Finished;
    const bool isCancelled = m_job->state() == Job::State::Cancelled;
    QJsonObject result = BackupSummary::toJson(m_job->facts());
    write(QStringLiteral("outcome"),
          {{QStringLiteral("state"), isFinished    ? QStringLiteral("finished")
                                     : isCancelled ? QStringLiteral("cancelled")
                                                   : QStringLiteral("failed")},
           {QStringLiteral("exitStatus"), isFinished ? 0 : 1},
           {QStringLiteral("elapsedMs"), m_job->elapsedMs()},
           {QStringLiteral("failure"), failure ? QJsonValue(failure->toJson()) : QJsonValue::Null},
           {QStringLiteral("result"), result}});
    if (failure)
        Console::error(*failure);
    drop();
}

void JsonReporter::writeStages()
{
    if (m_job)
        writeChanged(m_job->stages(), m_writtenStages);
}

void JsonReporter::writeChanged(const JobStages& stages, QHash<QString, QJsonObject>& written)
{
    for (const JobStage& stage : stages) {
        QJsonObject object{{QStringLiteral("stage"), stage.key},
                           {QStringLiteral("title"), stage.title},
                           {QStringLiteral("state"), stageStateName(stage.state)},
                           {QStringLiteral("note"), stage.note}};
        if (stage.state == JobStage::State::Pending || written.value(stage.key) == object)
            continue;
        written.insert(stage.key, object);
        object.insert(QStringLiteral("elapsedMs"), stage.elapsedMs);
        write(QStringLiteral("stage"), object);
    }
}

void JsonReporter::writeProgress()
{
    const JobProgress::Snapshot progress = m_job->progress();
    const WalLaneStatus wal = m_job->walLane();
    const QString stage = runningStage(m_job->stages());
    const bool isCopying = stage == QLatin1String("copy");
    if (isCopying)
        m_rate.add(m_job->elapsedMs(), progress.bytesDone);

    ProgressText::State state;
    state.isVerified = m_job->state() == Job::State::Finished;
    state.bytesDone = progress.bytesDone;
    state.bytesTotal = progress.bytesTotal;
    const std::optional<int> percent = ProgressText::percent(state);
    const std::optional<qint64> secondsLeft = isCopying ? m_rate.secondsLeft(progress.bytesTotal) : std::nullopt;
    write(QStringLiteral("progress"),
          {{QStringLiteral("stage"), stage},
           {QStringLiteral("elapsedMs"), m_job->elapsedMs()},
           {QStringLiteral("bytesDone"), qint64(progress.bytesDone)},
           {QStringLiteral("bytesTotal"), qint64(progress.bytesTotal)},
           {QStringLiteral("percent"), percent ? QJsonValue(*percent) : QJsonValue::Null},
           {QStringLiteral("bytesPerSecond"), isCopying ? qint64(m_rate.bytesPerSecond()) : 0},
           {QStringLiteral("secondsLeft"), secondsLeft ? QJsonValue(*secondsLeft) : QJsonValue::Null},
           {QStringLiteral("filesDone"), qint64(progress.filesDone)},
           {QStringLiteral("filesDurable"), qint64(progress.filesDurable)},
           {QStringLiteral("walBytes"), qint64(progress.walBytes)},
           {QStringLiteral("walReceived"), lsnJson(wal.received)},
           {QStringLiteral("walFlushed"), lsnJson(wal.flushed)},
           {QStringLiteral("currentFile"), m_job->facts().currentFile}});
}

void JsonReporter::writeProcesses()
{
    const ProcessPicture picture = m_job->processes();
    if (!picture.takenAt.isValid() || picture.takenAt == m_pictureTakenAt)
        return;
    m_pictureTakenAt = picture.takenAt;
    write(QStringLiteral("processes"), ProcessTree::toJson(picture));
}

void JsonReporter::writeFinding(const Finding& finding)
{
    write(QStringLiteral("finding"), toJson(finding));
}

void JsonReporter::writeLog(const LogEntry& entry)
{
    write(QStringLiteral("log"), {{QStringLiteral("time"), entry.time.toUTC().toString(Qt::ISODateWithMs)},
                                  {QStringLiteral("severity"), severityName(entry.severity)},
                                  {QStringLiteral("source"), entry.source},
                                  {QStringLiteral("text"), entry.text}});
}

QJsonObject JsonReporter::toJson(const Finding& finding)
{
    return {{QStringLiteral("severity"), basekeep::severityName(finding.severity)},
            {QStringLiteral("key"), finding.key},
            {QStringLiteral("title"), finding.title},
            {QStringLiteral("measured"), finding.measured},
            {QStringLiteral("remedy"), finding.remedy},
            {QStringLiteral("detail"), finding.detail}};
}

void JsonReporter::writeFailure(const Failure& failure)
{
    write(QStringLiteral("outcome"), {{QStringLiteral("state"), QStringLiteral("failed")},
                                      {QStringLiteral("exitStatus"), 1},
                                      {QStringLiteral("elapsedMs"), 0},
                                      {QStringLiteral("failure"), failure.toJson()},
                                      {QStringLiteral("result"), QJsonValue::Null}});
}

void JsonReporter::write(const QString& event, QJsonObject object)
{
    object.insert(QStringLiteral("event"), event);
    Console::print(QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
}

} // namespace basekeep
