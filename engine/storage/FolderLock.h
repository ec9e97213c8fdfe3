#pragma once

#include <cstdint>
#include <filesystem>

namespace basekeep {

/// Keeps a second process of Basekeep from writing into the same folder. The system lets go of it when the process
/// ends, however it ends, so nothing stale can stay behind, and nothing is left in the folder.
///
/// One implementation per system (FolderLock_unix.cpp, FolderLock_windows.cpp).
class FolderLock final
{
public:
    /// Throws Failure: TargetUnusable if another process, or another lock of this one, has it. A file system that knows
    /// no locks is taken as it is.
    explicit FolderLock(const std::filesystem::path& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    std::intptr_t m_handle = -1;
};

} // namespace basekeep
