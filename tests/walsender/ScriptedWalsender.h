#pragma once

#include "engine/server/ConnectionSettings.h"
#include "tests/walsender/WalsenderScript.h"
#include "tests/walsender/WalsenderState.h"

#include <memory>
#include <thread>
#include <vector>

class QThread;

namespace basekeep {

/// The server side of a backup, as a script says: PostgreSQL's protocol (version 3) of servers 13 to 18 on loopback, in
/// threads of its own. Replication connections only; an ordinary one is refused. It can stall, cut, corrupt and lie at
/// any message, which no real server can be brought to do.
class ScriptedWalsender final
{
public:
    explicit ScriptedWalsender(WalsenderScript script);
    ~ScriptedWalsender(); ///< ends all sessions
    ScriptedWalsender(const ScriptedWalsender&) = delete;
    ScriptedWalsender& operator=(const ScriptedWalsender&) = delete;

    [[nodiscard]] const WalsenderScript& script() const { return m_script; }
    [[nodiscard]] int port() const;
    [[nodiscard]] ConnectionSettings connectionSettings() const;

    void release(); ///< stalled sessions go on

    // What has happened so far.
    [[nodiscard]] QList<QByteArray> commands(WalsenderLane lane) const;
    [[nodiscard]] QList<WalsenderState::Status> statuses() const;
    [[nodiscard]] QByteArray uploadedManifest() const;
    [[nodiscard]] QList<QByteArray> slotNames() const; ///< slots that are there now
    [[nodiscard]] int messagesSent(WalsenderLane lane) const;
    [[nodiscard]] int openSessions() const;
    [[nodiscard]] int cancelRequests() const;
    [[nodiscard]] int stalledSessions() const;

private:
    class Listener;

    const WalsenderScript m_script;
    WalsenderState m_state;
    std::vector<std::thread> m_sessions; ///< guarded by the state's mutex
    std::unique_ptr<QThread> m_thread;
    Listener* m_listener = nullptr;
    int m_port = 0;
};

} // namespace basekeep
