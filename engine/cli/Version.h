#pragma once

#include <QtCore/QString>

namespace basekeep {

/// What --version prints.
[[nodiscard]] inline QString versionText()
{
    return QStringLiteral("basekeep-cli (Basekeep) " BASEKEEP_VERSION);
}

} // namespace basekeep
