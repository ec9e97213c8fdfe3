#include "engine/storage/SystemCache_unix.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <unistd.h>

namespace basekeep {

bool SystemCache::isOnRemoteFileSystem(int file)
{
    struct statfs info
    {
    };
    return ::fstatfs(file, &info) == 0 && (info.f_flags & MNT_LOCAL) == 0;
}

bool SystemCache::bypass(int file, bool on)
{
    return ::fcntl(file, F_NOCACHE, on ? 1 : 0) == 0;
}

int SystemCache::flush(int file)
{
    // fsync() alone leaves the bytes in the drive's own memory.
    if (::fcntl(file, F_FULLFSYNC) == 0)
        return 0;
    // Network drives and some file systems do not know it; for them fsync() is all there is.
    const bool isUnknown = errno == ENOTSUP || errno == EOPNOTSUPP || errno == ENOTTY || errno == EINVAL;
    return isUnknown ? ::fsync(file) : -1;
}

void SystemCache::startFlush(int, std::uint64_t, std::uint64_t) noexcept
{
    // The system has no call that begins to write and does not wait.
}

bool SystemCache::canFlushFileSystem()
{
    return false;
}

int SystemCache::flushFileSystem(int)
{
    errno = ENOTSUP;
    return -1;
}

} // namespace basekeep
