#pragma once

#include "engine/processes/ProcessIdentity.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// A replica that was made here or adopted from a folder. What it is lies on disk and on its primary; this is only what
/// one needs to find it, and to know that a folder is still the one that it was.
struct Replica
{
    QString id;     ///< made from the folder's path, so that each folder has one
    QString folder; ///< its data directory
    quint64 systemIdentifier = 0;
    int serverMajor = 0;
    QString binFolder; ///< with the programs that run it
    QString logFile;   ///< that pg_ctl writes; where the server writes its own, see ReplicaLog
    QString passfile;  ///< beside the folder; empty without
    QStringList tablespaceFolders;
    int port = 0;
    QString slotName;          ///< on the primary; empty if it has none
    ConnectionSettings source; ///< of the primary, without password
    QString profileName;
    QDateTime madeAt;
    bool isAdopted = false;  ///< not made here
    bool isComplete = false; ///< false while it is being made, and if that was cut short by a crash
    ProcessIdentity maker;   ///< who makes it, or made it

    [[nodiscard]] static QString idOf(const QString& folder);

    [[nodiscard]] bool isBeingMade() const { return !isComplete && maker.isAlive(); }

    /// `source` with the passfile that was made for the replica, where this account may read it.
    [[nodiscard]] ConnectionSettings primaryConnection() const;
    /// To the replica itself, on this machine, as the role that cloned it.
    [[nodiscard]] ConnectionSettings ownConnection() const;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Replica fromJson(const QJsonObject& json);
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::Replica)
