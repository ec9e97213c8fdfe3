#pragma once

#include "engine/server/ConnectionSettings.h"
#include "engine/server/Lsn.h"
#include "engine/server/ServerFailure.h"
#include "engine/stream/CompressionSpec.h"
#include "engine/wal/WalResumePoint.h"

#include <QtCore/QByteArray>
#include <QtCore/QJsonObject>

#include <optional>

namespace basekeep {

/// Where the WAL lane's child is to connect: the first line of its standard input. The password travels in it, and
/// nowhere else: not as an argument, not in the environment.
struct WalLaneConnection
{
    ConnectionSettings settings;
    QString applicationName;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static WalLaneConnection fromJson(const QJsonObject& json);
};

/// What it is to do there, once that is known.
struct WalLaneConfiguration
{
    enum class Output { Folder, Archive };
    enum class Slot { None, Temporary, Existing, Created };

    Output output = Output::Folder;
    QString path;                ///< pg_wal folder, or the archive file to make
    CompressionSpec compression; ///< of the archive
    unsigned fileMode = 0600;
    bool sync = true;
    Slot slot = Slot::Temporary;
    QString slotName;             ///< empty for a temporary slot: the child makes a name of its backend's process id
    quint64 systemIdentifier = 0; ///< of the server that the data lane reached
    quint32 segmentSize = 0;
    int statusIntervalSeconds = 10;
    bool isRestart = false; ///< an earlier child has made the slot, and perhaps begun to write

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static WalLaneConfiguration fromJson(const QJsonObject& json);
};

/// The conversation on the child's standard input and output: one JSON object per line.
///
/// Parent to child: the connection, then {"command":"prepare", and the configuration}, then
/// {"command":"stream","lsn":…,"timeline":…,"resume":{…}}, then {"command":"finish","lsn":…}; "resume" is the last point
/// that an earlier child has reached, if any. The end of the input means that the parent is gone or has given up: the
/// child stops at once. Until it is told to prepare it changes nothing, here or on the server, so that it can connect
/// while the parent still looks whether there will be a backup.
///
/// Child to parent, each with a member "event":
///   connected pid, backendPid
///   ready     prepared, slot made: slot
///   progress  timeline, received, flushed, serverEnd, bytes, records, segment, segmentsClosed
///   reached   point: where another child could go on; said before the server hears that the WAL is flushed
///   notice    severity, text: a notice of the server
///   failure   code, message, hint, detail, sqlState; the child ends after it with status 1
///   finished  as progress; the child ends after it with status 0
namespace WalLaneMessages {

[[nodiscard]] QByteArray line(const QJsonObject& object); ///< with its line feed
[[nodiscard]] QJsonObject prepareCommand(const WalLaneConfiguration& configuration);
[[nodiscard]] QJsonObject streamCommand(Lsn start, quint32 timeline, const std::optional<WalResumePoint>& resume = {});
[[nodiscard]] QJsonObject finishCommand(Lsn end);
[[nodiscard]] QJsonObject reachedEvent(const WalResumePoint& point);
[[nodiscard]] std::optional<WalResumePoint> pointFrom(const QJsonObject& event);
[[nodiscard]] std::optional<WalResumePoint> resumeFrom(const QJsonObject& streamCommand);
[[nodiscard]] QJsonObject failureEvent(const Failure& failure, const QString& sqlState = {});
[[nodiscard]] ServerFailure failureFrom(const QJsonObject& event);

} // namespace WalLaneMessages

} // namespace basekeep
