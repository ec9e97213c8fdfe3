#pragma once

#include "tests/walsender/WalsenderFault.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QMap>

#include <condition_variable>
#include <mutex>

namespace basekeep {

/// What the sessions of a scripted server share with each other and with the test.
struct WalsenderState
{
    struct Command
    {
        WalsenderLane lane = WalsenderLane::Data;
        QByteArray text;
    };
    struct Status
    {
        quint64 written = 0;
        quint64 flushed = 0;
    };

    mutable std::mutex mutex; ///< guards what follows
    mutable std::condition_variable changed;
    QList<Command> commands;
    QList<Status> statuses;            ///< what the WAL lane reported
    QMap<QByteArray, bool> slots;      ///< name, whether it is temporary
    QMap<WalsenderLane, int> messages; ///< sent to each lane
    QMap<int, int> faultCounts;        ///< how often each fault's point was passed
    int openSessions = 0;
    int cancelRequests = 0;
    int refusedSqlSessions = 0;
    int stalledSessions = 0;
    int nextPid = 70001;
    QByteArray uploadedManifest;
    bool released = false;
    bool stopping = false;
};

} // namespace basekeep
