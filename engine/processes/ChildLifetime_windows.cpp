#include "engine/processes/ChildLifetime.h"

#include "engine/processes/StartAttributes_windows.h"

#include <memory>

#include <QtCore/QProcess>

namespace basekeep {

namespace {

/// The job that all children of this process belong to. Its only handle is never closed: the system does that when this
/// process ends, and then ends those who are in the job.
HANDLE childrensJob()
{
    static const HANDLE job = [] {
        const HANDLE created = CreateJobObjectW(nullptr, nullptr);
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        if (created != nullptr)
            SetInformationJobObject(created, JobObjectExtendedLimitInformation, &limits, sizeof limits);
        return created;
    }();
    return job;
}

} // namespace

void tieToThisProcess(QProcess& child)
{
    child.setCreateProcessArgumentsModifier(
        [attributes = std::shared_ptr<StartAttributes>()](QProcess::CreateProcessArguments* arguments) mutable {
            const STARTUPINFOW& startup = *arguments->startupInfo;
            attributes = std::make_shared<StartAttributes>(
                startup, std::vector<HANDLE>{startup.hStdInput, startup.hStdOutput, startup.hStdError}, childrensJob());
            arguments->startupInfo = attributes->startup();
            arguments->flags |= CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT;
        });
}

} // namespace basekeep
