#pragma once

#include "engine/catalogue/SlotStore.h"
#include "engine/replica/CloneChecks.h"
#include "engine/replica/CloneJob.h"
#include "engine/replica/LocalCluster.h"
#include "engine/replica/ReplicaStore.h"
#include "engine/replica/UndoList.h"
#include "engine/server/Connection.h"
#include "engine/server/ServerIdentity.h"
#include "engine/storage/TargetFolders.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

#include <memory>
#include <optional>

namespace basekeep {

/// One clone under way: the phases in their order, what they share, and how each is undone.
///
/// The slot is made before the copy, so that no WAL is recycled between the copy's end and the replica's first
/// connection. Everything that is made is remembered as undoable before, or in the moment, it is there.
class CloneRun final
{
    Q_DECLARE_TR_FUNCTIONS(CloneRun)

public:
    explicit CloneRun(CloneJob& job);
    ~CloneRun();

    void run(); ///< throws Failure after undoing everything

private:
    // The phases, in order.
    void connect();
    void check();
    void moveAside();
    void makeSlot();
    void copy();
    void configure();
    void startServer();
    void awaitStream();
    void finish();

    [[nodiscard]] QStringList undo(); ///< returns what could not be undone
    [[nodiscard]] Failure explained(const Failure& failure);
    void planConnection();
    void remember(); ///< so that what a crash of this machine leaves behind is in the list of replicas
    void claimFolders();
    void followCopy(BackupJob& copy);
    void makeCompanions(const ServerAccount& account);
    void throwIfStuck(const QByteArray& sign); ///< a sign that stays the same for too long
    void checkCollations();
    void startWithSystem();
    [[nodiscard]] Failure startFailure(Failure failure) const;
    void updateReplica(const std::function<void(Replica&)>& change);
    void report(const Findings& findings);
    void info(const QString& text);

    CloneJob& m_job;
    CloneSettings m_settings; ///< with the mappings that the checks have added
    UndoList m_undo;
    TargetFolders m_folders;
    std::unique_ptr<Connection> m_replication; ///< until the slot is made
    ServerIdentity m_identity;
    ConnectionSettings m_source; ///< with the password that was used
    bool m_usesPassword = false;
    QString m_user;
    LocalServer m_programs;
    QByteArray m_primaryConnection; ///< for primary_conninfo
    std::optional<LocalCluster> m_cluster;
    ReplicaStore m_replicas;
    SlotStore m_slots;
    QByteArray m_lastSign;
    QElapsedTimer m_sinceSign;
};

} // namespace basekeep
