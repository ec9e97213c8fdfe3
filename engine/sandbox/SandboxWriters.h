#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/ConnectionSettings.h"

namespace basekeep {

/// The write load of the sandbox. A writer is a loop of small transactions that runs inside the server: the session
/// that started it goes away, the loop goes on until it is ended here or the server stops. So there is no client
/// process to find, to watch or to forget, and it works alike on every system. About 100 transactions and 1 MB of WAL a
/// second each.
class SandboxWriters final
{
public:
    explicit SandboxWriters(ConnectionSettings connection);

    [[nodiscard]] int count(const CancelToken& cancel) const;

    /// Starts or ends writers until there are that many.
    void setCount(int wanted, const CancelToken& cancel) const;

private:
    ConnectionSettings m_connection;
};

} // namespace basekeep
