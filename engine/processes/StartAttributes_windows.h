#pragma once

#include <vector>

#include <windows.h>

namespace basekeep {

/// What CreateProcess() is told beyond the ordinary: exactly which handles the process inherits, where it would
/// otherwise get all that happen to be inheritable at that moment, and the job it belongs to. The system is only
/// pointed to it, so it must outlive the call.
class StartAttributes final
{
public:
    /// `handles` are inheritable; `job` may be null.
    StartAttributes(const STARTUPINFOW& startup, std::vector<HANDLE> handles, HANDLE job = nullptr);
    ~StartAttributes();
    StartAttributes(const StartAttributes&) = delete;
    StartAttributes& operator=(const StartAttributes&) = delete;

    /// To be given to CreateProcess() together with EXTENDED_STARTUPINFO_PRESENT. If the system has refused an
    /// attribute, the process is started without it.
    [[nodiscard]] STARTUPINFOW* startup() { return &m_startup.StartupInfo; }

    /// The flags for CreateProcess() of a process that has such attributes and goes on when the terminal that this one
    /// runs in is closed: it gets a console of its own, unseen, and leaves the job in which a terminal may keep all
    /// that was started in it, and which ends with it.
    [[nodiscard]] static DWORD outlivingFlags();

private:
    std::vector<HANDLE> m_handles;
    HANDLE m_job;
    std::vector<char> m_memory; ///< holds the list
    STARTUPINFOEXW m_startup{};
};

} // namespace basekeep
