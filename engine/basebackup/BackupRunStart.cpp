#include "engine/basebackup/BackupRun.h"

#include "engine/basebackup/RecoveryConfiguration.h"
#include "engine/catalogue/SlotStore.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/storage/FileSystem.h"

#include <QtCore/QFile>
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

void BackupRun::openWalLane()
{
    if (!streamsWal())
        return;
    WalLane::Listener listener;
    listener.log = [this](LogEntry::Severity severity, const QString& text) {
        m_job.log(severity, QStringLiteral("WAL lane"), text);
    };
    listener.restarted = [this](const WalLaneRestart& restart) {
        m_job.log(LogEntry::Severity::Warning, QStringLiteral("WAL lane"), restart.toText());
        updateFacts([&](BackupFacts& facts) { facts.walRestarts = restart.number; });
        Q_EMIT m_job.walLaneRestarted(restart);
    };
    auto lane = std::make_shared<WalLane>(WalLane::programPath(),
                                          WalLaneConnection{m_connection->settingsForSibling(), applicationName("wal")},
                                          listener);
    const std::lock_guard lock(m_laneMutex);
    m_lane.swap(lane);
}

void BackupRun::startWalLane()
{
    m_job.beginStage(QStringLiteral("checkpoint"));
    if (!streamsWal())
        return;
    m_job.setStageNote(tr("Starting the WAL lane."));
    // The preflight had a connection of its own at that time. Where only so many are allowed, there is room now.
    if (const auto failure = m_lane->failure(); failure && failure->code == Failure::Code::ConnectionFailed)
        openWalLane();
    WalLaneConfiguration configuration;
    configuration.output = m_settings.format == BackupSettings::Format::Tar ? WalLaneConfiguration::Output::Archive
                                                                            : WalLaneConfiguration::Output::Folder;
    configuration.path = FileSystem::toText(m_layout->walOutput());
    configuration.fileMode = m_identity.fileMode();
    configuration.compression = m_layout->walCompression();
    configuration.sync = m_settings.sync;
    configuration.slot = laneSlot(m_settings.slot);
    configuration.slotName = m_settings.slotName;
    configuration.systemIdentifier = m_identity.systemIdentifier;
    configuration.segmentSize = m_identity.segmentSize;
    configuration.statusIntervalSeconds = m_settings.statusIntervalSeconds;
    m_lane->prepare(configuration, m_job.m_cancel);
    if (m_settings.slot == BackupSettings::Slot::Created)
        SlotStore().remember(ownSlot());
    const WalLaneStatus status = m_lane->status();
    followWalLane(status);
    m_job.log(LogEntry::Severity::Info, QStringLiteral("WAL lane"),
              tr("Child process %1 is connected, walsender %2, slot %3.")
                  .arg(status.pid)
                  .arg(status.backendPid)
                  .arg(status.slotName.isEmpty() ? tr("none") : status.slotName));
    m_connection->setWaitObserver([this] { checkOthers(); });
}

void BackupRun::uploadManifest()
{
    if (m_settings.incrementalFrom.isEmpty())
        return;
    m_job.setStageNote(tr("Sending the manifest of the earlier backup."));
    QFile file(m_settings.incrementalFrom);
    const auto unreadable = [&] {
        return Failure{Failure::Code::InvalidOption,
                       tr("could not open file \"%1\": the manifest of the earlier backup cannot be read.")
                           .arg(m_settings.incrementalFrom),
                       tr("Name the backup_manifest of a backup of this server."), file.errorString()};
    };
    if (!file.open(QIODevice::ReadOnly))
        throw unreadable();
    const QString what = tr("The server did not take the manifest of the earlier backup.");
    m_connection->send(ReplicationCommands::uploadManifest(), what);
    if (m_connection->nextResult(what).kind != Connection::ResultKind::CopyIn)
        throw Failure{Failure::Code::ProtocolViolation, what, {}, {}};
    constexpr qint64 portion = 64 * 1024;
    for (;;) {
        const QByteArray bytes = file.read(portion);
        if (bytes.isEmpty())
            break;
        m_connection->writeCopy(std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
    }
    if (file.error() != QFileDevice::NoError)
        throw unreadable();
    m_connection->endCopy();
    if (m_connection->nextResult(what).kind != Connection::ResultKind::CommandOk)
        throw Failure{Failure::Code::ProtocolViolation, what, {}, {}};
    while (m_connection->nextResult(what).kind != Connection::ResultKind::End) {
    }
    updateFacts([](BackupFacts& facts) { facts.isIncremental = true; });
    m_job.log(LogEntry::Severity::Info, QStringLiteral("data lane"),
              tr("The backup is incremental to the one of %1 (%2 of manifest sent).")
                  .arg(m_settings.incrementalFrom, QLocale().formattedDataSize(file.size())));
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
    // A server that keeps the backup itself always makes archives.
    options.tablespaceMap = m_settings.format == BackupSettings::Format::Tar || m_settings.serverTarget;
    options.verifyChecksums = m_settings.verifyPageChecksums;
    options.manifest = wantsManifest();
    options.forceEncode = m_settings.manifest == BackupSettings::Manifest::ForceEncode;
    options.manifestChecksum = m_settings.manifestChecksum;
    options.incremental = !m_settings.incrementalFrom.isEmpty();
    if (m_settings.compression.isOnServer()) {
        options.compression = compressionMethodName(m_settings.compression.method);
        options.compressionDetail = m_settings.compression.detail;
    }
    if (m_settings.serverTarget) {
        options.target = m_settings.serverTarget->name;
        options.targetDetail = m_settings.serverTarget->detail;
    }

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
    checkTablespaces();
    if (m_settings.writesFolder())
        m_layout->claimTablespaces(m_tablespaces);
    updateFacts([this](BackupFacts& facts) { facts.tablespaces = m_tablespaces; });
    makeRecoverySettings();
}

void BackupRun::checkTablespaces() const
{
    if (m_settings.toStandardOutput && m_tablespaces.size() > 1) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("can only write single tablespace to stdout, database has %1").arg(m_tablespaces.size()),
                      tr("Name a folder with -D: there is one archive for each tablespace."),
                      {}};
    }
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
}

void BackupRun::makeRecoverySettings()
{
    if (!m_settings.writeRecoveryConf)
        return;
    const bool hasPermanentSlot =
        m_settings.slot == BackupSettings::Slot::Existing || m_settings.slot == BackupSettings::Slot::Created;
    const auto password = m_settings.recoveryPassword ? RecoveryConfiguration::Password::Written
                                                      : RecoveryConfiguration::Password::LeftOut;
    m_recoverySettings = RecoveryConfiguration::settingsText(
        *m_connection, hasPermanentSlot ? m_settings.slotName : QString(), password);
    if (!m_connection->usedPassword())
        return;
    m_job.log(LogEntry::Severity::Warning, QStringLiteral("job"),
              m_settings.recoveryPassword
                  ? tr("The recovery settings hold the password in clear text, as asked for: guard the backup.")
                  : tr("The recovery settings hold no password: the standby needs one in its passfile."));
}

} // namespace basekeep
