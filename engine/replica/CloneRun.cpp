#include "engine/replica/CloneRun.h"

#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/PreflightChecks.h"
#include "engine/basebackup/RecoveryConfiguration.h"
#include "engine/replica/ServerPlatform.h"
#include "engine/replica/TargetGuard.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"
#include "engine/server/SlotRemoval.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

constexpr int slotPatienceSeconds = 30; ///< for a server that is just restarting
constexpr int lookIntervalMs = 200;

/// The programs of a replica may look for a socket elsewhere than those of this program. Empty if the role may not
/// know, and on Windows, where a connection without a host goes to this machine.
QString socketFolder(Connection& replication)
{
    if (ServerPlatform::here().system == ServerPlatform::System::Windows)
        return {};
    try {
        return replication.show("unix_socket_directories").section(QLatin1Char(','), 0, 0).trimmed();
    } catch (const ServerFailure&) {
        return {};
    }
}

/// What another job has done since the last time, as this one's own.
void addProgress(JobProgress& progress, const JobProgress::Snapshot& before, const JobProgress::Snapshot& now)
{
    progress.setTotal(now.bytesTotal);
    progress.addBytes(now.bytesDone - before.bytesDone);
    for (quint64 file = before.filesDone; file < now.filesDone; ++file)
        progress.addFile();
    for (quint64 file = before.filesDurable; file < now.filesDurable; ++file)
        progress.addDurableFile();
    progress.setWalBytes(now.walBytes);
    progress.addNetworkWait(now.networkWaitNs - before.networkWaitNs);
    progress.addStagesWait(now.stagesWaitNs - before.stagesWaitNs);
    progress.addDiskWait(now.diskWaitNs - before.diskWaitNs);
}

} // namespace

CloneRun::CloneRun(CloneJob& job) : m_job(job), m_settings(job.settings()) {}

CloneRun::~CloneRun() = default;

void CloneRun::run()
{
    try {
        connect();
        check();
        makeSlot();
        copy();
        configure();
        startServer();
        awaitStream();
        finish();
    } catch (Failure failure) {
        QStringList details;
        if (m_job.m_cancel.isCancelled()) // whatever it broke on its way
            failure = Failure::cancelled();
        else if (!failure.detail.isEmpty())
            details << failure.detail;
        details += undo();
        failure.detail = details.join(QLatin1Char('\n'));
        throw failure;
    } catch (const std::exception&) {
        for (const QString& problem : undo())
            m_job.log(LogEntry::Severity::Warning, QStringLiteral("job"), problem);
        throw;
    }
}

QStringList CloneRun::undo()
{
    m_replication.reset();
    info(tr("Undoing what was done."));
    return m_undo.undo();
}

void CloneRun::info(const QString& text)
{
    m_job.log(LogEntry::Severity::Info, QStringLiteral("job"), text);
}

void CloneRun::report(const Findings& findings)
{
    for (const Finding& finding : findings)
        m_job.report(finding);
}

void CloneRun::updateReplica(const std::function<void(Replica&)>& change)
{
    const std::lock_guard lock(m_job.m_factsMutex);
    change(m_job.m_replica);
}

void CloneRun::connect()
{
    m_job.beginStage(QStringLiteral("check"));
    const QStringList conflicts = m_settings.conflicts();
    if (!conflicts.isEmpty())
        throw Failure{Failure::Code::InvalidOption, conflicts.join(QLatin1Char('\n')), {}, {}};
    try {
        m_replication =
            std::make_unique<Connection>(m_settings.source, Connection::Purpose::Replication,
                                         QStringLiteral("basekeep:%1:clone").arg(m_job.id()), m_job.m_cancel);
    } catch (const Failure& failure) {
        throw explained(failure);
    }
    m_identity = ServerIdentity::read(*m_replication);
    m_source = m_replication->settingsForSibling();
    m_usesPassword = m_replication->usedPassword();
    m_user = m_replication->user();
    updateReplica([this](Replica& replica) {
        replica.id = Replica::idOf(m_settings.target);
        replica.folder = m_settings.target;
        replica.systemIdentifier = m_identity.systemIdentifier;
        replica.port = m_settings.port;
        replica.slotName = m_settings.slotName;
        replica.logFile = m_settings.logFile();
        replica.source = m_source;
        replica.profileName = m_settings.profileName;
        replica.maker = ProcessIdentity::own();
    });
    info(tr("Connected to %1 (PostgreSQL %2).")
             .arg(m_settings.source.displayName(), m_replication->parameterStatus("server_version")));
}

Failure CloneRun::explained(const Failure& failure)
{
    if (failure.code != Failure::Code::ConnectionFailed)
        return failure;
    BackupSettings settings;
    settings.connection = m_settings.source;
    for (const Finding& finding : PreflightChecks(settings, m_job.m_cancel).run().findings) {
        if (finding.severity == Finding::Severity::Blocker)
            return {failure.code, finding.title, finding.remedy, finding.detail};
    }
    return failure;
}

void CloneRun::check()
{
    const CloneChecks::Result result = CloneChecks(m_settings, *m_replication, m_identity, m_job.m_cancel).run();
    report(result.findings);
    const auto blocker = std::find_if(result.findings.begin(), result.findings.end(), [](const Finding& finding) {
        return finding.severity == Finding::Severity::Blocker;
    });
    if (blocker != result.findings.end()) {
        const bool isTarget = blocker->key.endsWith(QLatin1String("-folder"));
        throw Failure{isTarget ? Failure::Code::TargetUnusable : Failure::Code::PreflightFailed, blocker->title,
                      blocker->remedy, blocker->detail.isEmpty() ? blocker->measured : blocker->detail};
    }
    m_settings.tablespaceMappings = result.mappings;
    m_programs = *result.programs;
    updateReplica([this](Replica& replica) {
        replica.serverMajor = m_programs.majorVersion;
        replica.binFolder = m_programs.binFolder;
    });
    planConnection();
    moveAside();
}

void CloneRun::planConnection()
{
    using Password = RecoveryConfiguration::Password;
    const bool writesPassword = m_settings.passwordPlace == CloneSettings::PasswordPlace::Settings;
    QMap<QString, QString> wanted = m_settings.primaryOverrides;
    if (!wanted.contains(QStringLiteral("application_name")))
        wanted.insert(QStringLiteral("application_name"), m_settings.slotName);
    const QList<std::pair<QString, QString>> effective = m_replication->effectiveParameters();
    const bool namesHost = std::any_of(effective.begin(), effective.end(), [](const auto& parameter) {
        return parameter.first == QLatin1String("host") || parameter.first == QLatin1String("hostaddr");
    });
    if (!namesHost && !wanted.contains(QStringLiteral("host")) && !wanted.contains(QStringLiteral("hostaddr"))) {
        if (const QString folder = socketFolder(*m_replication); !folder.isEmpty())
            wanted.insert(QStringLiteral("host"), folder);
    }
    if (m_usesPassword && !writesPassword && !wanted.contains(QStringLiteral("passfile")))
        wanted.insert(QStringLiteral("passfile"), m_settings.passfile());
    m_primaryConnection = RecoveryConfiguration::connectionText(
        *m_replication, writesPassword ? Password::Written : Password::LeftOut, wanted);
}

void CloneRun::moveAside()
{
    if (!m_settings.movesAside)
        return;
    const QString suffix =
        QStringLiteral(".old-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    for (const QString& path : {m_settings.target, m_settings.logFile(), m_settings.passfile()}) {
        const bool isEmptyFolder = QFileInfo(path).isDir() && QDir(path).isEmpty(QDir::AllEntries | QDir::Hidden |
                                                                                 QDir::System | QDir::NoDotAndDotDot);
        if (!QFileInfo::exists(path) || isEmptyFolder)
            continue;
        const QString aside = path + suffix;
        FileSystem::rename(FileSystem::toPath(path), FileSystem::toPath(aside), false);
        m_undo.add(tr("The old %1 is now called %2.").arg(path, aside),
                   [path, aside] { FileSystem::rename(FileSystem::toPath(aside), FileSystem::toPath(path), false); });
        info(tr("%1 is now called %2.").arg(path, aside));
    }
}

void CloneRun::makeSlot()
{
    m_job.beginStage(QStringLiteral("slot"));
    SlotRecord record = SlotRecord::of(m_settings.slotName, m_identity.systemIdentifier, m_source,
                                       SlotRecord::MadeFor::Replica, m_settings.target);
    record.profileName = m_settings.profileName;
    m_slots.save(record);
    const auto undo = [this, record] {
        const CancelToken never;
        dropReplicationSlot(m_source, record.systemIdentifier, record.name, slotPatienceSeconds, never);
        m_slots.remove(record);
        info(tr("The replication slot \"%1\" was dropped.").arg(record.name));
    };
    const QString remains =
        tr("The replication slot \"%1\" may still be on the server and keep WAL there: basekeep-cli slots drop %1")
            .arg(record.name);
    try {
        m_replication->execute(ReplicationCommands::createPhysicalSlot(record.name, false),
                               tr("The server did not make the replication slot \"%1\".").arg(record.name));
    } catch (const ServerFailure& failure) {
        if (failure.sqlState.isEmpty())
            m_undo.add(remains, undo); // nobody knows whether it came to be
        else
            m_slots.remove(record);
        throw;
    } catch (const Failure&) {
        m_undo.add(remains, undo);
        throw;
    }
    m_undo.add(remains, undo);
    m_replication.reset(); // its walsender may be needed for the copy
    info(tr("The replication slot \"%1\" was made.").arg(record.name));
}

void CloneRun::remember()
{
    updateReplica([this](Replica& replica) {
        replica.madeAt = QDateTime::currentDateTimeUtc();
        for (const TablespaceMapping& mapping : std::as_const(m_settings.tablespaceMappings))
            replica.tablespaceFolders << mapping.newPath;
    });
    const Replica replica = m_job.replica();
    m_replicas.save(replica);
    m_undo.add({}, [this, id = replica.id] { m_replicas.remove(id); });
}

void CloneRun::claimFolders()
{
    m_undo.add(tr("Not everything that was written could be removed:"), [this] {
        if (const QString problem = m_folders.cleanUp(); !problem.isEmpty())
            throw Failure{Failure::Code::StorageError, problem, {}, {}};
    });
    m_folders.claim(FileSystem::toPath(m_settings.target), m_identity.directoryMode());
    for (const TablespaceMapping& mapping : std::as_const(m_settings.tablespaceMappings))
        m_folders.claim(FileSystem::toPath(mapping.newPath), m_identity.directoryMode());
    // Only now: of folders that are in the list it is certain that they were empty or not there.
    remember();
}

void CloneRun::copy()
{
    m_job.beginStage(QStringLiteral("copy"));
    claimFolders();
    BackupSettings settings = m_settings.copySettings();
    settings.connection = m_source;
    const auto copy = std::make_shared<BackupJob>(settings);
    {
        const std::lock_guard lock(m_job.m_factsMutex);
        m_job.m_copy = copy;
    }
    followCopy(*copy);
    if (const std::optional<Failure> failure = copy->failure())
        throw *failure;
    const BackupFacts facts = copy->facts();
    info(tr("The copy is complete: %n file(s) verified.", nullptr, int(facts.filesVerified)));
}

void CloneRun::followCopy(BackupJob& copy)
{
    // Both signals come in the copy's own threads, where the clone's may be emitted too.
    QObject::connect(
        &copy, &Job::logged, &copy,
        [this](const LogEntry& entry) {
            const bool isTheEnd = entry.severity == LogEntry::Severity::Error && entry.source == QLatin1String("job");
            if (!isTheEnd) // the clone tells that itself
                m_job.log(entry.severity, entry.source, entry.text);
        },
        Qt::DirectConnection);
    QObject::connect(
        &copy, &Job::found, &copy, [this](const Finding& finding) { m_job.report(finding); }, Qt::DirectConnection);
    copy.start();
    JobProgress::Snapshot seen;
    bool isOver = false;
    while (!isOver) {
        isOver = copy.wait(lookIntervalMs);
        if (m_job.m_cancel.isCancelled())
            copy.cancel();
        const JobProgress::Snapshot now = copy.progress();
        addProgress(m_job.m_progress, seen, now);
        seen = now;
        for (const JobStage& stage : copy.stages()) {
            if (stage.state == JobStage::State::Running)
                m_job.setStageNote(stage.note.isEmpty() ? stage.title : stage.note);
        }
        const Job::State state = copy.state();
        const bool isHeldUp = state == Job::State::Stalled || state == Job::State::Reconnecting;
        m_job.setState(isHeldUp ? state : Job::State::Running);
    }
}

} // namespace basekeep
