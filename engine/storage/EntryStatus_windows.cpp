#include "engine/storage/EntryStatus.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <windows.h>

namespace basekeep {

EntryStatus EntryStatus::of(const std::filesystem::path& path)
{
    // Without FILE_FLAG_OPEN_REPARSE_POINT links and junctions are followed.
    const HANDLE handle = CreateFileW(longPath(path).c_str(), FILE_READ_ATTRIBUTES,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    BY_HANDLE_FILE_INFORMATION facts{};
    const bool ok = handle != INVALID_HANDLE_VALUE && GetFileInformationByHandle(handle, &facts);
    const DWORD error = GetLastError();
    const bool isOnDisk = ok && GetFileType(handle) == FILE_TYPE_DISK;
    if (handle != INVALID_HANDLE_VALUE)
        CloseHandle(handle);
    if (!ok) {
        Failure failure =
            windowsFailure(error, Failure::tr("%1 could not be looked at.").arg(FileSystem::toText(path)));
        failure.hint.clear(); // those are about writing
        throw failure;
    }

    EntryStatus status;
    if (isOnDisk)
        status.kind = (facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? Kind::Folder : Kind::File;
    status.size = quint64(facts.nFileSizeHigh) << 32 | facts.nFileSizeLow;
    status.device = facts.dwVolumeSerialNumber;
    status.number = quint64(facts.nFileIndexHigh) << 32 | facts.nFileIndexLow;
    return status;
}

} // namespace basekeep
