#pragma once

#include "engine/basebackup/BackupSettings.h"
#include "engine/jobs/CancelToken.h"
#include "engine/jobs/Finding.h"
#include "engine/server/ServerReport.h"

namespace basekeep {

/// What can be known before a backup starts, as findings: each a measured value and, where something is wrong, a
/// remedy.
struct PreflightReport
{
    Findings findings;
    ServerReport server; ///< what the connections told; empty fields where they could not be made
};

/// Connects, looks, and disconnects. Changes nothing on the server or on disk. A server that cannot be reached is a
/// finding, not an exception; only a cancel is thrown. An empty settings.target leaves out everything about the target,
/// which is what "Test connection" asks for.
[[nodiscard]] PreflightReport preflight(const BackupSettings& settings, const CancelToken& cancel);

} // namespace basekeep
