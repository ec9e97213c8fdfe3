#include "engine/storage/OutputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, int error)
{
    return Failure::fromSystem(error, Failure::tr(sentence).arg(FileSystem::toText(path)));
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, unsigned mode, IfExists ifExists) : m_path(std::move(path))
{
    const int disposition = ifExists == IfExists::Refuse ? O_EXCL : ifExists == IfExists::Truncate ? O_TRUNC : 0;
    m_handle = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | disposition, mode_t(mode));
    if (m_handle < 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be created."), m_path, errno);
    // The process's umask may have taken bits away, and it is not ours to change: other threads create files too.
    if (::fchmod(int(m_handle), mode_t(mode)) != 0) {
        const int error = errno;
        ::close(int(m_handle));
        m_handle = invalidHandle;
        throw failure(QT_TRANSLATE_NOOP("Failure", "The permissions of %1 could not be set."), m_path, error);
    }
}

OutputFile::~OutputFile()
{
    if (isOpen())
        ::close(int(m_handle));
}

void OutputFile::write(std::span<const std::byte> data)
{
    while (!data.empty()) {
        errno = 0;
        const ssize_t written = ::write(int(m_handle), data.data(), data.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, errno);
        m_size += quint64(written);
        data = data.subspan(std::size_t(written));
    }
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
