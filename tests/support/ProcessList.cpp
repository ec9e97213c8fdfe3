#include "tests/support/ProcessList.h"

#include <QtCore/QCoreApplication>

namespace basekeep {

QList<ProcessList::Entry> ProcessList::withCommand(const QString& fragment)
{
    QList<Entry> found;
    for (const Entry& entry : all()) {
        if (!entry.isZombie && entry.pid != QCoreApplication::applicationPid() && entry.command.contains(fragment))
            found.append(entry);
    }
    return found;
}

bool ProcessList::isAlive(qint64 pid)
{
    for (const Entry& entry : all()) {
        if (entry.pid == pid)
            return !entry.isZombie;
    }
    return false;
}

QList<ProcessList::Entry> ProcessList::childrenOf(qint64 pid)
{
    QList<Entry> found;
    for (const Entry& entry : all()) {
        if (entry.parentPid == pid && !entry.isZombie)
            found.append(entry);
    }
    return found;
}

} // namespace basekeep
