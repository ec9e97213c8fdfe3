#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// How a replica is at one moment, from its folder, from itself, and from its primary.
struct ReplicaStatus
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaStatus)

public:
    enum class State {
        Missing,    ///< the folder, or what was in it, is not there
        Unfinished, ///< it is being made, or that was cut short
        Stopped,
        Starting,   ///< or replaying what it needs before it takes connections
        CatchingUp, ///< connected to the primary, and behind
        Streaming,
        Broken,   ///< it runs, but gets no WAL; `reason` says why
        Promoted, ///< it is a server of its own
    };

    State state = State::Stopped;
    QString reason; ///< of Broken, Missing and Unfinished, a sentence
    QDateTime takenAt;

    // On this machine:
    qint64 postmasterPid = 0; ///< 0 if it does not run
    int port = 0;             ///< that it listens on
    bool hasStandbySignal = false;
    bool takesConnections = false; ///< its postmaster says so

    // What the replica says:
    std::optional<bool> isInRecovery;
    Lsn received;
    Lsn replayed;
    std::optional<double> secondsBehind; ///< since the last replayed transaction, where something is to replay
    int receiverPid = 0;                 ///< of its walreceiver
    QString receiverStatus;              ///< as pg_stat_wal_receiver says
    QString replicaError;                ///< why it could not be asked, verbatim

    // What the primary says:
    bool isPrimaryReachable = false;
    Lsn primaryPosition;
    bool hasSlot = false;
    QString slotWalStatus; ///< "reserved", "extended", "unreserved", "lost"
    Lsn slotRestart;
    int senderPid = 0;
    QString senderState; ///< "catchup", "streaming" …; empty where the role may not see it
    QString primaryError;

    /// Written on the primary and not replayed here yet, in bytes. Nothing once each goes its own way.
    [[nodiscard]] std::optional<quint64> lagBytes() const;
    /// WAL that the slot keeps on the primary, in bytes.
    [[nodiscard]] std::optional<quint64> heldBytes() const;

    [[nodiscard]] static QString nameOf(State state); ///< for scripts: "catching-up"
    [[nodiscard]] static QString textOf(State state); ///< for people, translated
    [[nodiscard]] QJsonObject toJson() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::ReplicaStatus)
