#include "engine/storage/SharingViolation_windows.h"

#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>
#include <array>

#include <QtCore/QStringList>

#include <windows.h>

#include <restartmanager.h>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds shortestPause{1};
constexpr std::chrono::milliseconds longestPause{1024}; ///< each is twice the one before, so all make two seconds

// What is behind an "access denied": the file was removed, and goes when the last one closes it; or it cannot be
// removed, because a program runs from it.
constexpr unsigned long statusDeletePending = 0xC0000056;
constexpr unsigned long statusCannotDelete = 0xC0000121;

/// The kernel's own code for what the last call failed with, finer than GetLastError(). Zero if it is not to be had.
unsigned long lastStatus()
{
    using Function = unsigned long(WINAPI*)();
    static const auto function = reinterpret_cast<Function>(
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetLastNtStatus")));
    return function ? function() : 0;
}

} // namespace

bool SharingViolation::isOne(unsigned long error)
{
    return error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION || error == ERROR_USER_MAPPED_FILE ||
           error == ERROR_DELETE_PENDING;
}

bool SharingViolation::mayPass(Call call, unsigned long error)
{
    if (isOne(error))
        return true;
    if (error == ERROR_DIR_NOT_EMPTY)
        return call == Call::RemoveEmptied;
    if (error != ERROR_ACCESS_DENIED)
        return false;
    // A rename onto a file that somebody has open is refused with nothing more said.
    const unsigned long status = lastStatus();
    return call == Call::Rename || status == statusDeletePending ||
           (status == statusCannotDelete && call == Call::Remove);
}

bool SharingViolation::passes(Call call)
{
    const DWORD error = GetLastError();
    const bool mayTryAgain = mayPass(call, error) && m_pause <= longestPause;
    if (mayTryAgain) {
        Sleep(DWORD(m_pause.count()));
        m_pause *= 2;
    }
    SetLastError(error);
    return mayTryAgain;
}

void SharingViolation::passed()
{
    if (m_pause <= longestPause)
        m_pause = shortestPause;
}

QString SharingViolation::programsUsing(const std::filesystem::path& path)
{
    constexpr qsizetype most = 3; // to be told
    DWORD session = 0;
    std::array<wchar_t, CCH_RM_SESSION_KEY + 1> key{};
    if (RmStartSession(&session, 0, key.data()) != ERROR_SUCCESS)
        return {};
    QStringList programs;
    const std::wstring file = withoutPrefix(longPath(path));
    LPCWSTR files[] = {file.c_str()};
    if (RmRegisterResources(session, 1, files, 0, nullptr, 0, nullptr) == ERROR_SUCCESS) {
        std::array<RM_PROCESS_INFO, 16> processes{};
        UINT count = UINT(processes.size());
        UINT needed = 0;
        DWORD reasons = 0;
        const DWORD result = RmGetList(session, &needed, &count, processes.data(), &reasons);
        count = result == ERROR_SUCCESS ? std::min(count, UINT(processes.size())) : 0;
        for (UINT index = 0; index < count && programs.size() < most; ++index) {
            programs << QStringLiteral("%1 (%2)")
                            .arg(QString::fromWCharArray(processes[index].strAppName))
                            .arg(processes[index].Process.dwProcessId);
        }
    }
    RmEndSession(session);
    return programs.join(QStringLiteral(", "));
}

} // namespace basekeep
