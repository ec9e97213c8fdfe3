#include "engine/replica/CloneRun.h"

#include "engine/identity/ControlFile.h"
#include "engine/replica/PostmasterFile.h"
#include "engine/replica/ProgramProbe.h"
#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaLog.h"
#include "engine/replica/ReplicaObserver.h"
#include "engine/replica/ReplicaPassfile.h"
#include "engine/replica/StandbyConfiguration.h"
#include "engine/storage/FileSystem.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QLocale>
#include <QtCore/QThread>

namespace basekeep {

namespace {

constexpr int lookIntervalMs = 200;

} // namespace

void CloneRun::configure()
{
    m_job.beginStage(QStringLiteral("configure"));
    const ServerAccount account;
    for (const std::filesystem::path& folder : m_folders.tops())
        account.takeOver(FileSystem::toText(folder));
    makeCompanions(account);
    m_cluster.emplace(m_programs.binFolder, m_settings.target, m_settings.logFile(), account);
    const ProgramProbe probe(m_programs.binFolder);
    StandbyConfiguration configuration(m_settings, *m_cluster, probe);
    configuration.apply(m_primaryConnection, m_usesPassword);
    report(configuration.findings());
    m_job.m_cancel.throwIfCancelled();
}

void CloneRun::makeCompanions(const ServerAccount& account)
{
    const auto removal = [](const QString& name) {
        return [name] {
            if (const QString problem = FileSystem::removeTree(FileSystem::toPath(name), true); !problem.isEmpty())
                throw Failure{Failure::Code::StorageError, tr("%1 could not be removed.").arg(name), {}, problem};
        };
    };
    if (const QString name = m_settings.logFile(); !QFileInfo::exists(name)) {
        m_undo.add({}, removal(name));
        // Made here, since the server's account may not make files in the folder that its own lies in.
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner))
            throw Failure{
                Failure::Code::StorageError, tr("\"%1\" could not be written.").arg(name), {}, file.errorString()};
        file.close();
        account.takeOver(name);
    }
    const bool wantsPassfile = m_usesPassword && m_source.password &&
                               m_settings.passwordPlace == CloneSettings::PasswordPlace::Passfile &&
                               !m_settings.primaryOverrides.contains(QStringLiteral("passfile"));
    if (!wantsPassfile)
        return;
    const QString name = m_settings.passfile();
    const QString user = m_settings.primaryOverrides.value(QStringLiteral("user"), m_user);
    ReplicaPassfile::create(name, user, *m_source.password, account);
    m_undo.add({}, removal(name));
    updateReplica([&name](Replica& replica) { replica.passfile = name; });
    info(tr("The password lies in %1, which only the server's account may read.").arg(name));
}

void CloneRun::startServer()
{
    const Replica replica = m_job.replica(); // with its passfile
    m_replicas.save(replica);
    if (!m_settings.starts) {
        m_job.skipStage(QStringLiteral("start"));
        return;
    }
    m_job.beginStage(QStringLiteral("start"));
    m_undo.add(tr("The replica's server may still be running."),
               [this] { m_cluster->stop(LocalCluster::StopMode::Immediate); });
    try {
        m_cluster->startWatched({}, [this, &replica] {
            m_job.m_cancel.throwIfCancelled();
            QFile control(m_settings.target + QLatin1Char('/') + QLatin1String(ControlFile::path));
            const bool isOpen = control.open(QIODevice::ReadOnly);
            throwIfStuck((isOpen ? control.readAll() : QByteArray()) + QByteArray::number(ReplicaLog::size(replica)));
        });
    } catch (const Failure& failure) {
        throw startFailure(failure);
    }
    info(tr("The replica's server runs, process %1, port %2.").arg(m_cluster->postmasterPid()).arg(m_settings.port));
}

Failure CloneRun::startFailure(Failure failure) const
{
    if (failure.code == Failure::Code::Cancelled)
        return failure;
    const Replica replica = m_job.replica();
    if (const QString complaint = ReplicaLog::lastComplaint(replica); !complaint.isEmpty())
        failure.message += QLatin1Char(' ') + complaint;
    failure.hint = tr("What the server could not do with the configuration of the copy can be set with --set "
                      "NAME=VALUE. The log goes with the replica; its end is below.");
    failure.detail = ReplicaLog::tail(replica);
    return failure;
}

void CloneRun::throwIfStuck(const QByteArray& sign)
{
    if (sign != m_lastSign || !m_sinceSign.isValid()) {
        m_lastSign = sign;
        m_sinceSign.start();
        return;
    }
    if (m_sinceSign.hasExpired(qint64(m_settings.patienceSeconds) * 1000)) {
        throw Failure{Failure::Code::StorageError,
                      tr("The replica has made no progress for %1 s.").arg(m_settings.patienceSeconds),
                      {},
                      {}};
    }
}

void CloneRun::awaitStream()
{
    if (!m_settings.starts) {
        m_job.skipStage(QStringLiteral("stream"));
        return;
    }
    m_job.beginStage(QStringLiteral("stream"));
    m_sinceSign.invalidate();
    const Replica replica = m_job.replica();
    ReplicaObserver observer(replica);
    for (;;) {
        const ReplicaStatus status = observer.look(m_job.m_cancel);
        {
            const std::lock_guard lock(m_job.m_factsMutex);
            m_job.m_status = status;
        }
        const bool isAnswered = status.isInRecovery == true;
        const bool isUnasked = status.takesConnections && !status.replicaError.isEmpty() && status.hasStandbySignal;
        if (status.state == ReplicaStatus::State::Streaming && (isAnswered || isUnasked)) {
            if (!isAnswered) {
                m_job.report({Finding::Severity::Warning,
                              QStringLiteral("replica-unasked"),
                              tr("The replica could not be asked whether it is in recovery; its primary shows that it "
                                 "streams."),
                              {},
                              tr("Its pg_hba.conf is that of the server that was cloned. Let the role in from this "
                                 "machine."),
                              status.replicaError});
            }
            return;
        }
        if (!m_cluster->isRunning()) {
            throw startFailure({Failure::Code::StorageError, tr("The replica's server has ended."), {}, {}});
        }
        const bool isLost =
            status.state == ReplicaStatus::State::Broken && status.slotWalStatus == QLatin1String("lost");
        if (isLost || status.state == ReplicaStatus::State::Promoted) {
            throw startFailure({Failure::Code::WalStreamFailed,
                                isLost ? status.reason : tr("The copy did not become a standby."),
                                {},
                                {}});
        }
        const std::optional<quint64> lag = status.lagBytes();
        m_job.setStageNote(
            lag ? tr("%1, %2 behind")
                      .arg(ReplicaStatus::textOf(status.state), QLocale().formattedDataSize(qint64(*lag)))
                : ReplicaStatus::textOf(status.state));
        try {
            throwIfStuck(status.replayed.toString().toLatin1() + status.received.toString().toLatin1() +
                         QByteArray::number(status.senderPid));
        } catch (const Failure& failure) {
            Failure stuck = startFailure(failure);
            stuck.code = Failure::Code::WalStreamFailed;
            if (!status.reason.isEmpty())
                stuck.message = status.reason;
            stuck.hint = tr("Look at the end of the replica's log below, and whether the server lets the role "
                            "replicate from here.");
            throw stuck;
        }
        QThread::msleep(lookIntervalMs);
    }
}

void CloneRun::checkCollations()
{
    // What sorts differently here was made by another version of the library that sorts.
    const CancelToken never;
    try {
        Connection connection(m_job.replica().ownConnection(), Connection::Purpose::Sql,
                              QStringLiteral("basekeep:clone:collations"), never);
        const bool hasDatabaseVersions = connection.serverVersion() >= 150000;
        const QByteArray databases =
            hasDatabaseVersions
                ? "SELECT datname, datcollversion, pg_catalog.pg_database_collation_actual_version(oid)"
                  "  FROM pg_catalog.pg_database WHERE datcollversion <>"
                  "       pg_catalog.pg_database_collation_actual_version(oid)"
                : "SELECT collname, collversion, pg_catalog.pg_collation_actual_version(oid)"
                  "  FROM pg_catalog.pg_collation WHERE collversion <> pg_catalog.pg_collation_actual_version(oid)";
        const QueryResult rows = connection.execute(databases, {});
        if (rows.rows() == 0)
            return;
        m_job.report({Finding::Severity::Warning,
                      QStringLiteral("collation-version"),
                      tr("Texts are sorted by another version of the system's library here than on the server."),
                      tr("%1: %2 there, %3 here").arg(rows.text(0, 0), rows.text(0, 1), rows.text(0, 2)),
                      tr("Indexes on texts may give wrong answers on the replica. Do not promote it without a "
                         "REINDEX."),
                      {}});
    } catch (const Failure&) {
        // A role that may not ask learns nothing; the server writes the same warning into its log.
    }
}

void CloneRun::startWithSystem()
{
    const ReplicaAutostart autostart(m_job.replica());
    try {
        autostart.enable();
    } catch (const Failure& failure) {
        // A replica that streams is not thrown away for that.
        m_job.report({Finding::Severity::Warning,
                      QStringLiteral("autostart"),
                      failure.message,
                      {},
                      tr("The replica itself is complete and is started by hand until this succeeds; try again later."),
                      failure.detail});
        return;
    }
    m_undo.add(tr("The replica's server may still start with the system."), [autostart] { autostart.disable(); });
    info(tr("The replica's server is started %1.").arg(ReplicaAutostart::moment()));
}

void CloneRun::finish()
{
    if (m_settings.starts)
        checkCollations();
    if (m_settings.startsWithSystem)
        startWithSystem();
    m_job.m_cancel.throwIfCancelled();
    updateReplica([](Replica& replica) { replica.isComplete = true; });
    m_replicas.save(m_job.replica());
    m_undo.forget();
}

} // namespace basekeep
