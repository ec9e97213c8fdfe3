#include "tests/support/ProcessList.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QProcess>

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

void ProcessList::endHard(qint64 pid)
{
#ifdef Q_OS_WIN
    QProcess::execute(QStringLiteral("taskkill"),
                      {QStringLiteral("/F"), QStringLiteral("/PID"), QString::number(pid)});
#else
    QProcess::execute(QStringLiteral("kill"), {QStringLiteral("-9"), QString::number(pid)});
#endif
}

} // namespace basekeep
