#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// Drops a replication slot over a replication connection of its own. A slot whose user has just gone may be in use for
/// a moment still, and a server may be restarting, so it tries for so many seconds. A slot that is not there is as good
/// as dropped. Throws Failure (WrongServer if another cluster answers there than the one with that system identifier:
/// its slot of that name is somebody else's). Without an identifier whichever cluster answers is taken for the right
/// one.
void dropReplicationSlot(const ConnectionSettings& server, std::optional<quint64> systemIdentifier, const QString& name,
                         int patienceSeconds, const CancelToken& cancel);

} // namespace basekeep
