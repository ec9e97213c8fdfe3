#include "engine/server/SocketWait.h"

#include <cerrno>

#include <poll.h>

namespace basekeep {

bool waitForSocket(qintptr socket, SocketInterest interest, int timeoutMs)
{
    pollfd entry{};
    entry.fd = int(socket);
    if (interest != SocketInterest::Write)
        entry.events |= POLLIN;
    if (interest != SocketInterest::Read)
        entry.events |= POLLOUT;
    const int ready = ::poll(&entry, 1, timeoutMs);
    // A signal ends the wait early; the caller looks at its stop conditions and waits again.
    return ready > 0 || (ready < 0 && errno != EINTR);
}

} // namespace basekeep
