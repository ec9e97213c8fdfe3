#include "tests/support/ProcessList.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

namespace basekeep {

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

} // namespace basekeep
