#include "engine/wal/WalStreamer.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerIdentity.h"
#include "engine/storage/FileSystem.h"
#include "engine/wal/SegmentArchive.h"
#include "engine/wal/SegmentFolder.h"
#include "engine/wal/WalSegment.h"

#include <cstdio>

namespace basekeep {

namespace {

constexpr qint64 reportIntervalMs = 200;

/// Until the copy begins nothing flows here; idle_session_timeout (14+) would end such a session.
constexpr int idleCheckMs = 5000;

void tell(const QJsonObject& event)
{
    const QByteArray line = WalLaneMessages::line(event);
    std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout);
    std::fflush(stdout);
}

} // namespace

WalStreamer::WalStreamer(ControlPipe& control, const CancelToken& cancel) : m_control(control), m_cancel(cancel) {}

void WalStreamer::run()
{
    m_server = WalLaneConnection::fromJson(m_control.waitForConnection());
    Connection connection(m_server.settings, Connection::Purpose::Replication, m_server.applicationName, m_cancel);
    connection.setNoticeHandler([](const ServerNotice& notice) {
        tell({{QStringLiteral("event"), QStringLiteral("notice")},
              {QStringLiteral("severity"), notice.severity},
              {QStringLiteral("text"), notice.text}});
    });
    const quint64 systemIdentifier = ServerIdentity::readSystem(connection).systemIdentifier;
    tell({{QStringLiteral("event"), QStringLiteral("connected")},
          {QStringLiteral("pid"), QCoreApplication::applicationPid()},
          {QStringLiteral("backendPid"), connection.backendPid()}});
    m_configuration = WalLaneConfiguration::fromJson(waitFor(&ControlPipe::waitForPreparation, connection));
    checkServer(systemIdentifier);
    const QString slot = makeSlot(connection);
    const bool dropsSlot = m_configuration.slot == WalLaneConfiguration::Slot::Created;
    try {
        tell({{QStringLiteral("event"), QStringLiteral("ready")}, {QStringLiteral("slot"), slot}});
        const ControlPipe::StreamCommand command = waitFor(&ControlPipe::waitForStream, connection);
        if (receive(connection, slot, command) == WalReceiver::End::ServerEnded) {
            throw Failure{Failure::Code::ConnectionLost,
                          tr("The server ended the WAL stream."),
                          tr("The server is shutting down. Take the backup again when it is up."),
                          {}};
        }
    } catch (...) {
        // A parent that lives may start another child, which needs the slot.
        if (dropsSlot && m_cancel.isCancelled())
            dropSlot(slot);
        throw;
    }
}

std::unique_ptr<WalSink> WalStreamer::makeSink(const ControlPipe::StreamCommand& command) const
{
    const WalLaneConfiguration& wanted = m_configuration;
    const std::filesystem::path path = FileSystem::toPath(wanted.path);
    // An earlier child that came to no such point may have begun to write all the same.
    std::optional<WalResumePoint> continues = command.resume;
    if (wanted.isRestart && !continues)
        continues = WalResumePoint::beginning(command.start, command.timeline, wanted.segmentSize);
    if (wanted.output == WalLaneConfiguration::Output::Folder)
        return std::make_unique<SegmentFolder>(path, wanted.segmentSize, wanted.fileMode, wanted.sync, continues);
    std::optional<WalOutputState> state;
    if (continues)
        state = continues->output;
    return std::make_unique<SegmentArchive>(path, wanted.segmentSize, wanted.fileMode, wanted.sync, wanted.compression,
                                            state);
}

WalReceiver::End WalStreamer::receive(Connection& connection, const QString& slot,
                                      const ControlPipe::StreamCommand& command)
{
    const std::unique_ptr<WalSink> sink = makeSink(command);
    WalReceiver::Settings settings{slot, m_configuration.segmentSize, m_configuration.systemIdentifier,
                                   m_configuration.statusIntervalSeconds};
    settings.startIsDurable = command.resume.has_value();
    settings.reached = [](const WalResumePoint& point) {
        tell(WalLaneMessages::reachedEvent(point));
    };
    WalReceiver receiver(connection, *sink, settings, m_cancel);
    const auto stopAt = [this] {
        return m_control.stopPosition();
    };
    const auto observer = [this](const WalReceiver::Position& position) {
        if (m_sinceReport.isValid() && !m_sinceReport.hasExpired(reportIntervalMs))
            return;
        reportPosition(position, "progress");
        m_sinceReport.start();
    };
    const WalReceiver::End end = command.resume ? receiver.resume(*command.resume, command.start, stopAt, observer)
                                                : receiver.run(command.start, command.timeline, stopAt, observer);
    if (end == WalReceiver::End::StopReached)
        reportPosition(receiver.position(), "finished");
    return end;
}

void WalStreamer::checkServer(quint64 systemIdentifier) const
{
    if (systemIdentifier != m_configuration.systemIdentifier) {
        throw Failure{
            Failure::Code::WrongServer, tr("The two connections of this backup reached two different servers."),
            tr("A load balancer or a failover may be behind that address. Connect to one server by its own name."),
            tr("System identifier %1 for the files, %2 for the WAL.")
                .arg(m_configuration.systemIdentifier)
                .arg(systemIdentifier)};
    }
}

QString WalStreamer::makeSlot(Connection& connection)
{
    using Slot = WalLaneConfiguration::Slot;
    const bool isTemporary = m_configuration.slot == Slot::Temporary;
    QString slot = m_configuration.slotName;
    if (m_configuration.slot == Slot::None)
        return {};
    if (isTemporary) // unsigned, since a pooler in between may answer with any number
        slot = QStringLiteral("basekeep_%1").arg(quint32(connection.backendPid()));
    const bool isMade =
        m_configuration.slot == Slot::Existing || (m_configuration.slot == Slot::Created && m_configuration.isRestart);
    if (!isMade) {
        connection.execute(ReplicationCommands::createPhysicalSlot(slot, isTemporary),
                           tr("The server did not create the replication slot \"%1\".").arg(slot));
    }
    return slot;
}

template <typename Command>
Command WalStreamer::waitFor(std::optional<Command> (ControlPipe::*command)(int timeoutMs), Connection& connection)
{
    for (;;) {
        const std::optional<Command> heard = (m_control.*command)(idleCheckMs);
        m_cancel.throwIfCancelled();
        if (heard)
            return *heard;
        connection.execute("IDENTIFY_SYSTEM", tr("The server ended the WAL connection before the copy began."));
    }
}

void WalStreamer::dropSlot(const QString& slot)
{
    // A connection of its own: the other one is inside COPY or broken. Cancelled or not, this must be tried.
    const CancelToken neverCancelled;
    try {
        Connection connection(m_server.settings, Connection::Purpose::Replication, m_server.applicationName,
                              neverCancelled);
        connection.execute(ReplicationCommands::dropSlot(slot) + " WAIT",
                           tr("The server did not drop the replication slot \"%1\".").arg(slot));
    } catch (const Failure&) {
        // The parent tries again and reports it; here the first failure is the one to tell.
    }
}

void WalStreamer::reportPosition(const WalReceiver::Position& position, const char* event)
{
    tell({{QStringLiteral("event"), QLatin1String(event)},
          {QStringLiteral("timeline"), qint64(position.timeline)},
          {QStringLiteral("received"), position.received.toString()},
          {QStringLiteral("flushed"), position.flushed.toString()},
          {QStringLiteral("serverEnd"), position.serverEnd.toString()},
          {QStringLiteral("bytes"), qint64(position.bytes)},
          {QStringLiteral("records"), qint64(position.records)},
          {QStringLiteral("segment"), position.segment},
          {QStringLiteral("segmentsClosed"), position.segmentsClosed}});
}

} // namespace basekeep
