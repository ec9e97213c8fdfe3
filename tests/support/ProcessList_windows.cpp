#include "tests/support/ProcessList.h"

#include "engine/processes/ProcessReader.h"

#include <windows.h>

#include <tlhelp32.h>

namespace basekeep {

QList<ProcessList::Entry> ProcessList::all()
{
    QList<Entry> entries;
    const HANDLE table = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (table == INVALID_HANDLE_VALUE)
        return entries;
    PROCESSENTRY32W found{};
    found.dwSize = sizeof found;
    ProcessReader reader;
    for (BOOL isThere = Process32FirstW(table, &found); isThere; isThere = Process32NextW(table, &found)) {
        // Of one that has ended while somebody still holds a handle to it nothing can be read.
        if (const std::optional<ProcessInfo> info = reader.read(found.th32ProcessID))
            entries.append({info->pid, info->parentPid, info->command, false});
    }
    CloseHandle(table);
    return entries;
}

} // namespace basekeep
