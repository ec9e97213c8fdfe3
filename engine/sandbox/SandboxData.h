#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/Connection.h"

#include <QtCore/QString>

#include <functional>

namespace basekeep {

/// The sample data of the sandbox: a small shop with customers, orders and documents, a large object, and a table of
/// measurements in a tablespace of its own. Half of the bytes compress well, half do not, as in real life.
class SandboxData final
{
public:
    /// `fraction` runs from 0 to 1.
    using ProgressHandler = std::function<void(double fraction)>;

    SandboxData(ConnectionSettings connection, quint64 sizeBytes);

    /// Everything happens in one transaction, which a server with wal_level=minimal does not write WAL for.
    void create(const ProgressHandler& progress, const CancelToken& cancel) const;

    /// Slots of the table that the writers keep changing.
    static constexpr int eventSlots = 4000;

private:
    ConnectionSettings m_connection;
    quint64 m_sizeBytes;
};

} // namespace basekeep
