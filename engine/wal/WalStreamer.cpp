#include "engine/wal/WalStreamer.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerIdentity.h"
#include "engine/storage/FileSystem.h"
#include "engine/wal/SegmentArchive.h"
#include "engine/wal/SegmentFolder.h"

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

        std::unique_ptr<WalSink> sink;
        const std::filesystem::path path = FileSystem::toPath(m_configuration.path);
        if (m_configuration.output == WalLaneConfiguration::Output::Folder) {
            sink = std::make_unique<SegmentFolder>(path, m_configuration.segmentSize, m_configuration.fileMode,
                                                   m_configuration.sync);
        } else {
            sink = std::make_unique<SegmentArchive>(path, m_configuration.segmentSize, m_configuration.fileMode,
                                                    m_configuration.sync, m_configuration.compression);
        }
        WalReceiver receiver(connection, *sink,
                             {slot, m_configuration.segmentSize, m_configuration.systemIdentifier,
                              m_configuration.statusIntervalSeconds},
                             m_cancel);
        m_sinceReport.start();
        const WalReceiver::End end = receiver.run(
            command.start, command.timeline, [this] { return m_control.stopPosition(); },
            [this](const WalReceiver::Position& position) {
                if (m_sinceReport.hasExpired(reportIntervalMs)) {
                    reportPosition(position, "progress");
                    m_sinceReport.start();
                }
            });
        if (end == WalReceiver::End::ServerEnded) {
            throw Failure{Failure::Code::ConnectionLost,
                          tr("The server ended the WAL stream."),
                          tr("The server is shutting down. Take the backup again when it is up."),
                          {}};
        }
        reportPosition(receiver.position(), "finished");
    } catch (...) {
        if (dropsSlot)
            dropSlot(slot);
        throw;
    }
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
    if (m_configuration.slot != Slot::Existing) {
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
