#include "engine/replica/ReplicaControl.h"

#include "engine/identity/IdentityFiles.h"
#include "engine/identity/TablespaceMap.h"
#include "engine/jobs/Failure.h"
#include "engine/replica/ConfigurationFiles.h"
#include "engine/replica/LocalServers.h"
#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaLog.h"
#include "engine/replica/TargetGuard.h"
#include "engine/server/SlotRemoval.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>
#include <utility>

#include <QtCore/QDeadlineTimer>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QThread>

namespace basekeep {

namespace {

constexpr int slotPatienceSeconds = 10;
constexpr int promotionSeconds = 60;
constexpr int lookIntervalMs = 200;
constexpr int defaultPort = 5432;

bool isCluster(const TargetGuard& guard)
{
    return guard.kind == TargetGuard::Kind::StoppedCluster || guard.kind == TargetGuard::Kind::LivingCluster;
}

bool hasSignal(const QString& folder)
{
    return QFileInfo::exists(folder + QLatin1Char('/') + QLatin1String(IdentityFiles::standbySignalPath));
}

QString binFolderFor(int major)
{
    const QList<LocalServer> servers = findLocalServers();
    const auto found = std::find_if(servers.begin(), servers.end(),
                                    [major](const LocalServer& server) { return server.majorVersion == major; });
    return found == servers.end() ? QString() : found->binFolder;
}

} // namespace

ReplicaControl::ReplicaControl(Replica replica, ReplicaStore replicas, SlotStore slots)
    : m_replica(std::move(replica)), m_replicas(std::move(replicas)), m_slots(std::move(slots))
{
}

Replica ReplicaControl::adopt(const QString& folder, const ReplicaStore& replicas)
{
    const QString place = QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
    if (const std::optional<Replica> known = replicas.find(place))
        return *known;
    const TargetGuard guard = TargetGuard::look(place);
    if (!isCluster(guard) || guard.systemIdentifier == 0 || !hasSignal(place)) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("There is no replica in %1.").arg(QDir::toNativeSeparators(place)),
                      tr("Name the data directory of a standby."),
                      {}};
    }
    const QMap<QString, QString> settings = ConfigurationFiles(place).values();
    Replica replica;
    replica.id = Replica::idOf(place);
    replica.folder = place;
    replica.systemIdentifier = guard.systemIdentifier;
    replica.serverMajor = guard.version.toInt();
    replica.binFolder = binFolderFor(replica.serverMajor);
    replica.logFile = place + QStringLiteral(".log");
    for (const BackupIdentity::Tablespace& tablespace : TablespaceMap::readLinks(place))
        replica.tablespaceFolders << QDir::fromNativeSeparators(tablespace.location);
    replica.port = settings.value(QStringLiteral("port"), QString::number(defaultPort)).toInt();
    replica.slotName = settings.value(QStringLiteral("primary_slot_name"));
    ConnectionSettings primary;
    primary.connectionString = settings.value(QStringLiteral("primary_conninfo"));
    replica.source = primary.withoutSecrets();
    replica.madeAt = QDateTime::currentDateTimeUtc();
    replica.isAdopted = true;
    replica.isComplete = true;
    replicas.save(replica);
    return replica;
}

LocalCluster ReplicaControl::cluster() const
{
    return {m_replica.binFolder, m_replica.folder, m_replica.logFile};
}

void ReplicaControl::makeSure() const
{
    const TargetGuard guard = TargetGuard::look(m_replica.folder);
    const QString shown = QDir::toNativeSeparators(m_replica.folder);
    if (!isCluster(guard)) {
        throw Failure{Failure::Code::TargetUnusable,
                      tr("There is no data directory in %1 any more.").arg(shown),
                      tr("Remove it from the list."),
                      {}};
    }
    if (guard.systemIdentifier != m_replica.systemIdentifier) {
        throw Failure{Failure::Code::WrongServer,
                      tr("The folder %1 holds another cluster than the replica that was there.").arg(shown),
                      tr("Nothing was touched."),
                      tr("system %1 there, %2 expected").arg(guard.systemIdentifier).arg(m_replica.systemIdentifier)};
    }
    if (!localServerIn(m_replica.binFolder)) {
        throw Failure{Failure::Code::StorageError,
                      tr("The server programs of PostgreSQL %1 are not in %2 any more.")
                          .arg(m_replica.serverMajor)
                          .arg(QDir::toNativeSeparators(m_replica.binFolder)),
                      tr("Install PostgreSQL %1 again.").arg(m_replica.serverMajor),
                      {}};
    }
}

void ReplicaControl::start(const CancelToken& cancel)
{
    makeSure();
    const LocalCluster local = cluster();
    if (local.isRunning())
        return;
    // pg_ctl, as another account, may not make it in the folder that the replica's lies in.
    if (QFile log(m_replica.logFile); !log.exists() && log.open(QIODevice::WriteOnly)) {
        log.close();
        local.account().takeOver(m_replica.logFile);
    }
    try {
        local.startWatched({}, [&cancel] { cancel.throwIfCancelled(); });
    } catch (Failure& failure) {
        if (failure.code == Failure::Code::Cancelled) {
            local.stop(LocalCluster::StopMode::Fast);
            throw;
        }
        failure.detail = ReplicaLog::tail(m_replica);
        throw;
    }
}

void ReplicaControl::stop()
{
    makeSure();
    cluster().stop(LocalCluster::StopMode::Fast);
}

void ReplicaControl::restart(const CancelToken& cancel)
{
    stop();
    start(cancel);
}

void ReplicaControl::setAutostart(bool isWanted)
{
    const ReplicaAutostart autostart(m_replica);
    if (!isWanted)
        return autostart.disable(); // also where no replica is any more
    makeSure();
    autostart.enable();
}

void ReplicaControl::promote(bool dropsSlot, const CancelToken& cancel)
{
    makeSure();
    if (!isRunning()) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("The replica does not run, so it cannot be promoted."),
                      tr("Start it first; it then gets what the primary has written meanwhile."),
                      {}};
    }
    if (!hasSignal(m_replica.folder))
        throw Failure{Failure::Code::InvalidOption, tr("The replica has been promoted already."), {}, {}};
    cluster().run(QStringLiteral("pg_ctl"),
                  {QStringLiteral("promote"), QStringLiteral("-W"), QStringLiteral("-D"), m_replica.folder});
    awaitPromotion(cancel);
    if (!dropsSlot)
        return;
    try {
        dropSlot(cancel);
    } catch (const Failure& failure) {
        throw Failure{failure.code,
                      tr("The replica is a server of its own now, but its slot \"%1\" on the old primary could not be "
                         "dropped.")
                          .arg(m_replica.slotName),
                      tr("It keeps WAL there: basekeep-cli slots drop %1").arg(m_replica.slotName), failure.toText()};
    }
}

void ReplicaControl::awaitPromotion(const CancelToken& cancel) const
{
    const QDeadlineTimer deadline(qint64(promotionSeconds) * 1000);
    // The server takes the signal file away when recovery has ended.
    while (hasSignal(m_replica.folder)) {
        cancel.throwIfCancelled();
        if (deadline.hasExpired() || !isRunning()) {
            throw Failure{Failure::Code::StorageError,
                          tr("The replica did not become a server of its own within %1 s.").arg(promotionSeconds),
                          tr("Look at the end of its log."), ReplicaLog::tail(m_replica)};
        }
        QThread::msleep(lookIntervalMs);
    }
}

void ReplicaControl::dropSlot(const CancelToken& cancel)
{
    if (m_replica.slotName.isEmpty())
        return;
    dropReplicationSlot(m_replica.primaryConnection(), m_replica.systemIdentifier, m_replica.slotName,
                        slotPatienceSeconds, cancel);
    SlotRecord record;
    record.name = m_replica.slotName;
    record.systemIdentifier = m_replica.systemIdentifier;
    m_slots.remove(record);
    m_replica.slotName.clear();
    if (m_replicas.find(m_replica.folder))
        m_replicas.save(m_replica);
}

bool ReplicaControl::isPromoted() const
{
    return isCluster(TargetGuard::look(m_replica.folder)) && !hasSignal(m_replica.folder);
}

QStringList ReplicaControl::removedFolders() const
{
    if (m_replica.isAdopted)
        return {m_replica.folder};
    return m_replica.tablespaceFolders + QStringList{m_replica.folder};
}

void ReplicaControl::makeSureOfRemainder() const
{
    // Somebody may have used the folder for something else since then.
    const QDir folder(m_replica.folder);
    const QStringList marks{QStringLiteral("backup_manifest.partial"), QStringLiteral("backup_label"),
                            QStringLiteral("PG_VERSION")};
    const bool isOurs =
        folder.isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot) ||
        std::any_of(marks.begin(), marks.end(), [&folder](const QString& name) { return folder.exists(name); });
    if (!isOurs) {
        throw Failure{
            Failure::Code::TargetUnusable,
            tr("What lies in %1 is not what was left of the replica.").arg(QDir::toNativeSeparators(m_replica.folder)),
            tr("Nothing was touched."),
            {}};
    }
}

void ReplicaControl::makeSureNothingRuns() const
{
    const TargetGuard guard = TargetGuard::look(m_replica.folder);
    if (guard.kind != TargetGuard::Kind::LivingCluster)
        return;
    throw Failure{Failure::Code::StorageError,
                  tr("A server still runs on %1, process %2.")
                      .arg(QDir::toNativeSeparators(m_replica.folder))
                      .arg(guard.postmasterPid),
                  tr("Stop it; then try again. Nothing was removed."),
                  {}};
}

QStringList ReplicaControl::removalPlan() const
{
    QStringList plan;
    if (isRunning())
        plan << tr("stop the server, process %1").arg(cluster().postmasterPid());
    if (ReplicaAutostart(m_replica).isEnabled())
        plan << tr("start it with the system no more");
    for (const QString& folder : removedFolders()) {
        if (QFileInfo::exists(folder))
            plan << tr("delete the folder %1").arg(QDir::toNativeSeparators(folder));
    }
    for (const QString& file : {m_replica.passfile, m_replica.logFile}) {
        if (!file.isEmpty() && QFileInfo::exists(file))
            plan << tr("delete the file %1").arg(QDir::toNativeSeparators(file));
    }
    if (!m_replica.slotName.isEmpty()) {
        plan << tr("drop the replication slot \"%1\" on %2").arg(m_replica.slotName, m_replica.source.displayName());
    }
    return plan;
}

void ReplicaControl::remove(bool keepsSlot, const CancelToken& cancel)
{
    if (m_replica.isBeingMade()) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("The replica is being made by process %1.").arg(m_replica.maker.pid),
                      tr("Stop that first; it then undoes by itself what it has done."),
                      {}};
    }
    const TargetGuard guard = TargetGuard::look(m_replica.folder);
    const bool isGone = guard.kind == TargetGuard::Kind::Free;
    const bool isRemainder = !m_replica.isComplete && !isCluster(guard); // of a clone that was cut short
    if (isRemainder)
        makeSureOfRemainder();
    else if (!isGone)
        makeSure();
    if (isCluster(guard))
        cluster().stop(LocalCluster::StopMode::Fast);
    makeSureNothingRuns();
    cancel.throwIfCancelled();
    // The slot first: its server may be out of reach, and then everything else is still there for another try.
    if (!keepsSlot)
        dropSlotOrKeepAll(cancel);
    ReplicaAutostart(m_replica).disable();
    removeFiles(isRemainder);
    m_replicas.remove(m_replica.id);
}

void ReplicaControl::dropSlotOrKeepAll(const CancelToken& cancel)
{
    try {
        dropSlot(cancel);
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        throw Failure{
            failure.code,
            tr("The replica's slot \"%1\" could not be dropped, so nothing was removed.").arg(m_replica.slotName),
            tr("Try again when %1 can be reached, or leave the slot alone (--keep-slot) if that server is gone "
               "for ever.")
                .arg(m_replica.source.displayName()),
            failure.toText()};
    }
}

void ReplicaControl::removeFiles(bool isRemainder) const
{
    QString problem;
    // A tablespace's folder goes only if the replica's own link leads there.
    QStringList linked;
    for (const BackupIdentity::Tablespace& tablespace : TablespaceMap::readLinks(m_replica.folder))
        linked << QDir::cleanPath(QDir::fromNativeSeparators(tablespace.location));
    for (const QString& folder : removedFolders()) {
        const bool isOurs = folder == m_replica.folder || isRemainder || linked.contains(QDir::cleanPath(folder));
        // The data directory comes last: its links tell another try which tablespaces are left.
        if (problem.isEmpty() && isOurs && QFileInfo::exists(folder))
            problem = FileSystem::removeTree(FileSystem::toPath(folder), true);
    }
    for (const QString& name : {m_replica.passfile, m_replica.logFile}) {
        if (problem.isEmpty() && !name.isEmpty() && QFileInfo::exists(name))
            problem = FileSystem::removeTree(FileSystem::toPath(name), true);
    }
    if (!problem.isEmpty()) {
        throw Failure{Failure::Code::StorageError, tr("Not everything of the replica could be removed."),
                      tr("Remove the rest by hand, or try again."), problem};
    }
}

} // namespace basekeep
