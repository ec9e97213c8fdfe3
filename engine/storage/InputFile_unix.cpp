#include "engine/storage/InputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path)
{
    Failure failure = Failure::fromSystem(errno, Failure::tr(sentence).arg(FileSystem::toText(path)));
    failure.hint.clear(); // those are about writing
    return failure;
}

} // namespace

InputFile::InputFile(std::filesystem::path path) : m_path(std::move(path))
{
    m_handle = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (m_handle < 0)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be opened."), m_path);
}

InputFile::~InputFile()
{
    ::close(int(m_handle));
}

void InputFile::expectSequentialReading() noexcept
{
#ifdef POSIX_FADV_SEQUENTIAL
    // Only a hint: it does not matter if it is not taken.
    static_cast<void>(::posix_fadvise(int(m_handle), 0, 0, POSIX_FADV_SEQUENTIAL));
#endif
}

std::size_t InputFile::readAt(quint64 offset, std::span<std::byte> buffer)
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t count =
            ::pread(int(m_handle), buffer.data() + filled, buffer.size() - filled, off_t(offset + filled));
        if (count == 0)
            break;
        if (count > 0) {
            filled += std::size_t(count);
        } else if (errno != EINTR) {
            throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be read."), m_path);
        }
    }
    return filled;
}

} // namespace basekeep
