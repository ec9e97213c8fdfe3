#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/wal/WalResumePoint.h"

#include <QtCore/QJsonObject>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace basekeep {

/// The child's ear: reads the parent's lines from standard input in a thread of its own, so that the parent is heard
/// while WAL is being written.
///
/// When the input ends, the parent is gone or has given up: the cancel token is set, and a process that has not ended
/// by itself within a moment is ended, whatever it hangs in. One per process.
class ControlPipe final
{
public:
    explicit ControlPipe(CancelToken& cancel);
    ControlPipe(const ControlPipe&) = delete;
    ControlPipe& operator=(const ControlPipe&) = delete;

    struct StreamCommand
    {
        Lsn start;
        quint32 timeline = 0;
        std::optional<WalResumePoint> resume; ///< what an earlier child has reached
    };

    /// The first line. Throws Failure if the input ends before it or it cannot be understood.
    [[nodiscard]] QJsonObject waitForConnection();

    // Wait at most that long for the commands.
    [[nodiscard]] std::optional<QJsonObject> waitForPreparation(int timeoutMs);
    [[nodiscard]] std::optional<StreamCommand> waitForStream(int timeoutMs);

    [[nodiscard]] std::optional<Lsn> stopPosition() const;

private:
    void read();
    void take(const QByteArray& line);

    CancelToken& m_cancel;
    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::optional<QJsonObject> m_connection;
    std::optional<QJsonObject> m_preparation;
    std::optional<StreamCommand> m_stream;
    std::optional<Lsn> m_stop;
    bool m_ended = false;
};

} // namespace basekeep
