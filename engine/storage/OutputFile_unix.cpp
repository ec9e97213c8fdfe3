#include "engine/storage/OutputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/magic.h>
#include <sys/vfs.h>
#else
#include <sys/param.h>

#include <sys/mount.h>
#endif

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, int error)
{
    return Failure::fromSystem(error, Failure::tr(sentence).arg(FileSystem::toText(path)));
}

/// The file lies on another machine, or behind a process of its own: there each direct write would wait for an answer,
/// and the cache is what hides the way.
bool isOnRemoteFileSystem(int handle)
{
    struct statfs info
    {
    };
    if (::fstatfs(handle, &info) != 0)
        return false;
#if defined(__linux__)
    constexpr quint32 smb2 = 0xFE534D42; // these three have no name in the system's header
    constexpr quint32 cifs = 0xFF534D42;
    constexpr quint32 ceph = 0x00C36400;
    static constexpr quint32 remotes[] = {NFS_SUPER_MAGIC,
                                          SMB_SUPER_MAGIC,
                                          AFS_SUPER_MAGIC,
                                          CODA_SUPER_MAGIC,
                                          V9FS_MAGIC,
                                          FUSE_SUPER_MAGIC,
                                          smb2,
                                          cifs,
                                          ceph};
    return std::find(std::begin(remotes), std::end(remotes), quint32(info.f_type)) != std::end(remotes);
#else
    return (info.f_flags & MNT_LOCAL) == 0;
#endif
}

/// Asked once for all the files of a backup that lie side by side.
bool isRemote(int handle, dev_t device)
{
    thread_local std::optional<std::pair<dev_t, bool>> last;
    if (!last || last->first != device)
        last.emplace(device, isOnRemoteFileSystem(handle));
    return last->second;
}

bool setDirect(int handle, bool on)
{
#if defined(__linux__)
    // Asked for on the open file: refused by open(), it would leave a file behind all the same. No other flag that can
    // be set like this is in use here.
    return ::fcntl(handle, F_SETFL, on ? O_DIRECT : 0) == 0;
#elif defined(__APPLE__)
    return ::fcntl(handle, F_NOCACHE, on ? 1 : 0) == 0;
#else
    return !on;
#endif
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, unsigned mode, IfExists ifExists, Caching caching)
    : m_path(std::move(path))
{
    const int disposition = ifExists == IfExists::Refuse ? O_EXCL : ifExists == IfExists::Truncate ? O_TRUNC : 0;
    m_handle = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | disposition, mode_t(mode));
    if (m_handle < 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be created."), m_path, errno);
    // The process's umask may have taken bits away, and it is not ours to change: other threads create files too.
    struct stat status
    {
    };
    constexpr mode_t permissions = 07777;
    const bool isKnown = ::fstat(int(m_handle), &status) == 0;
    if ((!isKnown || (status.st_mode & permissions) != mode_t(mode)) && ::fchmod(int(m_handle), mode_t(mode)) != 0) {
        const int error = errno;
        ::close(int(m_handle));
        m_handle = invalidHandle;
        throw failure(QT_TRANSLATE_NOOP("Failure", "The permissions of %1 could not be set."), m_path, error);
    }
    if (caching == Caching::Direct) {
        m_isDirect = isKnown && !isRemote(int(m_handle), status.st_dev) && setDirect(int(m_handle), true);
        m_isDirectRefused = !m_isDirect;
    }
}

OutputFile::~OutputFile()
{
    if (isOpen())
        ::close(int(m_handle));
}

void OutputFile::cutTo(quint64 bytes)
{
    struct stat status
    {
    };
    const bool isKnown = ::fstat(int(m_handle), &status) == 0;
    if (isKnown && quint64(status.st_size) < bytes)
        throw Failure{
            Failure::Code::StorageError,
            Failure::tr("The file %1 is shorter than what was written to it.").arg(FileSystem::toText(m_path)),
            {},
            {}};
    if (!isKnown || ::ftruncate(int(m_handle), off_t(bytes)) != 0 ||
        ::lseek(int(m_handle), off_t(bytes), SEEK_SET) != off_t(bytes))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, errno);
    m_size = bytes;
    m_writtenOut = bytes;
}

void OutputFile::write(std::span<const std::byte> data)
{
    while (!data.empty()) {
        const std::size_t wanted = m_isDirect ? data.size() / directAlignment * directAlignment : data.size();
        if (wanted == 0)
            return writeEnd(data);
        errno = 0;
        const ssize_t written = ::write(int(m_handle), data.data(), wanted);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EINVAL && m_isDirect) {
            m_isDirectRefused = true; // some file systems tell only now
            endDirect();
            continue;
        }
        if (written <= 0)
            throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, errno);
        m_size += quint64(written);
        data = data.subspan(std::size_t(written));
        if (m_isDirect && std::size_t(written) % directAlignment != 0)
            endDirect(); // cut short, which is how a full disk begins
    }
}

void OutputFile::writePieces(std::span<const std::span<const std::byte>> pieces)
{
    constexpr std::size_t mostPieces = 16; // every system takes that many
    while (!pieces.empty()) {
        std::array<iovec, mostPieces> list{};
        std::size_t count = 0;
        for (; count < std::min(pieces.size(), mostPieces); ++count) {
            const std::span<const std::byte> piece = pieces[count];
            if (m_isDirect && piece.size() % directAlignment != 0)
                break; // write() above knows what to do with a file's end
            list[count] = {const_cast<std::byte*>(piece.data()), piece.size()};
        }
        std::size_t written = 0;
        if (count > 1) {
            const ssize_t result = ::writev(int(m_handle), list.data(), int(count));
            written = result > 0 ? std::size_t(result) : 0; // a reason not to, the next call will tell again
            m_size += written;
        }
        while (!pieces.empty() && written >= pieces.front().size()) {
            written -= pieces.front().size();
            pieces = pieces.subspan(1);
        }
        if (!pieces.empty()) {
            if (m_isDirect && written % directAlignment != 0)
                endDirect();
            write(pieces.front().subspan(written));
            pieces = pieces.subspan(1);
        }
    }
}

void OutputFile::writeEnd(std::span<const std::byte> data)
{
    // Through the cache, which knows nothing of the blocks before it.
    endDirect();
    write(data);
}

void OutputFile::endDirect()
{
    if (!setDirect(int(m_handle), false))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, errno);
    m_isDirect = false;
}

void OutputFile::sync()
{
#ifdef __APPLE__
    // fsync() there does not reach the medium. Some file systems know no F_FULLFSYNC; for them fsync() is all there is.
    if (::fcntl(int(m_handle), F_FULLFSYNC) == 0)
        return;
#endif
    if (::fsync(int(m_handle)) != 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be made durable."), m_path, errno);
}

void OutputFile::close()
{
    const int handle = int(std::exchange(m_handle, invalidHandle));
    if (::close(handle) != 0 && errno != EINTR)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be closed."), m_path, errno);
}

void OutputFile::startWriteOut() noexcept
{
#ifdef __linux__
    ::sync_file_range(int(m_handle), off_t(m_writtenOut), off_t(m_size - m_writtenOut), SYNC_FILE_RANGE_WRITE);
    m_writtenOut = m_size;
#endif
}

} // namespace basekeep
