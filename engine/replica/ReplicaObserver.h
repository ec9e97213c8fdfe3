#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/replica/Replica.h"
#include "engine/replica/ReplicaStatus.h"

#include <QtCore/QCoreApplication>

#include <memory>

namespace basekeep {

class Connection;

/// Looks at a replica: its folder and process here, itself over SQL, its slot and walsender on the primary. Keeps its
/// two connections between looks and makes them again when they break. For one thread at a time; a look may take
/// seconds.
class ReplicaObserver final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaObserver)

public:
    explicit ReplicaObserver(Replica replica);
    ~ReplicaObserver();

    [[nodiscard]] const Replica& replica() const { return m_replica; }

    /// Throws only a cancel: what cannot be asked is told in the status.
    [[nodiscard]] ReplicaStatus look(const CancelToken& cancel);

private:
    [[nodiscard]] bool lookAtFolder(ReplicaStatus& status) const; ///< true if a server runs on it
    [[nodiscard]] QString unfinishedReason() const;
    void askReplica(ReplicaStatus& status, const CancelToken& cancel);
    void askPrimary(ReplicaStatus& status, const CancelToken& cancel);
    void judge(ReplicaStatus& status) const;

    const Replica m_replica;
    std::unique_ptr<Connection> m_own;
    std::unique_ptr<Connection> m_primary;
};

} // namespace basekeep
