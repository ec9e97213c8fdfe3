#include "engine/basebackup/BackupJob.h"

#include "engine/basebackup/ArrivalReport.h"
#include "engine/basebackup/BackupRun.h"

namespace basekeep {

namespace {

JobStages backupStages()
{
    const auto stage = [](const char* key, const QString& title) {
        return JobStage{QString::fromLatin1(key), title, JobStage::State::Pending, 0, {}};
    };
    return {stage("connect", BackupJob::tr("Connect")),
            stage("preflight", BackupJob::tr("Preflight")),
            stage("checkpoint", BackupJob::tr("Checkpoint")),
            stage("estimate", BackupJob::tr("Estimate")),
            stage("copy", BackupJob::tr("Copy")),
            stage("wal", BackupJob::tr("WAL tail")),
            stage("sync", BackupJob::tr("Sync")),
            stage("verify", BackupJob::tr("Verify"))};
}

} // namespace

BackupJob::BackupJob(BackupSettings settings, QObject* parent)
    : Job(backupStages(), parent), m_settings(std::move(settings))
{
    qRegisterMetaType<WalLaneRestart>();
}

BackupJob::~BackupJob()
{
    shutDown();
}

BackupFacts BackupJob::facts() const
{
    const std::lock_guard lock(m_factsMutex);
    return m_facts;
}

VerifyReport BackupJob::report() const
{
    VerifyReport report = ArrivalReport::of(m_settings, facts(), m_identityFiles, failure());
    report.seconds = double(elapsedMs()) / 1000;
    const std::lock_guard lock(m_factsMutex);
    report.startedAt = m_startedAt;
    report.endedAt = m_endedAt;
    return report;
}

std::shared_ptr<BackupRun> BackupJob::currentRun() const
{
    const std::lock_guard lock(m_factsMutex);
    return m_run;
}

WalLaneStatus BackupJob::walLane() const
{
    if (const auto run = currentRun())
        return run->walLane();
    const std::lock_guard lock(m_factsMutex);
    return m_lastWalLane;
}

ProcessPicture BackupJob::processes() const
{
    if (const auto run = currentRun())
        return run->processes();
    const std::lock_guard lock(m_factsMutex);
    return m_lastProcesses;
}

bool BackupJob::canHurryCheckpoint() const
{
    const auto run = currentRun();
    return run && run->canHurryCheckpoint();
}

void BackupJob::hurryCheckpoint()
{
    if (const auto run = currentRun()) {
        run->hurryCheckpoint();
        log(LogEntry::Severity::Info, QStringLiteral("job"), tr("Asked the server for an immediate checkpoint."));
    }
}

void BackupJob::run()
{
    auto run = std::make_shared<BackupRun>(*this);
    {
        const std::lock_guard lock(m_factsMutex);
        m_run = run;
        m_startedAt = QDateTime::currentDateTimeUtc();
    }
    // Whoever asks after the end still sees the last picture.
    const auto settle = [&] {
        const WalLaneStatus lane = run->walLane();
        const ProcessPicture processes = run->lastWholePicture();
        const std::lock_guard lock(m_factsMutex);
        m_lastWalLane = lane;
        m_lastProcesses = processes;
        m_run.reset();
        m_endedAt = QDateTime::currentDateTimeUtc();
    };
    try {
        run->run();
    } catch (...) {
        settle();
        throw;
    }
    settle();
}

} // namespace basekeep
