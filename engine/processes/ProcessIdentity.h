#pragma once

#include <QtCore/QDateTime>

namespace basekeep {

/// A process that is to be known again later, perhaps by another program: systems give the id of one that is gone to
/// the next.
struct ProcessIdentity
{
    qint64 pid = 0;
    QDateTime startedAt; ///< invalid where the system does not tell

    [[nodiscard]] static ProcessIdentity own();

    /// The very process is still there. Without a time of its start, any that has the id is taken for it.
    [[nodiscard]] bool isAlive() const;
};

} // namespace basekeep
