#pragma once

#include "engine/catalogue/SlotStore.h"
#include "engine/jobs/CancelToken.h"
#include "engine/replica/LocalCluster.h"
#include "engine/replica/Replica.h"
#include "engine/replica/ReplicaStore.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// What one can do with a replica: start, stop, restart, promote, remove. Every action first makes sure that the folder
/// still is that replica, by the system identifier of its control file. Calls block; a window runs them in a thread.
/// They throw Failure.
class ReplicaControl final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaControl)

public:
    explicit ReplicaControl(Replica replica, ReplicaStore replicas = {}, SlotStore slots = {});

    /// The replica in this folder: known, or adopted from what lies there. Throws Failure if that is no standby.
    [[nodiscard]] static Replica adopt(const QString& folder, const ReplicaStore& replicas = {});

    void start(const CancelToken& cancel);
    void stop();
    void restart(const CancelToken& cancel);

    /// Makes it a server of its own and returns when it is one. Its slot is of no use then: dropped if wanted, else it
    /// stays on the primary and keeps WAL there.
    /// It goes on starting with the system, if it did.
    void promote(bool dropsSlot, const CancelToken& cancel);

    /// What remove() would do, a line each, for the question before it.
    [[nodiscard]] QStringList removalPlan() const;
    /// It was promoted: what was written to it since then is nowhere else.
    [[nodiscard]] bool isPromoted() const;

    /// Whether its server starts together with the system from now on, see ReplicaAutostart.
    void setAutostart(bool isWanted);

    /// Stops it, drops its slot, starts it with the system no more, removes its folder, its tablespaces' folders, log
    /// and passfile, and forgets it. Of one that was adopted the tablespaces stay: nobody knows whether they are its
    /// own. If the slot cannot be dropped nothing is removed; what cannot be removed is in the failure's detail, and
    /// the replica stays known. `keepsSlot` for a primary that is gone for ever.
    void remove(bool keepsSlot, const CancelToken& cancel);

    [[nodiscard]] const Replica& replica() const { return m_replica; }
    [[nodiscard]] bool isRunning() const { return cluster().isRunning(); }

private:
    void makeSure() const; ///< that the folder is what the record says
    void makeSureOfRemainder() const;
    void makeSureNothingRuns() const;
    void dropSlot(const CancelToken& cancel);
    void dropSlotOrKeepAll(const CancelToken& cancel);
    void removeFiles(bool isRemainder) const;
    void awaitPromotion(const CancelToken& cancel) const;
    [[nodiscard]] LocalCluster cluster() const;
    [[nodiscard]] QStringList removedFolders() const;

    Replica m_replica;
    ReplicaStore m_replicas;
    SlotStore m_slots;
};

} // namespace basekeep
