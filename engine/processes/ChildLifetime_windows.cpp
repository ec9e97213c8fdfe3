#include "engine/processes/ChildLifetime.h"

#include <array>
#include <memory>
#include <vector>

#include <QtCore/QProcess>

#include <windows.h>

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

/// What CreateProcess() is told beyond the ordinary. The system only points to the parts, so they live here until the
/// QProcess is started again or gone.
class Attributes final
{
public:
    Attributes() = default;
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
    ~Attributes()
    {
        if (m_isSet)
            DeleteProcThreadAttributeList(list());
    }

    /// False if the system refuses; the child is started without them then.
    bool set(const STARTUPINFOW& startup)
    {
        constexpr DWORD count = 2;
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, count, 0, &size);
        m_memory.resize(size);
        m_isSet = InitializeProcThreadAttributeList(list(), count, 0, &size);
        m_job = childrensJob();
        m_handles = {startup.hStdInput, startup.hStdOutput, startup.hStdError};
        if (!m_isSet || m_job == nullptr ||
            !UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_JOB_LIST, &m_job, sizeof m_job, nullptr,
                                       nullptr) ||
            !UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, m_handles.data(),
                                       m_handles.size() * sizeof(HANDLE), nullptr, nullptr))
            return false;
        m_startup.StartupInfo = startup;
        m_startup.StartupInfo.cb = sizeof m_startup;
        m_startup.lpAttributeList = list();
        return true;
    }

    STARTUPINFOW* startup() { return &m_startup.StartupInfo; }

private:
    LPPROC_THREAD_ATTRIBUTE_LIST list() { return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(m_memory.data()); }

    std::vector<char> m_memory;
    bool m_isSet = false;
    HANDLE m_job = nullptr;
    std::array<HANDLE, 3> m_handles{};
    STARTUPINFOEXW m_startup{};
};

} // namespace

void tieToThisProcess(QProcess& child)
{
    child.setCreateProcessArgumentsModifier(
        [attributes = std::shared_ptr<Attributes>()](QProcess::CreateProcessArguments* arguments) mutable {
            arguments->flags |= CREATE_NO_WINDOW;
            attributes = std::make_shared<Attributes>();
            if (!attributes->set(*arguments->startupInfo))
                return;
            arguments->startupInfo = attributes->startup();
            arguments->flags |= EXTENDED_STARTUPINFO_PRESENT;
        });
}

} // namespace basekeep
