#include "engine/wal/WalLaneRestart.h"

namespace basekeep {

QString WalLaneRestart::toText() const
{
    if (!position.isValid()) {
        return tr("The WAL lane's child process %1 ended (%2); started again as %3.")
            .arg(previousPid)
            .arg(reason)
            .arg(pid);
    }
    return tr("The WAL lane's child process %1 ended (%2); started again as %3, continuing at %4.")
        .arg(previousPid)
        .arg(reason)
        .arg(pid)
        .arg(position.toString());
}

} // namespace basekeep
