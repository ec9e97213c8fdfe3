#include "engine/processes/ProcessSession.h"

#include "engine/processes/StartAttributes_windows.h"

#include <memory>

#include <QtCore/QProcess>

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
    process.setCreateProcessArgumentsModifier(
        [attributes = std::shared_ptr<StartAttributes>()](QProcess::CreateProcessArguments* arguments) mutable {
            // Sockets can be inherited, too, and a connection of this process must not outlive it in another one.
            const STARTUPINFOW& startup = *arguments->startupInfo;
            attributes = std::make_shared<StartAttributes>(
                startup, std::vector<HANDLE>{startup.hStdInput, startup.hStdOutput, startup.hStdError});
            arguments->startupInfo = attributes->startup();
            arguments->flags |= CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP | EXTENDED_STARTUPINFO_PRESENT;
            if (canLeaveJob())
                arguments->flags |= CREATE_BREAKAWAY_FROM_JOB;
        });
}

} // namespace basekeep
