#include "tests/support/ProcessList.h"

#include <QtCore/QProcess>

namespace basekeep {

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

} // namespace basekeep
