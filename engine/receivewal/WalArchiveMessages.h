#pragma once

#include "engine/receivewal/ReceiveWalSettings.h"

#include <QtCore/QJsonObject>
#include <QtCore/QString>

namespace basekeep {

/// What the process that receives WAL for the window is told, once, as the only line of its standard input. Passwords
/// travel in it, and nowhere else.
struct WalArchiveConfiguration
{
    QString id; ///< of the archive
    ReceiveWalSettings settings;
    bool outlivesFrontEnd = false;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static WalArchiveConfiguration fromJson(const QJsonObject& json);
};

/// The conversation over the archive's local socket: one JSON object per line.
///
/// Front end to receiver: {"command":"stop"}, {"command":"outlive","value":…}.
///
/// Receiver to front end, each with a member "event":
///   status  see ReceiveWalStatus; a few times a second while something changes, at once when somebody connects
///   log     line: worded for people; the last ones are said again to who connects later
///   ended   nothing comes behind it
namespace WalArchiveMessages {

/// The argument that makes the child program such a receiver.
extern const QString serviceArgument;

/// The socket's name (on Windows the pipe's): made of the archive's id and of whose archive it is.
[[nodiscard]] QString serverName(const QString& archiveId);

} // namespace WalArchiveMessages

} // namespace basekeep
