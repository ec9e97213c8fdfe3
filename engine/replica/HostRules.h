#pragma once

#include "engine/replica/ServerPlatform.h"

#include <QtCore/QByteArray>
#include <QtCore/QStringList>

namespace basekeep {

/// The rules of a copied pg_hba.conf. A server does not start if one of them names a method of authentication that its
/// system does not have; such a rule rejects instead, so that nobody is let in by a rule further below.
struct HostRules
{
    QByteArray text;     ///< of the file, with those changes
    QStringList changed; ///< the rules that were changed, as they were

    [[nodiscard]] static HostRules on(const ServerPlatform& here, const QByteArray& text);
};

} // namespace basekeep
