#pragma once

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QJsonObject>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// A server known to the user. Never holds a password, not even inside the connection string.
struct Profile
{
    enum class PasswordSource { Ask, Passfile, Keychain };

    QString id;   ///< stable, unique
    QString name; ///< as shown
    ConnectionSettings connection;
    PasswordSource passwordSource = PasswordSource::Ask;
    QString backupFolder; ///< where backups of this server go by default; a dated folder is made inside
    bool isSandbox = false;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static Profile fromJson(const QJsonObject& json);
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::Profile)
