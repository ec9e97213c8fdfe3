#pragma once

#include "engine/replica/Replica.h"

namespace basekeep {

/// Where a replica's server writes its log, and its end.
namespace ReplicaLog {

/// The server's own file if it has a logging collector, else the one that pg_ctl writes.
[[nodiscard]] QString file(const Replica& replica);

/// The last lines; of both files if there are two, since a server that does not get far writes to the first only.
[[nodiscard]] QString tail(const Replica& replica, int lines = 15);

/// The last line that says why something failed, without its time; empty if there is none.
[[nodiscard]] QString lastComplaint(const Replica& replica);

/// Of both files together, in bytes: grows while something happens.
[[nodiscard]] qint64 size(const Replica& replica);

} // namespace ReplicaLog

} // namespace basekeep
