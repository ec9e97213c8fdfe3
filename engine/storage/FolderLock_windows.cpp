#include "engine/storage/FolderLock.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <windows.h>

namespace basekeep {

FolderLock::FolderLock(const std::filesystem::path& folder)
{
    // A file that nobody else may open, and that the system removes with the last handle.
    const HANDLE handle = CreateFileW(longPath(folder / L".basekeep.lock").c_str(), GENERIC_WRITE | DELETE, 0, nullptr,
                                      CREATE_ALWAYS, FILE_ATTRIBUTE_HIDDEN | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
    m_handle = std::intptr_t(handle);
    if (handle != INVALID_HANDLE_VALUE)
        return;
    const DWORD error = GetLastError();
    if (error != ERROR_SHARING_VIOLATION) {
        throw windowsFailure(error, Failure::tr("The folder %1 could not be opened.").arg(FileSystem::toText(folder)));
    }
    throw Failure{Failure::Code::TargetUnusable,
                  Failure::tr("Another process writes into the folder %1.").arg(FileSystem::toText(folder)),
                  Failure::tr("Stop it first, or choose another folder."),
                  {}};
}

FolderLock::~FolderLock()
{
    CloseHandle(HANDLE(m_handle));
}

} // namespace basekeep
