#pragma once

#include "engine/jobs/Failure.h"
#include "engine/replica/Replica.h"

#include <QtCore/QCoreApplication>

#include <optional>

namespace basekeep {

/// Whether a replica's server starts together with the system, as a service of it: a unit of systemd, an agent of
/// launchd, or a service that pg_ctl registers on Windows. Root's replicas start with the machine, under the account
/// that runs them; those of others start when their user logs in.
///
/// The service is for the next start alone: a server that runs goes on as it is. Nothing starts it twice, since the
/// service leaves a server that runs in peace, and PostgreSQL lets one server only into a data directory. What is
/// enabled lies on disk and nowhere else. BASEKEEP_AUTOSTART_DIR in the environment names another folder for the
/// services' files; a service manager is then taken to be there. Calls block; each takes moments.
class ReplicaAutostart final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaAutostart)

public:
    explicit ReplicaAutostart(Replica replica);

    /// Why no replica can start with this system; nothing if one can.
    [[nodiscard]] static std::optional<Failure> obstacle();

    /// The end of a sentence: the replica is started …
    [[nodiscard]] static QString moment();

    [[nodiscard]] bool isEnabled() const;

    /// Throws Failure, and then has left nothing behind.
    void enable() const;

    /// Nothing happens if it is not enabled. Throws Failure if it stays so.
    void disable() const;

private:
    [[nodiscard]] QString serviceName() const;
    [[nodiscard]] static QString chosenFolder(); ///< from the environment; empty without

    Replica m_replica;
};

} // namespace basekeep
