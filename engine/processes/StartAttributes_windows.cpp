#include "engine/processes/StartAttributes_windows.h"

#include <utility>

namespace basekeep {

StartAttributes::StartAttributes(const STARTUPINFOW& startup, std::vector<HANDLE> handles, HANDLE job)
    : m_handles(std::move(handles)), m_job(job)
{
    m_startup.StartupInfo = startup;
    m_startup.StartupInfo.cb = sizeof m_startup;
    constexpr DWORD count = 2;
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, count, 0, &size);
    m_memory.resize(size);
    auto* const list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(m_memory.data());
    if (size == 0 || !InitializeProcThreadAttributeList(list, count, 0, &size))
        return;
    m_startup.lpAttributeList = list;
    UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, m_handles.data(),
                              m_handles.size() * sizeof(HANDLE), nullptr, nullptr);
    if (m_job != nullptr)
        UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &m_job, sizeof m_job, nullptr, nullptr);
}

DWORD StartAttributes::outlivingFlags()
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
    BOOL isInJob = FALSE;
    const bool canLeaveJob =
        IsProcessInJob(GetCurrentProcess(), nullptr, &isInJob) && isInJob &&
        QueryInformationJobObject(nullptr, JobObjectExtendedLimitInformation, &limits, sizeof limits, nullptr) &&
        (limits.BasicLimitInformation.LimitFlags & JOB_OBJECT_LIMIT_BREAKAWAY_OK) != 0;
    return CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT | (canLeaveJob ? CREATE_BREAKAWAY_FROM_JOB : 0);
}

StartAttributes::~StartAttributes()
{
    if (m_startup.lpAttributeList != nullptr)
        DeleteProcThreadAttributeList(m_startup.lpAttributeList);
}

} // namespace basekeep
