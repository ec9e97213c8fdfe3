#pragma once

#include "engine/jobs/Failure.h"
#include "engine/server/Lsn.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>

namespace basekeep {

/// What a receiver of WAL says of itself, a few times a second.
struct ReceiveWalStatus
{
    enum class State { Stopped, Connecting, Streaming, Reconnecting, Stopping, Failed };

    State state = State::Stopped;
    qint64 pid = 0;     ///< the receiving process on this machine; 0 if none runs
    int backendPid = 0; ///< of its walsender
    QString slot;
    quint32 timeline = 0;
    Lsn resumedAt; ///< where this run began
    Lsn received;
    Lsn flushed;
    Lsn serverEnd;                    ///< the server's own end of WAL when it last said; lag is serverEnd - received
    QString segment;                  ///< open one, e.g. "000000010000000000000003"
    quint64 bytes = 0;                ///< received by this run
    int segmentsClosed = 0;           ///< by this run
    int reconnects = 0;               ///< by this run
    int failuresInARow = 0;           ///< connections that failed since one streamed
    QDateTime startedAt;              ///< of this run
    QDateTime lastMessageAt;          ///< when the server was last heard
    QStringList gaps;                 ///< holes in the archive, e.g. "00000001…05 to 00000001…07 are missing"
    std::optional<Failure> lastError; ///< of the last connection that ended; stays after a reconnect
    QDateTime lastErrorAt;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static ReceiveWalStatus fromJson(const QJsonObject& json);
};

/// "stopped", "connecting", "streaming", "reconnecting", "stopping", "failed"
[[nodiscard]] QString receiveWalStateName(ReceiveWalStatus::State state);

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::ReceiveWalStatus)
