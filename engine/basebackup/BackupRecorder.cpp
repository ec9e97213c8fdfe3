#include "engine/basebackup/BackupRecorder.h"

#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/BackupSummary.h"
#include "engine/processes/ProcessReader.h"

namespace basekeep {

namespace {

constexpr int recordIntervalMs = 1000;

QString stateName(Job::State state)
{
    switch (state) {
    case Job::State::Finished:
        return QStringLiteral("finished");
    case Job::State::Failed:
        return QStringLiteral("failed");
    case Job::State::Cancelled:
        return QStringLiteral("cancelled");
    default:
        return QStringLiteral("running");
    }
}

QString formatName(const BackupSettings& settings)
{
    if (!settings.writesFolder())
        return {};
    return settings.format == BackupSettings::Format::Plain
               ? QStringLiteral("plain")
               : QStringLiteral("tar") + compressionSuffix(settings.compression.method);
}

/// The stage that runs, else the last one that did something.
QString currentStage(const JobStages& stages)
{
    QString last;
    for (const JobStage& stage : stages) {
        if (stage.state == JobStage::State::Running)
            return stage.key;
        if (stage.state == JobStage::State::Finished || stage.state == JobStage::State::Failed)
            last = stage.key;
    }
    return last;
}

} // namespace

BackupRecorder::BackupRecorder(BackupJob& job, QString frontEnd, JobRegistry registry)
    : QObject(&job), m_job(job), m_registry(std::move(registry))
{
    m_record.id = job.id();
    m_record.kind = QStringLiteral("backup");
    m_record.frontEnd = std::move(frontEnd);
    m_record.program = JobRecord::ownProgram();
    m_record.profileName = job.settings().profileName;
    m_record.server = job.settings().connection.displayName();
    m_record.target = job.settings().writesFolder() ? job.settings().target : job.settings().targetText();
    m_record.format = formatName(job.settings());
    m_record.command = job.settings().toCommandLine();
    m_record.startedAt = QDateTime::currentDateTime();
    m_record.ownerPid = ProcessReader::ownPid();
    if (const std::optional<ProcessInfo> self = ProcessReader().read(m_record.ownerPid))
        m_record.ownerStartedAt = self->startedAt;

    m_writer.setMaxThreadCount(1);
    m_timer.setInterval(recordIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &BackupRecorder::update);
    connect(&job, &Job::stagesChanged, this, &BackupRecorder::update);
    connect(&job, &Job::finished, this, &BackupRecorder::update);
    m_timer.start();
    update();
}

BackupRecorder::~BackupRecorder()
{
    if (m_record.finishedAt.isValid())
        return;
    m_record.state = stateName(Job::State::Cancelled);
    m_record.finishedAt = QDateTime::currentDateTime();
    saveNow();
}

void BackupRecorder::saveLater()
{
    // While one write waits for the disk there is no use in queueing another: the next second brings newer values.
    if (m_writer.activeThreadCount() == 0)
        m_writer.start([registry = m_registry, record = m_record] { registry.save(record); });
}

void BackupRecorder::saveNow()
{
    m_writer.waitForDone();
    m_registry.save(m_record);
}

void BackupRecorder::update()
{
    if (m_record.finishedAt.isValid())
        return;
    const bool isOver = m_job.isOver(); // asked first: what follows is then final
    const JobProgress::Snapshot progress = m_job.progress();
    const WalLaneStatus wal = m_job.walLane();
    const ProcessPicture picture = m_job.processes();

    m_record.state = stateName(m_job.state());
    m_record.stage = currentStage(m_job.stages());
    m_record.bytesDone = progress.bytesDone;
    m_record.bytesTotal = progress.bytesTotal;
    m_record.childPid = wal.pid;
    m_record.dataBackendPid = picture.dataBackendPid;
    m_record.walBackendPid = wal.backendPid ? wal.backendPid : picture.walBackendPid;
    m_record.dataSenderState = picture.dataSender ? picture.dataSender->state : QString();
    m_record.walSenderState = picture.walSender ? picture.walSender->state : QString();
    if (isOver) {
        m_timer.stop();
        m_record.finishedAt = QDateTime::currentDateTime();
        const BackupFacts facts = m_job.facts();
        m_record.result = BackupSummary::toJson(facts);
        m_record.result.insert(QStringLiteral("durationMs"), m_job.elapsedMs());
        const std::optional<Failure> failure = m_job.failure();
        m_record.outcome = failure ? failure->message : BackupSummary::verificationText(facts);
        m_record.hint = failure ? failure->hint : QString();
        m_record.detail = failure ? failure->detail : QString();
        saveNow();
    } else {
        saveLater();
    }
    Q_EMIT recorded(m_record);
}

} // namespace basekeep
