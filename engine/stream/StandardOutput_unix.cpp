#include "engine/stream/StandardOutput.h"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace basekeep {

namespace {

constexpr int pollSliceMs = 100;
constexpr std::size_t wholeChunks = SIZE_MAX;

} // namespace

// A pipe that says it is writable takes PIPE_BUF bytes without waiting, and no more is promised. A file never waits for
// anybody.
StandardOutput::StandardOutput(const CancelToken& cancel) : m_cancel(cancel), m_portion(PIPE_BUF)
{
    struct stat status = {};
    if (::fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode))
        m_portion = wholeChunks;
}

void StandardOutput::write(std::span<const std::byte> chunk)
{
    while (!chunk.empty()) {
        m_cancel.throwIfCancelled();
        pollfd output{STDOUT_FILENO, POLLOUT, 0};
        if (::poll(&output, 1, pollSliceMs) == 0)
            continue;
        const ssize_t written = ::write(STDOUT_FILENO, chunk.data(), std::min(chunk.size(), m_portion));
        if (written >= 0) {
            chunk = chunk.subspan(std::size_t(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            throw Failure::fromSystem(errno, Failure::tr("The backup could not be written to standard output."));
        }
    }
}

} // namespace basekeep
