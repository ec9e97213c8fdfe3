#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/SystemCache_unix.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace basekeep::FileSystem {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, int error)
{
    return Failure::fromSystem(error, Failure::tr(sentence).arg(toText(path)));
}

/// Opens, flushes, closes. Some file systems refuse to flush a folder (EINVAL, EBADF); those need no flush.
void syncPath(const std::filesystem::path& path, int flags, bool isDirectory, int (*flush)(int))
{
    const int handle = ::open(path.c_str(), flags | O_CLOEXEC);
    if (handle < 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be opened to make it durable."), path, errno);
    const bool ok = flush(handle) == 0 || (isDirectory && (errno == EINVAL || errno == EBADF));
    const int error = errno;
    ::close(handle);
    if (!ok)
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be made durable."), path, error);
}

} // namespace

bool makeDirectory(const std::filesystem::path& path, unsigned mode)
{
    if (::mkdir(path.c_str(), mode_t(mode)) != 0) {
        const int error = errno;
        std::error_code ignored;
        if (error == EEXIST && std::filesystem::is_directory(path, ignored))
            return false;
        throw failure(QT_TRANSLATE_NOOP("Failure", "The folder %1 could not be created."), path, error);
    }
    setMode(path, mode);
    return true;
}

void setMode(const std::filesystem::path& path, unsigned mode)
{
    if (::chmod(path.c_str(), mode_t(mode)) != 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The permissions of %1 could not be set."), path, errno);
}

void makeDirectoryLink(const std::filesystem::path& target, const std::filesystem::path& link)
{
    if (::symlink(target.c_str(), link.c_str()) != 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The link %1 could not be created."), link, errno);
}

void syncDirectory(const std::filesystem::path& path)
{
    syncPath(path, O_RDONLY | O_DIRECTORY, true, SystemCache::flush);
}

void syncFile(const std::filesystem::path& path)
{
    syncPath(path, O_RDWR, false, SystemCache::flush);
}

bool canSyncFileSystem()
{
    return SystemCache::canFlushFileSystem();
}

void syncFileSystem(const std::filesystem::path& path)
{
    syncPath(path, O_RDONLY | O_DIRECTORY, false, SystemCache::flushFileSystem);
}

void rename(const std::filesystem::path& from, const std::filesystem::path& to, bool durable)
{
    if (durable)
        syncFile(from);
    if (::rename(from.c_str(), to.c_str()) != 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be given its final name."), from, errno);
    if (durable)
        syncDirectory(to.parent_path());
}

} // namespace basekeep::FileSystem
