#include "engine/replica/ReplicaLog.h"

#include "engine/server/ServerText.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

namespace basekeep::ReplicaLog {

namespace {

QStringList lastLines(const QString& fileName, int count)
{
    constexpr qint64 tailBytes = 32 * 1024;
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    if (file.size() > tailBytes)
        file.seek(file.size() - tailBytes);
    return ServerText::decodeLines(file.readAll()).mid(-count);
}

QStringList files(const Replica& replica)
{
    QStringList files{replica.logFile};
    if (const QString own = file(replica); own != replica.logFile)
        files << own;
    return files;
}

} // namespace

QString file(const Replica& replica)
{
    // "stderr log/postgresql-….log", one line per destination.
    QFile list(replica.folder + QStringLiteral("/current_logfiles"));
    if (list.open(QIODevice::ReadOnly)) {
        for (const QString& line : ServerText::decodeLines(list.read(4096))) {
            if (line.startsWith(QLatin1String("stderr ")))
                return QDir(replica.folder).absoluteFilePath(line.mid(int(qstrlen("stderr "))));
        }
    }
    return replica.logFile;
}

QString tail(const Replica& replica, int lines)
{
    QStringList all;
    for (const QString& name : files(replica))
        all += lastLines(name, lines);
    return all.join(QLatin1Char('\n'));
}

QString lastComplaint(const Replica& replica)
{
    constexpr int searched = 200;
    static const QRegularExpression complaint(QStringLiteral("\\b(FATAL|PANIC|ERROR):  .*"));
    QString last;
    for (const QString& name : files(replica)) {
        for (const QString& line : lastLines(name, searched)) {
            if (const QRegularExpressionMatch match = complaint.match(line); match.hasMatch())
                last = match.captured(0);
        }
    }
    return last;
}

qint64 size(const Replica& replica)
{
    qint64 bytes = 0;
    for (const QString& name : files(replica))
        bytes += QFileInfo(name).size();
    return bytes;
}

} // namespace basekeep::ReplicaLog
