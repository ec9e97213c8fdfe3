#include "tests/walsender/ScriptedWalsender.h"

#include "tests/walsender/WalsenderSession.h"

#include <QtCore/QThread>
#include <QtNetwork/QTcpServer>

namespace basekeep {

/// Gives each connection a thread, in which its session can wait as long as the script wants.
class ScriptedWalsender::Listener final : public QTcpServer
{
public:
    explicit Listener(ScriptedWalsender& server) : m_server(server) {}

protected:
    void incomingConnection(qintptr descriptor) override
    {
        const std::lock_guard lock(m_server.m_state.mutex);
        ++m_server.m_state.openSessions;
        m_server.m_sessions.emplace_back(
            [&server = m_server, descriptor] { WalsenderSession(descriptor, server.m_script, server.m_state).run(); });
    }

private:
    ScriptedWalsender& m_server;
};

ScriptedWalsender::ScriptedWalsender(WalsenderScript script)
    : m_script(std::move(script)), m_thread(std::make_unique<QThread>()), m_listener(new Listener(*this))
{
    m_listener->listen(QHostAddress(QHostAddress::LocalHost));
    m_port = m_listener->serverPort();
    m_listener->moveToThread(m_thread.get());
    m_thread->start();
}

ScriptedWalsender::~ScriptedWalsender()
{
    {
        const std::lock_guard lock(m_state.mutex);
        m_state.stopping = true;
    }
    m_state.changed.notify_all();
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread->quit();
    m_thread->wait();
    for (std::thread& session : m_sessions)
        session.join();
}

int ScriptedWalsender::port() const
{
    return m_port;
}

ConnectionSettings ScriptedWalsender::connectionSettings() const
{
    ConnectionSettings settings;
    settings.parameters = {{QStringLiteral("host"), QStringLiteral("127.0.0.1")},
                           {QStringLiteral("port"), QString::number(m_port)},
                           {QStringLiteral("user"), QStringLiteral("basekeep")}};
    return settings;
}

void ScriptedWalsender::release()
{
    const std::lock_guard lock(m_state.mutex);
    m_state.released = true;
}

QList<QByteArray> ScriptedWalsender::commands(WalsenderLane lane) const
{
    const std::lock_guard lock(m_state.mutex);
    QList<QByteArray> texts;
    for (const WalsenderState::Command& command : m_state.commands) {
        if (command.lane == lane)
            texts.append(command.text);
    }
    return texts;
}

QList<WalsenderState::Status> ScriptedWalsender::statuses() const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.statuses;
}

QByteArray ScriptedWalsender::uploadedManifest() const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.uploadedManifest;
}

QList<QByteArray> ScriptedWalsender::slotNames() const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.slots.keys();
}

int ScriptedWalsender::messagesSent(WalsenderLane lane) const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.messages.value(lane);
}

int ScriptedWalsender::openSessions() const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.openSessions;
}

int ScriptedWalsender::cancelRequests() const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.cancelRequests;
}

int ScriptedWalsender::stalledSessions() const
{
    const std::lock_guard lock(m_state.mutex);
    return m_state.stalledSessions;
}

} // namespace basekeep
