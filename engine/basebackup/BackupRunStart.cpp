#include "engine/basebackup/BackupRun.h"

#include "engine/basebackup/RecoveryConfiguration.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/storage/FileSystem.h"

#include <QtCore/QLocale>

namespace basekeep {

namespace {

WalLaneConfiguration::Slot laneSlot(BackupSettings::Slot slot)
{
    switch (slot) {
    case BackupSettings::Slot::Temporary:
        return WalLaneConfiguration::Slot::Temporary;
    case BackupSettings::Slot::None:
        return WalLaneConfiguration::Slot::None;
    case BackupSettings::Slot::Existing:
        return WalLaneConfiguration::Slot::Existing;
    case BackupSettings::Slot::Created:
        return WalLaneConfiguration::Slot::Created;
    }
    Q_UNREACHABLE();
}

} // namespace

void BackupRun::startWalLane()
{
    m_job.beginStage(QStringLiteral("checkpoint"));
    if (!streamsWal())
        return;
    m_job.setStageNote(tr("Starting the WAL lane."));
    WalLaneConfiguration configuration;
    configuration.connection = m_connection->settingsForSibling();
    configuration.applicationName = applicationName("wal");
    configuration.output = m_settings.format == BackupSettings::Format::Tar ? WalLaneConfiguration::Output::Archive
                                                                            : WalLaneConfiguration::Output::Folder;
    configuration.path = FileSystem::toText(m_layout->walOutput());
    configuration.fileMode = m_identity.fileMode();
    configuration.sync = m_settings.sync;
    configuration.slot = laneSlot(m_settings.slot);
    configuration.slotName = m_settings.slotName;
    configuration.systemIdentifier = m_identity.systemIdentifier;
    configuration.segmentSize = m_identity.segmentSize;
    configuration.statusIntervalSeconds = m_settings.statusIntervalSeconds;

    const auto log = [this](LogEntry::Severity severity, const QString& text) {
        m_job.log(severity, QStringLiteral("WAL lane"), text);
    };
    {
        const std::lock_guard lock(m_laneMutex);
        m_lane = std::make_shared<WalLane>(WalLane::programPath(), configuration, log);
    }
    m_lane->start(m_job.m_cancel);
    // From here on the slot is there because of us.
    m_ownsSlot = m_settings.slot == BackupSettings::Slot::Created;
    const WalLaneStatus status = m_lane->status();
    m_watcher->setWalLane(status.pid, status.backendPid);
    m_job.log(LogEntry::Severity::Info, QStringLiteral("WAL lane"),
              tr("Child process %1 is connected, walsender %2, slot %3.")
                  .arg(status.pid)
                  .arg(status.backendPid)
                  .arg(status.slotName.isEmpty() ? tr("none") : status.slotName));
    m_connection->setWaitObserver([this] { checkOthers(); });
}

void BackupRun::beginBackup()
{
    BaseBackupOptions options;
    options.label = m_settings.label;
    options.progress = m_settings.estimateSize;
    options.fetchWal = m_settings.walMethod == BackupSettings::WalMethod::Fetch;
    options.fastCheckpoint = m_settings.checkpoint == BackupSettings::Checkpoint::Fast;
    options.waitForArchive = m_settings.walMethod == BackupSettings::WalMethod::None;
    options.maxRateKiB = m_settings.maxRateKiB;
    options.tablespaceMap = m_settings.format == BackupSettings::Format::Tar;
    options.verifyChecksums = m_settings.verifyPageChecksums;
    options.manifest = wantsManifest();
    options.forceEncode = m_settings.manifest == BackupSettings::Manifest::ForceEncode;
    options.manifestChecksum = m_settings.manifestChecksum;

    m_checkpointNote = m_settings.checkpoint == BackupSettings::Checkpoint::Fast
                           ? tr("The server writes its checkpoint as fast as it can.")
                           : tr("Waiting for the server's checkpoint, which it spreads out to spare its disks.");
    for (const Finding& finding : m_job.findings()) {
        const bool isLimit = finding.key == QLatin1String("checkpoint-wait") && !finding.measured.isEmpty() &&
                             m_settings.checkpoint == BackupSettings::Checkpoint::Spread;
        if (isLimit)
            m_checkpointNote = tr("Waiting for the server's checkpoint, %1.").arg(finding.measured);
    }
    m_job.setStageNote(m_checkpointNote);

    const QString what = tr("The server did not begin the backup.");
    m_connection->setWaitObserver([this] {
        checkOthers();
        noteStartProgress();
    });
    m_connection->send(ReplicationCommands::baseBackup(m_connection->serverVersion(), options), what);
    const Connection::Result start = m_connection->nextResult(what);
    const auto position = Lsn::parse(start.rows.get() ? start.rows.text(0, 0) : QString());
    if (start.kind != Connection::ResultKind::Rows || start.rows.rows() != 1 || !position) {
        throw Failure{Failure::Code::ProtocolViolation, tr("The server did not tell where the backup starts."), {}, {}};
    }
    m_startLsn = *position;
    m_startTimeline = start.rows.text(0, 1).toUInt();
    updateFacts([this](BackupFacts& facts) {
        facts.startLsn = m_startLsn;
        facts.timeline = m_startTimeline;
    });
    m_job.log(LogEntry::Severity::Info, QStringLiteral("data lane"),
              tr("The backup starts at %1 on timeline %2.").arg(m_startLsn.toString()).arg(m_startTimeline));
}

void BackupRun::noteStartProgress()
{
    // The server answers only when checkpoint and estimate are both done; which one it is at shows in the progress
    // view.
    const std::optional<BackupProgressInfo> progress = m_watcher->picture().progress;
    if (progress && progress->phase == QLatin1String("estimating backup size") && !m_checkpointNote.isEmpty()) {
        m_checkpointNote.clear();
        m_job.beginStage(QStringLiteral("estimate"));
    }
}

void BackupRun::readTablespaces()
{
    const QString what = tr("The server did not list its tablespaces.");
    if (!m_checkpointNote.isEmpty()) {
        // Too quick for the view, or no view at hand: nothing measurable was spent on it.
        if (m_settings.estimateSize)
            m_job.beginStage(QStringLiteral("estimate"));
        else
            m_job.skipStage(QStringLiteral("estimate"));
    }
    const Connection::Result list = m_connection->nextResult(what);
    const bool isUsable =
        list.kind == Connection::ResultKind::Rows && list.rows.rows() > 0 && list.rows.isNull(list.rows.rows() - 1, 0);
    if (!isUsable)
        throw Failure{Failure::Code::ProtocolViolation, what, {}, {}};
    quint64 total = 0;
    for (int row = 0; row < list.rows.rows(); ++row) {
        constexpr quint64 kibibyte = 1024; // the unit of the size column
        TablespaceFact tablespace;
        tablespace.oid = list.rows.text(row, 0).toUInt();
        tablespace.location = list.rows.text(row, 1);
        tablespace.sizeBytes = list.rows.text(row, 2).toULongLong() * kibibyte;
        total += tablespace.sizeBytes;
        m_tablespaces.append(tablespace);
    }
    m_job.m_progress.setTotal(total);
    m_layout->claimTablespaces(m_tablespaces);
    updateFacts([this](BackupFacts& facts) { facts.tablespaces = m_tablespaces; });

    for (const TablespaceMapping& mapping : m_settings.tablespaceMappings) {
        const bool isUsed = std::any_of(m_tablespaces.begin(), m_tablespaces.end(), [&](const TablespaceFact& one) {
            return isSameServerPath(one.location, mapping.oldPath);
        });
        if (!isUsed || m_settings.format == BackupSettings::Format::Tar) {
            m_job.log(
                LogEntry::Severity::Warning, QStringLiteral("job"),
                isUsed
                    ? tr("The mapping of %1 has no effect: tar archives keep the server's paths.").arg(mapping.oldPath)
                    : tr("The mapping of %1 has no effect: the server has no tablespace there.").arg(mapping.oldPath));
        }
    }
    if (m_settings.writeRecoveryConf) {
        const bool hasPermanentSlot =
            m_settings.slot == BackupSettings::Slot::Existing || m_settings.slot == BackupSettings::Slot::Created;
        m_recoverySettings =
            RecoveryConfiguration::settingsText(*m_connection, hasPermanentSlot ? m_settings.slotName : QString());
        if (m_connection->usedPassword()) {
            m_job.log(LogEntry::Severity::Info, QStringLiteral("job"),
                      tr("The recovery settings hold no password: the standby needs one in its passfile."));
        }
    }
}

} // namespace basekeep
