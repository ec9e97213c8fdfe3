#pragma once

#include <QtCore/QtGlobal>

namespace basekeep {

enum class SocketInterest { Read, Write, ReadOrWrite };

/// Waits until the socket can be read from or written to, or for `timeoutMs` milliseconds (0 only looks). True if it
/// can, or if it has failed: the next use of it then tells why.
[[nodiscard]] bool waitForSocket(qintptr socket, SocketInterest interest, int timeoutMs);

} // namespace basekeep
