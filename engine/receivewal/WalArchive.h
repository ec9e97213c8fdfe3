#pragma once

#include "engine/receivewal/ReceiveWalSettings.h"

#include <QtCore/QMetaType>

namespace basekeep {

/// A continuous WAL archive known to the user: what it receives and where to. Never holds a password.
struct WalArchive
{
    QString id;                  ///< stable, unique, safe in names
    QString profileId;           ///< whose server
    ReceiveWalSettings settings; ///< its connection is the profile's at the last start, without secrets
    bool outlivesWindow = false; ///< the receiver goes on when the window is closed

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static WalArchive fromJson(const QJsonObject& json);
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::WalArchive)
