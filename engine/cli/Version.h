#pragma once

#include <QtCore/QString>

#include "engine/cli/Console.h"

namespace basekeep {

/// What --version prints. Scripts read the third word of a stock tool's line as its version: options and files are
/// those of 18.
[[nodiscard]] inline QString versionText()
{
    return Console::program() + (Console::isStockTool()
                                     ? QStringLiteral(" (PostgreSQL) 18.0 (Basekeep " BASEKEEP_VERSION ")")
                                     : QStringLiteral(" (Basekeep) " BASEKEEP_VERSION));
}

} // namespace basekeep
