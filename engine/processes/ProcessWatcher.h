#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/processes/ProcessPicture.h"
#include "engine/processes/ProcessReader.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QCoreApplication>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace basekeep {

class Connection;

/// Takes the process picture of a running backup about once a second, in a thread of its own: this machine's half from
/// the operating system, the server's half over an ordinary SQL connection.
///
/// The SQL connection is a courtesy: where the role has no right to it, the server's half says why and everything else
/// goes on. It is made again if it breaks.
class ProcessWatcher final
{
    Q_DECLARE_TR_FUNCTIONS(ProcessWatcher)

public:
    ProcessWatcher(ConnectionSettings connection, QString applicationName);
    ~ProcessWatcher();
    ProcessWatcher(const ProcessWatcher&) = delete;
    ProcessWatcher& operator=(const ProcessWatcher&) = delete;

    /// The walsender of the data lane, once it is known.
    void setDataBackend(int pid)
    {
        m_dataBackend = pid;
        lookSoon();
    }
    /// The child process and its walsender.
    void setWalLane(qint64 childPid, int backendPid)
    {
        m_childPid = childPid;
        m_walBackend = backendPid;
        lookSoon();
    }

    /// Takes a picture now instead of within the second: a small backup is over before the next one is due.
    void lookSoon();

    [[nodiscard]] ProcessPicture picture() const;
    /// The last picture that had everybody in it, or the last one if none had.
    [[nodiscard]] ProcessPicture lastWholePicture() const;
    [[nodiscard]] bool hasSqlConnection() const { return m_hasConnection; }

    /// Asks for CHECKPOINT on a connection of its own, since it blocks until the checkpoint is done. Needs superuser
    /// or, from server 15 on, pg_checkpoint; without it the backup goes on waiting.
    void requestCheckpoint() { m_checkpointRequested = true; }

private:
    void watch();
    void look();
    void lookAtServer(ProcessPicture& picture);
    void runCheckpoint();
    [[nodiscard]] bool waitForNextLook();

    const ConnectionSettings m_settings;
    const QString m_applicationName;
    CancelToken m_cancel;
    ProcessReader m_reader;
    std::unique_ptr<Connection> m_connection;
    int m_looksUntilRetry = 0;
    std::atomic<int> m_dataBackend{0};
    std::atomic<int> m_walBackend{0};
    std::atomic<qint64> m_childPid{0};
    std::atomic<bool> m_hasConnection{false};
    std::atomic<bool> m_checkpointRequested{false};

    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    bool m_stopping = false;
    bool m_looksSoon = false;
    ProcessPicture m_picture;
    std::optional<ProcessPicture> m_wholePicture;
    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace basekeep
