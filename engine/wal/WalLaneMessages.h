#pragma once

#include "engine/jobs/Failure.h"
#include "engine/server/ConnectionSettings.h"
#include "engine/server/Lsn.h"
#include "engine/stream/CompressionSpec.h"

#include <QtCore/QByteArray>
#include <QtCore/QJsonObject>

#include <optional>

namespace basekeep {

/// What the parent tells the WAL lane's child before anything else: the first line of the child's standard input. The
/// password travels in it, and nowhere else: not as an argument, not in the environment.
struct WalLaneConfiguration
{
    enum class Output { Folder, Archive };
    enum class Slot { None, Temporary, Existing, Created };

    ConnectionSettings connection;
    QString applicationName;
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

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static WalLaneConfiguration fromJson(const QJsonObject& json);
};

/// The conversation on the child's standard input and output: one JSON object per line.
///
/// Parent to child: the configuration, then {"command":"stream","lsn":…,"timeline":…}, then
/// {"command":"finish","lsn":…}. The end of the input means that the parent is gone or has given up: the child stops at
/// once.
///
/// Child to parent, each with a member "event":
///   ready     connected, slot made: pid, backendPid, slot
///   progress  timeline, received, flushed, serverEnd, bytes, records, segment, segmentsClosed
///   notice    severity, text: a notice of the server
///   failure   code, message, hint, detail; the child ends after it with status 1
///   finished  as progress; the child ends after it with status 0
namespace WalLaneMessages {

[[nodiscard]] QByteArray line(const QJsonObject& object); ///< with its line feed
[[nodiscard]] QJsonObject streamCommand(Lsn start, quint32 timeline);
[[nodiscard]] QJsonObject finishCommand(Lsn end);
[[nodiscard]] QJsonObject failureEvent(const Failure& failure);
[[nodiscard]] Failure failureFrom(const QJsonObject& event);

} // namespace WalLaneMessages

} // namespace basekeep
