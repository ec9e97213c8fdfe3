#include "engine/processes/ProcessIdentity.h"

#include "engine/processes/ProcessReader.h"

namespace basekeep {

namespace {

/// Linux tells start times in ticks since a boot time that is rounded to seconds, and both can shift a little.
constexpr qint64 startTimeToleranceMs = 2000;

} // namespace

ProcessIdentity ProcessIdentity::own()
{
    ProcessIdentity identity{ProcessReader::ownPid(), {}};
    if (const std::optional<ProcessInfo> process = ProcessReader().read(identity.pid))
        identity.startedAt = process->startedAt;
    return identity;
}

bool ProcessIdentity::isAlive() const
{
    const std::optional<ProcessInfo> process = ProcessReader().read(pid);
    if (!process)
        return false;
    if (!startedAt.isValid() || !process->startedAt.isValid())
        return true;
    return qAbs(startedAt.msecsTo(process->startedAt)) <= startTimeToleranceMs;
}

} // namespace basekeep
