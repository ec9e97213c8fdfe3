#include "engine/storage/EntryStatus.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <array>
#include <cstring>

#include <windows.h>

namespace basekeep {

namespace {

/// What tells a folder from others on its volume. ReFS has numbers of 128 bits, of which the older call gives half.
quint64 numberOf(HANDLE folder, const BY_HANDLE_FILE_INFORMATION& facts)
{
    const quint64 shortNumber = quint64(facts.nFileIndexHigh) << 32 | facts.nFileIndexLow;
    FILE_ID_INFO id{};
    if (!GetFileInformationByHandleEx(folder, FileIdInfo, &id, sizeof id))
        return shortNumber;
    std::array<quint64, 2> halves{};
    std::memcpy(halves.data(), &id.FileId, sizeof halves);
    constexpr quint64 spread = 0x9E3779B97F4A7C15; // both count, and small ones do not meet
    return halves[1] == 0 ? halves[0] : halves[0] ^ (halves[1] * spread);
}

} // namespace

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
    EntryStatus status;
    if (isOnDisk)
        status.kind = (facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? Kind::Folder : Kind::File;
    status.size = quint64(facts.nFileSizeHigh) << 32 | facts.nFileSizeLow;
    status.device = facts.dwVolumeSerialNumber;
    status.number = quint64(facts.nFileIndexHigh) << 32 | facts.nFileIndexLow;
    if (status.kind == Kind::Folder)
        status.number = numberOf(handle, facts);
    if (handle != INVALID_HANDLE_VALUE)
        CloseHandle(handle);
    if (!ok) {
        Failure failure =
            windowsFailure(error, Failure::tr("%1 could not be looked at.").arg(FileSystem::toText(path)), path);
        if (error == ERROR_ACCESS_DENIED || error == ERROR_NETWORK_ACCESS_DENIED || error == ERROR_PRIVILEGE_NOT_HELD)
            failure.hint.clear(); // that is about writing
        throw failure;
    }
    return status;
}

} // namespace basekeep
