#include "engine/wal/ControlPipe.h"

#include "engine/wal/WalLaneMessages.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include <QtCore/QJsonDocument>

namespace basekeep {

namespace {

/// A parent may count on its child being gone within a second of closing the pipe.
constexpr std::chrono::milliseconds graceForTidyUp{900};

} // namespace

ControlPipe::ControlPipe(CancelToken& cancel) : m_cancel(cancel)
{
    // Never joined: it sits in a read that nothing but the parent ends, and the process ends before or because of it.
    std::thread([this] { read(); }).detach();
}

void ControlPipe::read()
{
    std::string line;
    while (std::getline(std::cin, line))
        take(QByteArray::fromStdString(line));
    {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
    }
    m_cancel.cancel();
    m_changed.notify_all();
    std::this_thread::sleep_for(graceForTidyUp);
    std::_Exit(EXIT_FAILURE);
}

void ControlPipe::take(const QByteArray& line)
{
    const QJsonObject object = QJsonDocument::fromJson(line).object();
    const QString command = object.value(QLatin1String("command")).toString();
    const Lsn lsn = Lsn::parse(object.value(QLatin1String("lsn")).toString()).value_or(Lsn{});
    const std::lock_guard lock(m_mutex);
    if (!m_connection)
        m_connection = object;
    else if (command == QLatin1String("prepare"))
        m_preparation = object;
    else if (command == QLatin1String("stream"))
        m_stream = StreamCommand{lsn, quint32(object.value(QLatin1String("timeline")).toInteger()),
                                 WalLaneMessages::resumeFrom(object)};
    else if (command == QLatin1String("finish"))
        m_stop = lsn;
    m_changed.notify_all();
}

QJsonObject ControlPipe::waitForConnection()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_connection || m_ended; });
    if (!m_connection || m_connection->isEmpty()) {
        throw Failure{Failure::Code::InvalidOption,
                      Failure::tr("This program is the WAL half of a backup and is started by Basekeep itself."),
                      Failure::tr("Use basekeep or basekeep-cli."),
                      {}};
    }
    return *m_connection;
}

std::optional<QJsonObject> ControlPipe::waitForPreparation(int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::milliseconds(timeoutMs), [this] { return m_preparation || m_ended; });
    return m_preparation;
}

std::optional<ControlPipe::StreamCommand> ControlPipe::waitForStream(int timeoutMs)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, std::chrono::milliseconds(timeoutMs), [this] { return m_stream || m_ended; });
    return m_stream;
}

std::optional<Lsn> ControlPipe::stopPosition() const
{
    const std::lock_guard lock(m_mutex);
    return m_stop;
}

} // namespace basekeep
