#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/Lsn.h"
#include "engine/wal/QueuedWalSink.h"
#include "engine/wal/RecordChecker.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

#include <functional>
#include <optional>

namespace basekeep {

class Connection;

/// Receives WAL with START_REPLICATION and hands it to a sink, segment by segment, over timeline switches, until a stop
/// position is reached (reference: protocol documentation, "Streaming Replication Protocol").
///
/// The stream begins at a segment's start, as recovery wants whole segments. The sink works in a thread of its own, and
/// the server's keepalives are answered at once, whatever the disk is doing.
/// Flushed positions are reported only with a slot and only when they are true: a slot must not advance past WAL that a
/// crash here could lose, and without a slot a client that reports flushes could become a synchronous standby unasked.
class WalReceiver final
{
    Q_DECLARE_TR_FUNCTIONS(WalReceiver)

public:
    struct Settings
    {
        QString slot;            ///< empty: none
        quint32 segmentSize = 0; ///< bytes
        quint64 systemIdentifier = 0;
        int statusIntervalSeconds = 10; ///< 0: answer only when asked
    };

    struct Position
    {
        quint32 timeline = 0;
        Lsn received;
        Lsn flushed;
        Lsn serverEnd;
        quint64 bytes = 0;
        quint64 records = 0; ///< checked
        QString segment;     ///< open one; empty between segments
        int segmentsClosed = 0;
    };

    /// The stop position once it is known; asked often.
    using StopAt = std::function<std::optional<Lsn>()>;
    using Observer = std::function<void(const Position&)>;

    WalReceiver(Connection& connection, WalSink& sink, Settings settings, const CancelToken& cancel);

    /// Streams from the start of the segment that holds `start` until the stop position. `observer` hears of every
    /// batch.
    void run(Lsn start, quint32 timeline, const StopAt& stopAt, const Observer& observer);

    [[nodiscard]] const Position& position() const { return m_position; }

private:
    struct Switch
    {
        quint32 timeline = 0;
        Lsn position;
    };

    void fetchHistory(quint32 timeline);
    /// Streams one timeline; the next one if the server switched, nothing if the stop position was reached.
    std::optional<Switch> streamTimeline(Lsn start, const StopAt& stopAt, const Observer& observer);
    void takeMessage(std::span<const std::byte> message);
    void takeWal(Lsn start, std::span<const std::byte> data);
    void sendStatus();
    void closeSegment();
    void waitForRoom(); ///< in the sink's queue; talks to the server meanwhile
    void waitForSink(); ///< until everything is written
    void sendDueStatus();
    void endStream();
    [[nodiscard]] std::optional<Switch> readSwitch();

    Connection& m_connection;
    QueuedWalSink m_sink;
    const Settings m_settings;
    const CancelToken& m_cancel;
    std::optional<RecordChecker> m_checker;
    Position m_position;
    bool m_segmentOpen = false;
    Lsn m_syncAsked; ///< up to where a sync was asked for
    QElapsedTimer m_sinceStatus;
};

} // namespace basekeep
