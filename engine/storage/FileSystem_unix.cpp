#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/SystemCache_unix.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <QtCore/QFile>
#include <QtCore/QStorageInfo>

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

bool exists(const std::filesystem::path& path, std::error_code& error)
{
    return std::filesystem::exists(path, error);
}

bool isFile(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored);
}

bool isFolder(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

std::optional<quint64> fileSize(const std::filesystem::path& path)
{
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    return error ? std::nullopt : std::optional<quint64>(size);
}

bool isLink(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::is_symlink(path, ignored);
}

std::optional<std::filesystem::path> readLink(const std::filesystem::path& path)
{
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    return error ? std::nullopt : std::optional(target);
}

std::filesystem::path canonical(const std::filesystem::path& path, std::error_code& error)
{
    return std::filesystem::canonical(path, error);
}

std::filesystem::path weaklyCanonical(const std::filesystem::path& path, std::error_code& error)
{
    return std::filesystem::weakly_canonical(path, error);
}

bool makeDirectory(const std::filesystem::path& path, unsigned mode)
{
    if (::mkdir(path.c_str(), mode_t(mode)) != 0) {
        const int error = errno;
        if (error == EEXIST && isFolder(path))
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
    if (::symlink(target.c_str(), link.c_str()) == 0)
        return;
    const int error = errno;
    Failure unmade = failure(QT_TRANSLATE_NOOP("Failure", "The link %1 could not be created."), link, error);
    // The first is what Linux says of FAT; the other two are one there, and two on macOS.
    const std::array unknowing{EPERM, EOPNOTSUPP, ENOTSUP};
    if (std::find(unknowing.begin(), unknowing.end(), error) != unknowing.end())
        unmade.hint = Failure::tr("The file system there knows no links. Choose a folder on another one, or take the "
                                  "backup in tar format.");
    throw unmade;
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

std::error_code remove(const std::filesystem::path& path)
{
    std::error_code error;
    std::filesystem::remove(path, error);
    return error;
}

QString removeTree(const std::filesystem::path& path, bool itself)
{
    QString firstError;
    const auto note = [&firstError](const std::filesystem::path& what, const std::error_code& error) {
        if (error && firstError.isEmpty())
            firstError = toText(what) + QStringLiteral(": ") + textOf(error);
    };
    // remove_all() takes a link for a link.
    std::error_code error;
    if (itself) {
        std::filesystem::remove_all(path, error);
        note(path, error);
        return firstError;
    }
    FolderListing listing(path);
    while (listing.next()) {
        std::filesystem::remove_all(listing.path(), error);
        note(listing.path(), error);
    }
    note(path, listing.error());
    return firstError;
}

Space spaceFor(const std::filesystem::path& path)
{
    // The bytes come from the file system itself, not from QStorageInfo, which finds only what the mount table lists:
    // in a chroot or a container that may be nothing, or something else.
    const std::filesystem::path folder = nearestExisting(path);
    Space result;
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (!error && space.available != std::uintmax_t(-1))
        result.available = space.available;

    const QStorageInfo storage(toText(folder));
    result.mountPoint = storage.rootPath().isEmpty() ? toText(folder) : storage.rootPath();
    result.device = storage.device().isEmpty()
                        ? result.mountPoint
                        : QString::fromUtf8(storage.device()) + QLatin1Char('@') + result.mountPoint;
    return result;
}

std::filesystem::path toPath(const QString& text)
{
    return QFile::encodeName(text).toStdString();
}

QString toText(const std::filesystem::path& path)
{
    return QFile::decodeName(path.c_str());
}

QString textOf(const std::error_code& error)
{
    return QString::fromLocal8Bit(error.message().c_str());
}

} // namespace basekeep::FileSystem
