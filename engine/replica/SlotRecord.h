#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QString>

namespace basekeep {

/// A permanent slot that Basekeep made on a server: remembered from just before it is made until it is surely gone, so
/// that none is ever forgotten there.
struct SlotRecord
{
    QString name;
    quint64 systemIdentifier = 0; ///< of the server
    ConnectionSettings server;    ///< without password
    QString profileName;
    QString replicaFolder; ///< whose slot it is
    QDateTime madeAt;

    [[nodiscard]] QString id() const; ///< of server and name

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static SlotRecord fromJson(const QJsonObject& json);
};

} // namespace basekeep
