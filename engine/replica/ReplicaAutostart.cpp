#include "engine/replica/ReplicaAutostart.h"

#include <utility>

namespace basekeep {

ReplicaAutostart::ReplicaAutostart(Replica replica) : m_replica(std::move(replica)) {}

QString ReplicaAutostart::serviceName() const
{
    return QStringLiteral("basekeep-replica-") + m_replica.id;
}

QString ReplicaAutostart::chosenFolder()
{
    return qEnvironmentVariable("BASEKEEP_AUTOSTART_DIR");
}

} // namespace basekeep
