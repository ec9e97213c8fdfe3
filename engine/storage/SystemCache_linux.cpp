#include "engine/storage/SystemCache_unix.h"

#include <algorithm>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace basekeep {

bool SystemCache::isOnRemoteFileSystem(int file)
{
    struct statfs info
    {
    };
    if (::fstatfs(file, &info) != 0)
        return false;
    constexpr std::uint32_t smb2 = 0xFE534D42; // these three have no name in the system's header
    constexpr std::uint32_t cifs = 0xFF534D42;
    constexpr std::uint32_t ceph = 0x00C36400;
    static constexpr std::uint32_t remotes[] = {NFS_SUPER_MAGIC,
                                                SMB_SUPER_MAGIC,
                                                AFS_SUPER_MAGIC,
                                                CODA_SUPER_MAGIC,
                                                V9FS_MAGIC,
                                                FUSE_SUPER_MAGIC,
                                                smb2,
                                                cifs,
                                                ceph};
    return std::find(std::begin(remotes), std::end(remotes), std::uint32_t(info.f_type)) != std::end(remotes);
}

bool SystemCache::bypass(int file, bool on)
{
    // Asked for on the open file: refused by open(), it would leave a file behind all the same. No other flag that can
    // be set like this is in use here.
    return ::fcntl(file, F_SETFL, on ? O_DIRECT : 0) == 0;
}

int SystemCache::flush(int file)
{
    return ::fsync(file);
}

void SystemCache::startFlush(int file, std::uint64_t offset, std::uint64_t bytes) noexcept
{
    ::sync_file_range(file, off_t(offset), off_t(bytes), SYNC_FILE_RANGE_WRITE);
}

bool SystemCache::canFlushFileSystem()
{
    return true;
}

int SystemCache::flushFileSystem(int fileOrFolder)
{
    return ::syncfs(fileOrFolder);
}

} // namespace basekeep
