#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/jobs/LogEntry.h"
#include "engine/wal/WalLaneMessages.h"
#include "engine/wal/WalLaneStatus.h"

#include <QtCore/QCoreApplication>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

class QProcess;

namespace basekeep {

/// The parent's end of the WAL lane: starts the child process, talks with it, and knows how it is.
///
/// The child lives in a thread of this object, so the data lane never waits for it; the data lane looks at
/// throwIfFailed() as it goes. Destroying the object ends the child: its input is closed, and if it has not gone after
/// three seconds it is killed.
class WalLane final
{
    Q_DECLARE_TR_FUNCTIONS(WalLane)

public:
    using LogHandler = std::function<void(LogEntry::Severity, const QString& text)>; ///< called from the lane's thread

    /// `program` is the child's executable file. Starts it; it connects at once, which nobody has to wait for.
    WalLane(QString program, WalLaneConnection server, LogHandler log);
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
    [[nodiscard]] std::optional<Failure> failure() const;
    [[nodiscard]] WalLaneStatus status() const;
    [[nodiscard]] quint64 recordsChecked() const;

    /// The child program that belongs to this program: beside it.
    [[nodiscard]] static QString programPath();

private:
    void serve();
    void takeLine(const QByteArray& line);
    void takeExit(const QProcess& process);
    void send(const QJsonObject& command);
    void awaitState(WalLaneStatus::State state, const CancelToken& cancel); ///< or a failure

    const QString m_program;
    const WalLaneConnection m_server;
    const LogHandler m_log;

    mutable std::mutex m_mutex; ///< guards what follows
    mutable std::condition_variable m_changed;
    std::deque<QByteArray> m_outgoing;
    WalLaneStatus m_status;
    quint64 m_records = 0;
    std::optional<Failure> m_failure;
    QByteArray m_errorOutput; ///< the child's standard error: nothing in order, the system's words otherwise
    bool m_saidFinished = false;
    bool m_stopping = false;
    bool m_ended = false;

    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace basekeep
