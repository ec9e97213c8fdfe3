#pragma once

#include "engine/server/Lsn.h"

namespace basekeep {

class Connection;

/// What IDENTIFY_SYSTEM and three SHOWs tell over a replication connection: all that a copy needs to know beforehand.
struct ServerIdentity
{
    quint64 systemIdentifier = 0;
    quint32 timeline = 0;
    Lsn flushed;             ///< the server's own flush position (on a standby: received or replayed)
    quint32 segmentSize = 0; ///< bytes, a power of two from 1 MiB to 1 GiB
    bool groupReadable =
        false; ///< data_directory_mode lets the group in: folders 0750, files 0640 instead of 0700, 0600

    [[nodiscard]] unsigned directoryMode() const { return groupReadable ? 0750 : 0700; }
    [[nodiscard]] unsigned fileMode() const { return groupReadable ? 0640 : 0600; }

    /// Asks. Refuses servers older than 13 and answers that no server gives.
    [[nodiscard]] static ServerIdentity read(Connection& connection);
    /// Only who it is and where it stands: one round trip instead of three.
    [[nodiscard]] static ServerIdentity readSystem(Connection& connection);
};

} // namespace basekeep
