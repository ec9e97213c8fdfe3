#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/Lsn.h"
#include "engine/wal/QueuedWalSink.h"
#include "engine/wal/RecordChecker.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

#include <functional>
#include <optional>
#include <variant>

namespace basekeep {

class Connection;

/// Receives WAL with START_REPLICATION and hands it to a sink, segment by segment, over timeline switches, until a stop
/// position is reached (reference: protocol documentation, "Streaming Replication Protocol").
///
/// The stream begins at a segment's start, as recovery wants whole segments. The sink works in a thread of its own, and
/// the server's keepalives are answered at once, whatever the disk is doing.
/// Flushed positions are reported only with a slot or when synchronous, and only when they are true: a slot must not
/// advance past WAL that a crash here could lose, and a client that reports flushes without need could become a
/// synchronous standby unasked. Whenever the flushed position has moved, it is reported at once.
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

        // What an archive wants and a backup does not.
        bool startIsDurable = false; ///< all WAL before the start is on disk, and may be reported as flushed
        bool isSynchronous = false;  ///< sync whenever nothing more has come yet, and report the flushed position
        bool keepsWhatCame = false;  ///< when the connection breaks, what has arrived is written all the same
        int silenceLimitSeconds = 0; ///< so long without a word of the server, asked for one: broken; 0: no limit
        /// Called with damage that the record check has found. True: the WAL is taken as it is and checked again from
        /// the next segment on. Without a handler damage ends the stream.
        std::function<bool(const Failure&)> acceptsDamage = {};

        /// Told of each place at which the stream can be gone on with, before the server hears that the WAL up to
        /// there is flushed and may do away with it.
        std::function<void(const WalResumePoint&)> reached = {};
    };

    enum class End {
        StopReached,
        ServerEnded, ///< in order, without being asked: it is shutting down
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
        int segmentsCompleted = 0; ///< those of them that were received whole
    };

    /// The stop position once it is known; asked often.
    using StopAt = std::function<std::optional<Lsn>()>;
    using Observer = std::function<void(const Position&)>;

    WalReceiver(Connection& connection, WalSink& sink, Settings settings, const CancelToken& cancel);

    /// Streams from the start of the segment that holds `start` until the stop position. `observer` hears of every
    /// batch.
    End run(Lsn start, quint32 timeline, const StopAt& stopAt, const Observer& observer);

    /// Goes on where another receiver with the same settings broke off, at a point that it told. `start` is where that
    /// one had been asked to start.
    End resume(const WalResumePoint& point, Lsn start, const StopAt& stopAt, const Observer& observer);

    [[nodiscard]] const Position& position() const { return m_position; }

private:
    struct Switch
    {
        quint32 timeline = 0;
        Lsn position;
    };

    void fetchHistory(quint32 timeline);
    End follow(Lsn start, const StopAt& stopAt, const Observer& observer);
    /// Streams one timeline; the next one if the server switched, else why it ended.
    std::variant<Switch, End> streamTimeline(Lsn start, const StopAt& stopAt, const Observer& observer);
    void writeWhatCame() noexcept;
    void takeMessage(std::span<const std::byte> message);
    void takeWal(Lsn start, std::span<const std::byte> data);
    void check(Lsn start, std::span<const std::byte> data);
    void syncAndReport();
    void sendStatus(bool asksForReply = false);
    void closeSegment();
    void waitForRoom(); ///< in the sink's queue; talks to the server meanwhile
    void waitForSink(); ///< until everything is written
    void keepServerInformed();
    void sendDueStatus();
    [[nodiscard]] WalResumePoint pointHere() const;
    void noteFlushed();
    [[nodiscard]] Lsn flushed() const;
    void endStream();
    [[nodiscard]] std::variant<Switch, End> readSwitch();
    [[nodiscard]] bool reportsFlushed() const { return m_settings.isSynchronous || !m_settings.slot.isEmpty(); }

    Connection& m_connection;
    QueuedWalSink m_sink;
    const Settings m_settings;
    const CancelToken& m_cancel;
    std::optional<RecordChecker> m_checker;
    Position m_position;
    bool m_segmentOpen = false;
    Lsn m_start;
    Lsn m_syncAsked;       ///< up to where a sync was asked for
    Lsn m_flushedReported; ///< the flushed position that the server knows
    QElapsedTimer m_sinceStatus;
    QElapsedTimer m_sinceMessage; ///< since the server was last heard
    bool m_replyAsked = false;    ///< since then
};

} // namespace basekeep
