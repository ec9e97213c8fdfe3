#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/jobs/LogEntry.h"
#include "engine/wal/WalLaneHealing.h"
#include "engine/wal/WalLaneMessages.h"
#include "engine/wal/WalLaneRestart.h"
#include "engine/wal/WalLaneStatus.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

class QProcess;

namespace basekeep {

/// The parent's end of the WAL lane: starts the child process, talks with it, and knows how it is.
///
/// The child lives in a thread of this object, so the data lane never waits for it; the data lane looks at
/// throwIfFailed() as it goes. A child that ends before its time is followed by another one that goes on behind the
/// last whole segment, if the server keeps the WAL for it (WalLaneHealing); otherwise the lane has failed. Destroying
/// the object ends the child: its input is closed, and if it has not gone after three seconds it is killed.
class WalLane final
{
    Q_DECLARE_TR_FUNCTIONS(WalLane)

public:
    /// What the lane tells; called from its thread.
    struct Listener
    {
        std::function<void(LogEntry::Severity, const QString& text)> log;
        std::function<void(const WalLaneRestart&)> restarted;
    };

    /// `program` is the child's executable file. Starts it; it connects at once, which nobody has to wait for.
    WalLane(QString program, WalLaneConnection server, Listener listener, WalLaneHealing::Patience patience = {});
    ~WalLane();
    WalLane(const WalLane&) = delete;
    WalLane& operator=(const WalLane&) = delete;

    /// Waits until the child is connected, or has failed to be. Throws nothing but a cancel.
    void awaitConnected(const CancelToken& cancel);
    /// Has the child make its slot, and waits until it is ready. Throws the child's failure.
    void prepare(const WalLaneConfiguration& configuration, const CancelToken& cancel);
    void stream(Lsn start, quint32 timeline);
    void finishAt(Lsn end);
    /// Waits until the child has everything up to the end position on disk and has ended in order.
    void waitFinished(const CancelToken& cancel, const std::function<void()>& whileWaiting);
    void stop(); ///< ends the child and waits for it; harmless if it has ended

    void throwIfFailed() const;
    [[nodiscard]] std::optional<Failure> failure() const; ///< for good
    [[nodiscard]] WalLaneStatus status() const;
    [[nodiscard]] quint64 recordsChecked() const;

    /// The child program that belongs to this program: beside it, or in libexec once it is installed on Linux.
    [[nodiscard]] static QString programPath();

private:
    struct StreamOrder
    {
        Lsn start;
        quint32 timeline = 0;
    };

    struct ChildEnd
    {
        Failure failure;
        std::optional<ServerFailure> said; ///< nothing if it was killed or crashed
        QString reason;                    ///< in a few words
    };

    void awaitState(WalLaneStatus::State state, const CancelToken& cancel); ///< or a failure
    void serve();
    bool runChild(); ///< true if it ended in order or because it was told to
    void converse(QProcess& process);
    void takeLine(const QByteArray& line);
    void takeProgress(const QJsonObject& event);
    bool takeExit(QProcess& process);
    bool prepareRestart();
    void tellRestart(qint64 pid);
    void noteProgress();
    void fail(const Failure& failure);
    [[nodiscard]] Lsn resumePosition() const;

    const QString m_program;
    const WalLaneConnection m_server;
    const Listener m_listener;
    const WalLaneHealing::Patience m_patience;

    mutable std::mutex m_mutex; ///< guards what follows
    mutable std::condition_variable m_changed;
    // What every child has to be told.
    std::optional<WalLaneConfiguration> m_configuration;
    std::optional<StreamOrder> m_streamOrder;
    std::optional<Lsn> m_finishOrder;

    std::optional<WalLaneHealing> m_healing; ///< once the slot is known
    WalLaneStatus m_status;
    quint64 m_records = 0;
    std::optional<Failure> m_failure; ///< for good
    bool m_hasBeenReady = false;
    bool m_stopping = false;
    bool m_ended = false;
    std::optional<WalResumePoint> m_reached; ///< by whichever child
    Lsn m_farthest;                          ///< that any child has received
    quint64 m_bytesBefore = 0;               ///< of the children before this one

    // Of the child that runs, or ran last.
    std::optional<ServerFailure> m_said; ///< its failure
    bool m_saidFinished = false;
    QElapsedTimer m_streamedFor; ///< valid once it streams
    ChildEnd m_end;              ///< if it ended before its time
    QString m_lastCause;         ///< why the one before it did, unless there was progress since

    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace basekeep
