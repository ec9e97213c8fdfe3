#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/WindowsPath_windows.h"

#include <cstring>
#include <vector>

#include <windows.h>

#include <winioctl.h>

namespace basekeep {

std::wstring longPath(const std::filesystem::path& path)
{
    std::wstring text = std::filesystem::absolute(path).make_preferred().wstring();
    if (text.starts_with(L"\\\\?\\"))
        return text;
    if (text.starts_with(L"\\\\"))
        return L"\\\\?\\UNC" + text.substr(1);
    return L"\\\\?\\" + text;
}

Failure windowsFailure(unsigned long error, const QString& message)
{
    if (error == ERROR_DISK_FULL || error == ERROR_HANDLE_DISK_FULL || error == 0)
        return Failure::fromSystem(ENOSPC, message);
    if (error == ERROR_ACCESS_DENIED || error == ERROR_WRITE_PROTECT)
        return Failure::fromSystem(EACCES, message);
    Failure failure{Failure::Code::StorageError, message, {}, {}};
    failure.detail = QString::fromLocal8Bit(std::system_category().message(int(error)).c_str());
    return failure;
}

namespace FileSystem {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, DWORD error)
{
    return windowsFailure(error, Failure::tr(sentence).arg(toText(path)));
}

/// The layout that FSCTL_SET_REPARSE_POINT takes for a junction; the Windows SDK declares it for drivers only.
struct MountPointBuffer
{
    DWORD tag;
    WORD dataLength;
    WORD reserved;
    WORD substituteOffset;
    WORD substituteLength;
    WORD printOffset;
    WORD printLength;
};

} // namespace

bool makeDirectory(const std::filesystem::path& path, unsigned)
{
    if (CreateDirectoryW(longPath(path).c_str(), nullptr))
        return true;
    const DWORD error = GetLastError();
    std::error_code ignored;
    if (error == ERROR_ALREADY_EXISTS && std::filesystem::is_directory(path, ignored))
        return false;
    throw failure(QT_TRANSLATE_NOOP("Failure", "The folder %1 could not be created."), path, error);
}

void setMode(const std::filesystem::path&, unsigned) {}

void makeDirectoryLink(const std::filesystem::path& target, const std::filesystem::path& link)
{
    const bool isMade = makeDirectory(link, 0700);
    const HANDLE handle = CreateFileW(longPath(link).c_str(), GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                                      FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr);
    if (handle == INVALID_HANDLE_VALUE)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The link %1 could not be created."), link, GetLastError());

    const std::wstring print = std::filesystem::absolute(target).make_preferred().wstring();
    const std::wstring substitute = L"\\??\\" + print;
    const std::size_t substituteBytes = substitute.size() * sizeof(wchar_t);
    const std::size_t printBytes = print.size() * sizeof(wchar_t);
    // Both names follow the header, each with a terminator that the lengths leave out.
    std::vector<char> buffer(sizeof(MountPointBuffer) + substituteBytes + printBytes + 2 * sizeof(wchar_t));
    auto* header = reinterpret_cast<MountPointBuffer*>(buffer.data());
    header->tag = IO_REPARSE_TAG_MOUNT_POINT;
    header->dataLength = WORD(buffer.size() - 8);
    header->substituteLength = WORD(substituteBytes);
    header->printOffset = WORD(substituteBytes + sizeof(wchar_t));
    header->printLength = WORD(printBytes);
    char* names = buffer.data() + sizeof(MountPointBuffer);
    std::memcpy(names, substitute.data(), substituteBytes);
    std::memcpy(names + header->printOffset, print.data(), printBytes);
    DWORD returned = 0;
    const BOOL ok = DeviceIoControl(handle, FSCTL_SET_REPARSE_POINT, buffer.data(), DWORD(buffer.size()), nullptr, 0,
                                    &returned, nullptr);
    const DWORD error = GetLastError();
    CloseHandle(handle);
    if (ok)
        return;
    if (isMade)
        RemoveDirectoryW(longPath(link).c_str());
    Failure unmade = failure(QT_TRANSLATE_NOOP("Failure", "The link %1 could not be created."), link, error);
    if (error == ERROR_NOT_SUPPORTED || error == ERROR_INVALID_FUNCTION)
        unmade.hint = Failure::tr("Choose a folder on a local NTFS drive; others cannot link one folder into another.");
    throw unmade;
}

void syncDirectory(const std::filesystem::path&) {}

bool canSyncFileSystem()
{
    return false;
}

void syncFileSystem(const std::filesystem::path& path)
{
    throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be made durable."), path, ERROR_NOT_SUPPORTED);
}

void syncFile(const std::filesystem::path& path)
{
    const HANDLE handle = CreateFileW(longPath(path).c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                      nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (handle == INVALID_HANDLE_VALUE)
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be opened to make it durable."), path, GetLastError());
    const BOOL ok = FlushFileBuffers(handle);
    const DWORD error = GetLastError();
    CloseHandle(handle);
    if (!ok)
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be made durable."), path, error);
}

void rename(const std::filesystem::path& from, const std::filesystem::path& to, bool durable)
{
    if (durable)
        syncFile(from);
    const DWORD flags = MOVEFILE_REPLACE_EXISTING | (durable ? MOVEFILE_WRITE_THROUGH : 0);
    if (!MoveFileExW(longPath(from).c_str(), longPath(to).c_str(), flags))
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be given its final name."), from, GetLastError());
}

} // namespace FileSystem

} // namespace basekeep
