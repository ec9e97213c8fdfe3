#include "engine/server/SocketWait.h"

#include <winsock2.h>

namespace basekeep {

bool waitForSocket(qintptr socket, SocketInterest interest, int timeoutMs)
{
    WSAPOLLFD entry{};
    entry.fd = SOCKET(socket);
    if (interest != SocketInterest::Write)
        entry.events |= POLLRDNORM;
    if (interest != SocketInterest::Read)
        entry.events |= POLLWRNORM;
    return WSAPoll(&entry, 1, timeoutMs) != 0;
}

} // namespace basekeep
