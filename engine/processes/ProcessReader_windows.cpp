#include "engine/processes/ProcessReader.h"

#include <windows.h>

#include <psapi.h>
#include <tlhelp32.h>

#include <array>
#include <memory>
#include <vector>

#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

struct HandleCloser
{
    void operator()(HANDLE handle) const { CloseHandle(handle); }
};

using Handle = std::unique_ptr<void, HandleCloser>;

/// 100-nanosecond steps; since 1601 if it is a point in time.
quint64 toNumber(const FILETIME& time)
{
    return (static_cast<quint64>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

QDateTime toDateTime(const FILETIME& time)
{
    constexpr qint64 msFrom1601To1970 = 11644473600000;
    return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(toNumber(time) / 10000) - msFrom1601To1970);
}

/// The system's table is the only place that names the parent.
std::optional<PROCESSENTRY32W> findEntry(DWORD pid)
{
    const HANDLE table = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (table == INVALID_HANDLE_VALUE)
        return std::nullopt;
    const Handle closer(table);
    PROCESSENTRY32W entry{};
    entry.dwSize = sizeof entry;
    for (BOOL isThere = Process32FirstW(table, &entry); isThere; isThere = Process32NextW(table, &entry)) {
        if (entry.th32ProcessID == pid)
            return entry;
    }
    return std::nullopt;
}

QString programPath(HANDLE process)
{
    std::array<wchar_t, 32768> path{}; // the longest that the system knows
    auto size = static_cast<DWORD>(path.size());
    if (!QueryFullProcessImageNameW(process, 0, path.data(), &size))
        return {};
    return QString::fromWCharArray(path.data(), static_cast<int>(size));
}

/// The command line through a call that is there since Windows 8.1 but in no import library.
QString commandLine(HANDLE process)
{
    using Query = LONG(WINAPI*)(HANDLE, int, void*, ULONG, ULONG*);
    constexpr int commandLineInformation = 60;
    static const auto query = [] {
        const HMODULE library = GetModuleHandleW(L"ntdll.dll");
        const FARPROC function = library != nullptr ? GetProcAddress(library, "NtQueryInformationProcess") : nullptr;
        return reinterpret_cast<Query>(reinterpret_cast<void*>(function));
    }();
    if (query == nullptr)
        return {};
    ULONG size = 0;
    query(process, commandLineInformation, nullptr, 0, &size);

    struct CountedText
    {
        USHORT bytes;
        USHORT capacity;
        const wchar_t* text; ///< points into the same block
    };
    if (size < sizeof(CountedText))
        return {};
    std::vector<CountedText> block(size / sizeof(CountedText) + 1); // of that type for its alignment
    if (query(process, commandLineInformation, block.data(), size, &size) < 0 || block.front().text == nullptr)
        return {};
    return QString::fromWCharArray(block.front().text, block.front().bytes / static_cast<int>(sizeof(wchar_t)));
}

bool hasEnded(HANDLE process)
{
    // A process stays in the table as long as somebody holds a handle to it.
    DWORD exitCode = 0;
    return GetExitCodeProcess(process, &exitCode) && exitCode != STILL_ACTIVE;
}

} // namespace

std::optional<ProcessInfo> ProcessReader::readFromSystem(qint64 pid)
{
    const std::optional<PROCESSENTRY32W> entry = findEntry(static_cast<DWORD>(pid));
    if (!entry)
        return std::nullopt;
    ProcessInfo info;
    info.pid = pid;
    info.parentPid = entry->th32ParentProcessID;
    info.name = QString::fromWCharArray(entry->szExeFile);
    info.command = info.name;
    info.threads = static_cast<int>(entry->cntThreads);

    const Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry->th32ProcessID));
    if (!process)
        return info; // of another user: the table's word is all there is
    if (hasEnded(process.get()))
        return std::nullopt;

    FILETIME created{};
    FILETIME exited{};
    FILETIME kernel{};
    FILETIME user{};
    if (GetProcessTimes(process.get(), &created, &exited, &kernel, &user)) {
        info.startedAt = toDateTime(created);
        info.cpuTimeMs = (toNumber(kernel) + toNumber(user)) / 10000;
    }
    PROCESS_MEMORY_COUNTERS memory{};
    if (GetProcessMemoryInfo(process.get(), &memory, sizeof memory))
        info.residentBytes = memory.WorkingSetSize;
    if (const QString path = programPath(process.get()); !path.isEmpty()) {
        info.name = QFileInfo(path).fileName();
        info.command = path;
    }
    if (const QString command = commandLine(process.get()); !command.isEmpty())
        info.command = command;
    return info;
}

} // namespace basekeep
