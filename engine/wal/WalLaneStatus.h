#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QString>

namespace basekeep {

/// What the WAL lane's child process last said of itself. If it was started again, positions are those of the last one.
struct WalLaneStatus
{
    enum class State {
        NotStarted,
        Connecting,
        Connected, ///< and waits for what it is to do
        Ready,     ///< slot made
        Streaming,
        Reconnecting, ///< the child has ended, and another one is to go on where it was
        Finished,
        Failed,
    };

    State state = State::NotStarted;
    qint64 pid = 0;     ///< of the child, 0 before it runs
    int backendPid = 0; ///< of its walsender
    QString slotName;   ///< the slot it uses, may be empty
    quint32 timeline = 0;
    Lsn received;      ///< end of what has arrived
    Lsn flushed;       ///< end of what is safely on disk
    Lsn serverEnd;     ///< the server's own end of WAL when it last said
    quint64 bytes = 0; ///< WAL received in all, also what was fetched twice
    QString segment;   ///< file name of the open segment
    int segmentsClosed = 0;
    int restarts = 0; ///< how often a child that had ended was followed by another
};

} // namespace basekeep
