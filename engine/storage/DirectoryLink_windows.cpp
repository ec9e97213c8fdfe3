#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/ReparseData.h"
#include "engine/storage/SharingViolation_windows.h"
#include "engine/storage/WindowsPath_windows.h"

#include <string>

#include <windows.h>

#include <winioctl.h>

// The links of FileSystem.h: junctions are made, and both junctions and symbolic links are read.

namespace basekeep::FileSystem {

namespace {

Failure linkFailure(const std::filesystem::path& link, DWORD error)
{
    Failure failure = windowsFailure(error, Failure::tr("The link %1 could not be created.").arg(toText(link)), link);
    if (error == ERROR_NOT_SUPPORTED || error == ERROR_INVALID_FUNCTION)
        failure.hint = Failure::tr("The file system there cannot do junctions, which such a link is on Windows; NTFS "
                                   "and ReFS on a disk of this machine can. Choose a folder on one, or take the backup "
                                   "in tar format.");
    return failure;
}

bool isOnThisMachine(const std::wstring& path)
{
    return !path.starts_with(L"\\\\") && GetDriveTypeW(path.substr(0, 3).c_str()) != DRIVE_REMOTE;
}

DWORD setJunction(HANDLE folder, const std::wstring& target)
{
    QByteArray data = ReparseData::junctionTo(std::filesystem::path(target).u16string());
    DWORD returned = 0;
    if (data.isEmpty())
        return ERROR_FILENAME_EXCED_RANGE;
    const BOOL ok = DeviceIoControl(folder, FSCTL_SET_REPARSE_POINT, data.data(), DWORD(data.size()), nullptr, 0,
                                    &returned, nullptr);
    return ok ? ERROR_SUCCESS : GetLastError();
}

} // namespace

void makeDirectoryLink(const std::filesystem::path& target, const std::filesystem::path& link)
{
    const std::wstring place = longPath(link);
    const std::wstring goal = withoutPrefix(longPath(target));
    // A junction on a share would be the other machine's, and lead to a folder there.
    if (!isOnThisMachine(goal) || !isOnThisMachine(withoutPrefix(place)))
        throw linkFailure(link, ERROR_NOT_SUPPORTED);
    if (!CreateDirectoryW(place.c_str(), nullptr))
        throw linkFailure(link, GetLastError());
    SharingViolation violation;
    HANDLE handle = INVALID_HANDLE_VALUE;
    do
        handle =
            CreateFileW(place.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                        OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    while (handle == INVALID_HANDLE_VALUE && violation.passes(SharingViolation::Call::Open));
    DWORD error = GetLastError();
    if (handle != INVALID_HANDLE_VALUE) {
        error = setJunction(handle, goal);
        CloseHandle(handle);
    }
    if (handle == INVALID_HANDLE_VALUE || error != ERROR_SUCCESS) {
        FileSystem::remove(link);
        throw linkFailure(link, error);
    }
}

std::optional<std::filesystem::path> readLink(const std::filesystem::path& path)
{
    const HANDLE handle = CreateFileW(longPath(path).c_str(), FILE_READ_ATTRIBUTES,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (handle == INVALID_HANDLE_VALUE)
        return std::nullopt;
    QByteArray data(MAXIMUM_REPARSE_DATA_BUFFER_SIZE, '\0');
    DWORD count = 0;
    const BOOL ok =
        DeviceIoControl(handle, FSCTL_GET_REPARSE_POINT, nullptr, 0, data.data(), DWORD(data.size()), &count, nullptr);
    CloseHandle(handle);
    data.truncate(ok ? qsizetype(count) : 0);
    const std::u16string target = ReparseData::targetOf(data);
    return target.empty() ? std::nullopt : std::optional<std::filesystem::path>(target);
}

bool isLink(const std::filesystem::path& path)
{
    WIN32_FIND_DATAW entry{};
    const HANDLE search =
        FindFirstFileExW(longPath(path).c_str(), FindExInfoBasic, &entry, FindExSearchNameMatch, nullptr, 0);
    if (search == INVALID_HANDLE_VALUE)
        return false;
    FindClose(search);
    return isLinkTag(entry.dwFileAttributes, entry.dwReserved0);
}

} // namespace basekeep::FileSystem
