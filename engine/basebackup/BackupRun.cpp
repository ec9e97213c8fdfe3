#include "engine/basebackup/BackupRun.h"

#include "engine/basebackup/ArchiveReceiver.h"
#include "engine/basebackup/Preflight.h"
#include "engine/basebackup/PreflightChecks.h"
#include "engine/basebackup/PreflightQuestions.h"
#include "engine/catalogue/SlotStore.h"
#include "engine/jobs/Failure.h"
#include "engine/server/ServerFailure.h"
#include "engine/server/SlotRemoval.h"

#include <algorithm>

namespace basekeep {

namespace {

constexpr qint64 stallMs = 10000;
constexpr qint64 pollMs = 200;
constexpr int slotPatienceSeconds = 5;

} // namespace

BackupRun::BackupRun(BackupJob& job)
    : m_job(job)
    , m_settings(job.settings())
    , m_watcher(std::make_unique<ProcessWatcher>(m_settings.connection, applicationName("watch")))
{
}

BackupRun::~BackupRun() = default;

void BackupRun::run()
{
    try {
        connect();
        runPreflight();
        if (m_settings.writesFolder())
            m_layout->claimTarget();
        startWalLane();
        uploadManifest();
        beginBackup();
        readTablespaces();
        copy();
        finishWal();
        sync();
        verifyAndPublish();
    } catch (Failure failure) {
        const bool mayBeTheEarlierBackup = !m_settings.incrementalFrom.isEmpty() && !m_startLsn.isValid() &&
                                           failure.code == Failure::Code::ServerRefused && m_layout;
        if (mayBeTheEarlierBackup)
            failure.hint = tr("Name the manifest of another earlier backup of this server, or take a full backup.");
        const QString problem = tidyUp(failure);
        if (!problem.isEmpty())
            failure.detail += (failure.detail.isEmpty() ? QString() : QStringLiteral("\n")) + problem;
        throw failure;
    }
}

QString BackupRun::applicationName(const char* lane) const
{
    return QStringLiteral("basekeep:%1:%2:%3").arg(m_job.id(), QLatin1String(lane)).arg(ProcessReader::ownPid());
}

void BackupRun::updateFacts(const std::function<void(BackupFacts&)>& change)
{
    const std::lock_guard lock(m_job.m_factsMutex);
    change(m_job.m_facts);
}

void BackupRun::takeNotice(const ServerNotice& notice)
{
    const bool isWarning = notice.severity == QLatin1String("WARNING");
    m_job.log(isWarning ? LogEntry::Severity::Warning : LogEntry::Severity::Info, QStringLiteral("server"),
              notice.severity + QStringLiteral(":  ") + notice.text);
    if (isWarning)
        updateFacts([&](BackupFacts& facts) { facts.serverWarnings.append(notice.text); });
}

void BackupRun::connect()
{
    const QStringList conflicts = m_settings.conflicts();
    if (!conflicts.isEmpty())
        throw Failure{Failure::Code::InvalidOption, conflicts.join(QLatin1Char('\n')), {}, {}};

    m_job.beginStage(QStringLiteral("connect"));
    try {
        m_connection = std::make_unique<Connection>(m_settings.connection, Connection::Purpose::Replication,
                                                    applicationName("data"), m_job.m_cancel);
    } catch (const Failure& failure) {
        throw explained(failure);
    }
    m_connection->setNoticeHandler([this](const ServerNotice& notice) { takeNotice(notice); });
    if (m_connection->parameterStatus("integer_datetimes") != QLatin1String("on")) {
        throw Failure{Failure::Code::ServerRefused,
                      tr("This server was built without integer timestamps."),
                      tr("Use the tools that came with it."),
                      {}};
    }
    if (const auto obstacle = PreflightChecks::versionObstacle(m_settings, m_connection->serverVersion()))
        throw *obstacle;
    // Only now that the server has let the first connection in: a wrong password should count once. From here on all
    // go their ways at the same time, since on a long way it is the waiting that takes long.
    openWalLane();
    if (m_settings.preflight)
        m_questions = std::make_unique<PreflightQuestions>(m_settings, m_connection->settingsForSibling());
    m_identity = ServerIdentity::read(*m_connection);
    m_layout.emplace(m_settings, m_identity.directoryMode(), m_connection->serverVersion());
    m_watcher->setDataBackend(m_connection->backendPid());
    updateFacts([this](BackupFacts& facts) {
        facts.serverVersion = m_connection->serverVersion();
        facts.serverVersionText = m_connection->parameterStatus("server_version");
        facts.systemIdentifier = m_identity.systemIdentifier;
        facts.fromStandby = m_connection->parameterStatus("in_hot_standby") == QLatin1String("on");
        facts.segmentSize = m_identity.segmentSize;
        facts.timeline = m_identity.timeline;
        if (wantsManifest() && m_settings.manifestChecksum != ChecksumAlgorithm::None)
            facts.checksumAlgorithm = checksumAlgorithmName(m_settings.manifestChecksum);
    });
    m_job.log(LogEntry::Severity::Info, QStringLiteral("data lane"),
              tr("Connected to %1 (PostgreSQL %2), walsender %3.")
                  .arg(m_settings.connection.displayName(), m_connection->parameterStatus("server_version"))
                  .arg(m_connection->backendPid()));
    if (m_lane)
        m_lane->awaitConnected(m_job.m_cancel);
}

Failure BackupRun::explained(const Failure& failure)
{
    // libpq gives no SQLSTATE for a refused connection. The preflight knows how to find out what is behind it.
    if (failure.code != Failure::Code::ConnectionFailed || !m_settings.preflight)
        return failure;
    for (const Finding& finding : PreflightChecks(m_settings, m_job.m_cancel).run().findings) {
        if (finding.severity == Finding::Severity::Blocker && finding.key != QLatin1String("target-folder"))
            return {failure.code, finding.title, finding.remedy, finding.detail};
    }
    return failure;
}

void BackupRun::runPreflight()
{
    if (!m_settings.preflight) {
        m_job.skipStage(QStringLiteral("preflight"));
        return;
    }
    m_job.beginStage(QStringLiteral("preflight"));
    BackupSettings settings = m_settings;
    settings.connection = m_connection->settingsForSibling();
    const PreflightReport report =
        PreflightChecks(settings, m_job.m_cancel,
                        PreflightChecks::Acquaintance{*m_connection, m_identity, *m_questions, walLane().backendPid})
            .run();
    m_questions.reset();
    for (const Finding& finding : report.findings)
        m_job.report(finding);
    const auto blocker = std::find_if(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
        return finding.severity == Finding::Severity::Blocker;
    });
    if (blocker == report.findings.end())
        return;
    const bool isTarget = blocker->key == QLatin1String("target-folder");
    throw Failure{isTarget ? Failure::Code::TargetUnusable : Failure::Code::PreflightFailed, blocker->title,
                  blocker->remedy, blocker->detail};
}

WalLaneStatus BackupRun::walLane() const
{
    const std::lock_guard lock(m_laneMutex);
    return m_lane ? m_lane->status() : WalLaneStatus{};
}

bool BackupRun::canHurryCheckpoint() const
{
    const std::optional<BackupProgressInfo> progress = m_watcher->picture().progress;
    return m_watcher->hasSqlConnection() && progress &&
           progress->phase == QLatin1String("waiting for checkpoint to finish");
}

void BackupRun::hurryCheckpoint()
{
    m_watcher->requestCheckpoint();
}

void BackupRun::checkOthers()
{
    if (m_lane)
        m_lane->throwIfFailed();
    if (m_sincePoll.isValid() && !m_sincePoll.hasExpired(pollMs))
        return;
    m_sincePoll.start();
    if (m_lane) {
        const WalLaneStatus lane = m_lane->status();
        m_job.m_progress.setWalBytes(lane.bytes);
        followWalLane(lane);
    }
    noteStalls();
}

void BackupRun::followWalLane(const WalLaneStatus& status)
{
    if (status.pid != m_watchedChild || status.backendPid != m_watchedBackend) {
        m_watchedChild = status.pid;
        m_watchedBackend = status.backendPid;
        m_watcher->setWalLane(status.pid, status.backendPid);
    }
    if (status.state == WalLaneStatus::State::Reconnecting) {
        if (m_job.state() == Job::State::Stalled)
            m_job.setStageNote({});
        m_job.setState(Job::State::Reconnecting);
    } else if (m_job.state() == Job::State::Reconnecting) {
        m_job.setState(Job::State::Running);
    }
}

void BackupRun::noteStalls()
{
    const quint64 bytes = m_job.m_progress.snapshot().bytesDone;
    if (bytes == 0)
        return;
    if (bytes != m_lastBytes || !m_sinceData.isValid()) {
        m_lastBytes = bytes;
        m_sinceData.start();
        if (m_job.state() == Job::State::Stalled) {
            m_job.setStageNote({});
            m_job.setState(Job::State::Running);
        }
    } else if (m_sinceData.hasExpired(stallMs) && m_job.state() != Job::State::Reconnecting) {
        m_job.setState(Job::State::Stalled);
        m_job.setStageNote(tr("No data for %1 s.").arg(m_sinceData.elapsed() / 1000));
    }
}

QString BackupRun::tidyUp(const Failure& cause)
{
    m_job.log(LogEntry::Severity::Info, QStringLiteral("job"), tr("Tidying up."));
    m_questions.reset();
    // Cancelled or failed, what follows must be done all the same.
    if (m_connection)
        m_connection->requestCancel();
    if (m_lane)
        m_lane->stop();
    m_receiver.reset();
    m_pipelines.reset();
    m_writer.reset();
    m_connection.reset();
    dropOwnSlot();

    // Damaged pages are the server's, not the copy's: such a copy may be all that is left, and it has no manifest.
    const bool keeps = m_settings.keepOnFailure || cause.code == Failure::Code::PageChecksumFailed;
    if (!m_layout || !m_settings.writesFolder())
        return {};
    if (keeps) {
        m_job.log(
            LogEntry::Severity::Warning, QStringLiteral("job"),
            tr("What was received is kept in %1. It is not a backup: it has no manifest.").arg(m_settings.target));
        return {};
    }
    const QString problem = m_layout->cleanUp();
    return problem.isEmpty() ? QString() : tr("Not everything that was written could be removed: %1").arg(problem);
}

SlotRecord BackupRun::ownSlot() const
{
    return SlotRecord::of(m_settings.slotName, m_identity.systemIdentifier, m_settings.connection,
                          SlotRecord::MadeFor::Backup, m_settings.writesFolder() ? m_settings.target : QString());
}

void BackupRun::dropOwnSlot()
{
    // A child has said so, or it is somebody else's.
    if (m_settings.slot != BackupSettings::Slot::Created || !m_lane || m_lane->status().slotName.isEmpty())
        return;
    const CancelToken neverCancelled;
    try {
        // Without end it must not be tried: where the network is gone, the slot may be in use for ever.
        dropReplicationSlot(m_settings.connection, m_identity.systemIdentifier, m_settings.slotName,
                            slotPatienceSeconds, neverCancelled);
        SlotStore().remove(ownSlot());
        m_job.log(LogEntry::Severity::Info, QStringLiteral("job"),
                  tr("The replication slot \"%1\" was dropped.").arg(m_settings.slotName));
    } catch (const ServerFailure& failure) {
        m_job.log(
            LogEntry::Severity::Warning, QStringLiteral("job"),
            tr("The replication slot \"%1\" could not be dropped. Drop it on the server, or it will keep WAL there: %2")
                .arg(m_settings.slotName, failure.detail));
    } catch (const Failure& failure) {
        m_job.log(LogEntry::Severity::Warning, QStringLiteral("job"), failure.toText());
    }
}

} // namespace basekeep
