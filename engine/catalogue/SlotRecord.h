#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QString>

namespace basekeep {

/// A permanent slot that Basekeep made on a server: remembered from just before it is made until it is surely gone, so
/// that none is ever forgotten there.
struct SlotRecord
{
    Q_DECLARE_TR_FUNCTIONS(SlotRecord)

public:
    enum class MadeFor {
        Replica,
        WalArchive,
        Backup, ///< or the standby that is made of it
    };

    QString name;
    quint64 systemIdentifier = 0; ///< of the server
    ConnectionSettings server;    ///< without password
    QString profileName;
    MadeFor madeFor = MadeFor::Replica;
    QString folder; ///< of what it was made for; may be empty
    QDateTime madeAt;

    /// Of a slot that is made now.
    [[nodiscard]] static SlotRecord of(const QString& name, quint64 systemIdentifier, const ConnectionSettings& server,
                                       MadeFor madeFor, const QString& folder);

    [[nodiscard]] QString id() const; ///< of server and name

    [[nodiscard]] QString purposeText() const; ///< a few words without an article; empty if the folder is not known
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static SlotRecord fromJson(const QJsonObject& json);
};

} // namespace basekeep
