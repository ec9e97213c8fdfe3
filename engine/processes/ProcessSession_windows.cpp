#include "engine/processes/ProcessSession.h"

#include <QtCore/QProcess>

#include <windows.h>

namespace basekeep {

namespace {

/// A terminal may keep all that was started in it in a job, and end the job when it is closed.
bool canLeaveJob()
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    BOOL isInJob = FALSE;
    return IsProcessInJob(GetCurrentProcess(), nullptr, &isInJob) && isInJob &&
           QueryInformationJobObject(nullptr, JobObjectExtendedLimitInformation, &limits, sizeof limits, nullptr) &&
           (limits.BasicLimitInformation.LimitFlags & JOB_OBJECT_LIMIT_BREAKAWAY_OK) != 0;
}

} // namespace

void giveOwnSession(QProcess& process)
{
    process.setCreateProcessArgumentsModifier([](QProcess::CreateProcessArguments* arguments) {
        arguments->flags |= CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP;
        if (canLeaveJob())
            arguments->flags |= CREATE_BREAKAWAY_FROM_JOB;
    });
}

} // namespace basekeep
