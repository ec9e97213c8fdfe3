#include "engine/replica/ReplicaObserver.h"

#include "engine/identity/IdentityFiles.h"
#include "engine/replica/PostmasterFile.h"
#include "engine/replica/ReplicaLog.h"
#include "engine/replica/TargetGuard.h"
#include "engine/server/Connection.h"

#include <utility>

#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

/// Details of the receiver are hidden from ordinary roles, its process id is not.
const char* const replicaQuery =
    "SELECT pg_catalog.pg_is_in_recovery() AS in_recovery,"
    "       pg_catalog.pg_last_wal_receive_lsn() AS received, pg_catalog.pg_last_wal_replay_lsn() AS replayed,"
    "       extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp()) AS age,"
    "       (SELECT pid FROM pg_catalog.pg_stat_wal_receiver) AS receiver_pid,"
    "       (SELECT status FROM pg_catalog.pg_stat_wal_receiver) AS receiver_status";

const char* const primaryQuery =
    "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()"
    "            ELSE pg_catalog.pg_current_wal_lsn() END AS position,"
    "       s.slot_name, s.wal_status, s.restart_lsn, s.active_pid, r.state"
    "  FROM (SELECT 1) AS one"
    "  LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = %1"
    "  LEFT JOIN pg_catalog.pg_stat_replication r ON r.pid = s.active_pid";

Lsn lsn(const QString& text)
{
    return Lsn::parse(text).value_or(Lsn{});
}

ConnectionSettings withTimeout(ConnectionSettings settings)
{
    settings.parameters.insert(QStringLiteral("connect_timeout"), QStringLiteral("5"));
    return settings;
}

QByteArray literal(const QString& text)
{
    return '\'' + text.toUtf8().replace('\'', "''") + '\'';
}

} // namespace

ReplicaObserver::ReplicaObserver(Replica replica) : m_replica(std::move(replica)) {}

ReplicaObserver::~ReplicaObserver() = default;

ReplicaStatus ReplicaObserver::look(const CancelToken& cancel)
{
    ReplicaStatus status;
    status.takenAt = QDateTime::currentDateTime();
    status.port = m_replica.port;
    const bool isRunning = lookAtFolder(status);
    if (isRunning && status.state != ReplicaStatus::State::Starting)
        askReplica(status, cancel);
    else
        m_own.reset();
    askPrimary(status, cancel);
    if (isRunning)
        judge(status);
    return status;
}

bool ReplicaObserver::lookAtFolder(ReplicaStatus& status) const
{
    using State = ReplicaStatus::State;
    const TargetGuard guard = TargetGuard::look(m_replica.folder);
    const bool isCluster =
        guard.kind == TargetGuard::Kind::StoppedCluster || guard.kind == TargetGuard::Kind::LivingCluster;
    if (!isCluster && !m_replica.isComplete) {
        status.state = State::Unfinished;
        status.reason = unfinishedReason();
        return false;
    }
    if (!isCluster) {
        status.state = State::Missing;
        status.reason = tr("There is no data directory in %1 any more.").arg(m_replica.folder);
        return false;
    }
    if (guard.systemIdentifier != 0 && guard.systemIdentifier != m_replica.systemIdentifier) {
        status.state = State::Missing;
        status.reason =
            tr("The folder %1 holds another cluster now, system %2.").arg(m_replica.folder).arg(guard.systemIdentifier);
        return false;
    }
    status.hasStandbySignal =
        QFileInfo::exists(m_replica.folder + QLatin1Char('/') + QLatin1String(IdentityFiles::standbySignalPath));
    if (guard.kind == TargetGuard::Kind::StoppedCluster) {
        status.state = m_replica.isComplete ? State::Stopped : State::Unfinished;
        status.reason = m_replica.isComplete ? QString() : unfinishedReason();
        return false;
    }
    status.postmasterPid = guard.postmasterPid;
    if (const std::optional<PostmasterFile> postmaster = PostmasterFile::read(m_replica.folder)) {
        status.port = postmaster->port;
        status.takesConnections = postmaster->status == PostmasterFile::Status::Ready;
        if (!status.takesConnections)
            status.state = State::Starting;
    }
    return true;
}

QString ReplicaObserver::unfinishedReason() const
{
    return m_replica.isBeingMade() ? tr("It is being made by process %1.").arg(m_replica.maker.pid)
                                   : tr("Making it was cut short; remove what is left of it.");
}

void ReplicaObserver::askReplica(ReplicaStatus& status, const CancelToken& cancel)
{
    try {
        if (!m_own) {
            m_own = std::make_unique<Connection>(withTimeout(m_replica.ownConnection()), Connection::Purpose::Sql,
                                                 QStringLiteral("basekeep:replica"), cancel);
        }
        m_own->setCancelToken(cancel);
        const QueryResult row = m_own->execute(replicaQuery, tr("The replica did not tell how it is."));
        status.isInRecovery = row.text(0, "in_recovery") == QLatin1String("t");
        status.received = lsn(row.text(0, "received"));
        status.replayed = lsn(row.text(0, "replayed"));
        if (!row.isNull(0, row.column("age")))
            status.secondsBehind = row.text(0, "age").toDouble();
        status.receiverPid = row.text(0, "receiver_pid").toInt();
        status.receiverStatus = row.text(0, "receiver_status");
    } catch (const Failure& failure) {
        m_own.reset();
        if (failure.code == Failure::Code::Cancelled)
            throw;
        status.replicaError = failure.detail.isEmpty() ? failure.message : failure.detail;
    }
}

void ReplicaObserver::askPrimary(ReplicaStatus& status, const CancelToken& cancel)
{
    try {
        if (!m_primary) {
            m_primary =
                std::make_unique<Connection>(withTimeout(m_replica.primaryConnection()), Connection::Purpose::Sql,
                                             QStringLiteral("basekeep:replica"), cancel);
        }
        m_primary->setCancelToken(cancel);
        const QueryResult row = m_primary->execute(QByteArray(primaryQuery).replace("%1", literal(m_replica.slotName)),
                                                   tr("The primary did not tell how the replica is."));
        status.isPrimaryReachable = true;
        status.primaryPosition = lsn(row.text(0, "position"));
        status.hasSlot = !row.text(0, "slot_name").isEmpty();
        status.slotWalStatus = row.text(0, "wal_status");
        status.slotRestart = lsn(row.text(0, "restart_lsn"));
        status.senderPid = row.text(0, "active_pid").toInt();
        status.senderState = row.text(0, "state");
    } catch (const Failure& failure) {
        m_primary.reset();
        if (failure.code == Failure::Code::Cancelled)
            throw;
        status.primaryError = failure.detail.isEmpty() ? failure.message : failure.detail;
    }
}

void ReplicaObserver::judge(ReplicaStatus& status) const
{
    using State = ReplicaStatus::State;
    // What is written after the question was asked is no lag.
    if (status.lagBytes() == 0)
        status.secondsBehind = 0;
    const bool isSeenByPrimary = status.senderPid != 0; // one that takes no connections may stream all the same
    if (status.state == State::Starting && !isSeenByPrimary)
        return;
    if (status.isInRecovery == false || (!status.isInRecovery && !status.hasStandbySignal)) {
        status.state = State::Promoted;
        return;
    }
    const bool sendsUnseen = status.senderPid != 0 && status.senderState.isEmpty();
    const bool receivesUnseen = !status.isPrimaryReachable && status.receiverPid != 0;
    if (status.senderState == QLatin1String("streaming") || sendsUnseen || receivesUnseen) {
        status.state = State::Streaming;
        return;
    }
    if (status.senderPid != 0) {
        status.state = State::CatchingUp;
        return;
    }
    status.state = State::Broken;
    if (status.slotWalStatus == QLatin1String("lost"))
        status.reason = tr("The primary has removed WAL that the replica still needs; it has to be cloned again.");
    else if (status.isPrimaryReachable && !m_replica.slotName.isEmpty() && !status.hasSlot)
        status.reason = tr("Its slot \"%1\" is not there on the primary any more.").arg(m_replica.slotName);
    else if (!status.isPrimaryReachable)
        status.reason = tr("The primary cannot be reached.");
    else
        status.reason = tr("It is not connected to its primary.");
    if (const QString complaint = ReplicaLog::lastComplaint(m_replica); !complaint.isEmpty())
        status.reason += QLatin1Char(' ') + complaint;
}

} // namespace basekeep
