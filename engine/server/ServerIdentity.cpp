#include "engine/server/ServerIdentity.h"

#include "engine/server/Connection.h"

#include <bit>

namespace basekeep {

namespace {

/// "16MB" or "1GB"; other units are never printed for this setting.
quint32 parseSegmentSize(const QString& text)
{
    quint64 unit = 0;
    if (text.endsWith(QLatin1String("MB")))
        unit = quint64(1) << 20;
    else if (text.endsWith(QLatin1String("GB")))
        unit = quint64(1) << 30;
    const quint64 bytes = unit * text.chopped(qMin<qsizetype>(2, text.size())).toUInt();
    const bool isValid = std::has_single_bit(bytes) && bytes >= (1u << 20) && bytes <= (1u << 30);
    if (!isValid) {
        throw Failure{Failure::Code::ProtocolViolation,
                      QCoreApplication::translate("ServerIdentity", "The server's WAL segment size makes no sense."),
                      {},
                      QStringLiteral("wal_segment_size = ") + text};
    }
    return quint32(bytes);
}

} // namespace

ServerIdentity ServerIdentity::readSystem(Connection& connection)
{
    if (connection.serverVersion() < 130000) {
        throw Failure{
            Failure::Code::ServerRefused,
            QCoreApplication::translate("ServerIdentity", "This server is version %1; Basekeep backs up 13 and later.")
                .arg(connection.parameterStatus("server_version")),
            QCoreApplication::translate("ServerIdentity", "Use the tools of that version for it."),
            {}};
    }
    ServerIdentity identity;
    const QueryResult system = connection.execute(
        "IDENTIFY_SYSTEM", QCoreApplication::translate("ServerIdentity", "The server did not identify itself."));
    bool systemOk = false;
    bool timelineOk = false;
    identity.systemIdentifier = system.text(0, 0).toULongLong(&systemOk);
    identity.timeline = system.text(0, 1).toUInt(&timelineOk);
    const auto position = Lsn::parse(system.text(0, 2));
    if (!systemOk || !timelineOk || !position || identity.timeline == 0) {
        throw Failure{Failure::Code::ProtocolViolation,
                      QCoreApplication::translate("ServerIdentity", "The server identified itself in an unknown way."),
                      {},
                      system.text(0, 0) + QLatin1Char(' ') + system.text(0, 1) + QLatin1Char(' ') + system.text(0, 2)};
    }
    identity.flushed = *position;
    return identity;
}

ServerIdentity ServerIdentity::read(Connection& connection)
{
    ServerIdentity identity = readSystem(connection);
    const unsigned mode = connection.show("data_directory_mode").toUInt(nullptr, 8);
    identity.groupReadable = (mode & 0050) == 0050;
    identity.segmentSize = parseSegmentSize(connection.show("wal_segment_size"));
    return identity;
}

} // namespace basekeep
