#include "engine/storage/OutputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/SystemCache_unix.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, int error)
{
    return Failure::fromSystem(error, Failure::tr(sentence).arg(FileSystem::toText(path)));
}

/// Asked once for all the files of a backup that lie side by side.
bool isRemote(int handle, dev_t device)
{
    thread_local std::optional<std::pair<dev_t, bool>> last;
    if (!last || last->first != device)
        last.emplace(device, SystemCache::isOnRemoteFileSystem(handle));
    return last->second;
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
        m_isDirect = isKnown && !isRemote(int(m_handle), status.st_dev) && SystemCache::bypass(int(m_handle), true);
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
    if (!SystemCache::bypass(int(m_handle), false))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, errno);
    m_isDirect = false;
}

void OutputFile::sync()
{
    if (SystemCache::flush(int(m_handle)) != 0)
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
    SystemCache::startFlush(int(m_handle), m_writtenOut, m_size - m_writtenOut);
    m_writtenOut = m_size;
}

} // namespace basekeep
