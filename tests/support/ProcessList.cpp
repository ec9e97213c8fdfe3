#include "tests/support/ProcessList.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>

namespace basekeep {

#ifdef Q_OS_LINUX

QList<ProcessList::Entry> ProcessList::all()
{
    QList<Entry> entries;
    const QStringList names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString& name : names) {
        bool isPid = false;
        Entry entry;
        entry.pid = name.toLongLong(&isPid);
        QFile status(QStringLiteral("/proc/%1/stat").arg(name));
        QFile command(QStringLiteral("/proc/%1/cmdline").arg(name));
        if (!isPid || !status.open(QIODevice::ReadOnly) || !command.open(QIODevice::ReadOnly))
            continue;
        // "pid (program name) state parent …": the name may hold spaces and parentheses itself.
        const QByteArray text = status.readAll();
        const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
        if (fields.size() < 2)
            continue;
        entry.isZombie = fields.at(0) == "Z";
        entry.parentPid = fields.at(1).toLongLong();
        entry.command = QString::fromLocal8Bit(command.readAll().replace('\0', ' ').trimmed());
        entries.append(entry);
    }
    return entries;
}

#else

QList<ProcessList::Entry> ProcessList::all()
{
    QProcess process;
    process.start(QStringLiteral("ps"), {QStringLiteral("-axo"), QStringLiteral("pid=,ppid=,stat=,command=")});
    process.waitForFinished();
    QList<Entry> entries;
    const QStringList lines = QString::fromLocal8Bit(process.readAllStandardOutput()).split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        const QStringList fields = line.simplified().split(QLatin1Char(' '));
        if (fields.size() < 4)
            continue;
        entries.append({fields.at(0).toLongLong(), fields.at(1).toLongLong(), fields.mid(3).join(QLatin1Char(' ')),
                        fields.at(2).startsWith(QLatin1Char('Z'))});
    }
    return entries;
}

#endif

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
