#include "engine/server/SocketWait.h"

#include <winsock2.h>

namespace basekeep {

bool waitForSocket(qintptr socket, SocketInterest interest, int timeoutMs)
{
    // Not WSAPoll(): before Windows 10 2004 it never tells of a connection that was refused. A set here is a list of
    // sockets, not of bits, so their numbers may be as high as they like.
    fd_set readable{};
    fd_set writable{};
    fd_set failed{};
    if (interest != SocketInterest::Write)
        FD_SET(SOCKET(socket), &readable);
    if (interest != SocketInterest::Read)
        FD_SET(SOCKET(socket), &writable);
    FD_SET(SOCKET(socket), &failed);
    timeval limit{timeoutMs / 1000, timeoutMs % 1000 * 1000};
    return select(0, &readable, &writable, &failed, timeoutMs < 0 ? nullptr : &limit) != 0;
}

} // namespace basekeep
