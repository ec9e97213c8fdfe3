#include "engine/processes/ProcessReader.h"

#include <unistd.h>

#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

/// Files in /proc have no size, so they are read to their end.
QByteArray readAll(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll();
}

QString stateName(char letter)
{
    switch (letter) {
    case 'R':
        return QStringLiteral("running");
    case 'S':
    case 'I': // idle thread of the kernel
        return QStringLiteral("sleeping");
    case 'D':
        return QStringLiteral("disk wait");
    case 'T':
    case 't': // stopped by a debugger
        return QStringLiteral("stopped");
    case 'Z':
        return QStringLiteral("zombie");
    default:
        return {};
    }
}

/// Seconds since 1970 at which the system was started; 0 if it does not tell.
qint64 bootTime()
{
    static const qint64 seconds = [] {
        const QList<QByteArray> lines = readAll(QStringLiteral("/proc/stat")).split('\n');
        for (const QByteArray& line : lines) {
            if (line.startsWith("btime "))
                return line.mid(6).trimmed().toLongLong();
        }
        return qint64{0};
    }();
    return seconds;
}

QString programName(const QString& folder, const QString& shortName)
{
    // The kernel's own name is cut after 15 bytes. The link can only be read with rights over the process.
    constexpr QLatin1String removedSuffix(" (deleted)"); // the program was replaced by an update while it runs
    QString program = QFile::symLinkTarget(folder + QStringLiteral("/exe"));
    if (program.endsWith(removedSuffix))
        program.chop(removedSuffix.size());
    return program.isEmpty() ? shortName : QFileInfo(program).fileName();
}

QString commandLine(const QString& folder)
{
    // Arguments end with NUL each; PostgreSQL writes a title over them and fills up with more NULs.
    QByteArray arguments = readAll(folder + QStringLiteral("/cmdline"));
    while (arguments.endsWith('\0'))
        arguments.chop(1);
    return QString::fromLocal8Bit(arguments.replace('\0', ' '));
}

} // namespace

std::optional<ProcessInfo> ProcessReader::readFromSystem(qint64 pid)
{
    const QString folder = QStringLiteral("/proc/%1").arg(pid);
    const QByteArray text = readAll(folder + QStringLiteral("/stat"));
    // "pid (name) state …": the name may hold anything, parentheses and spaces included.
    const qsizetype nameBegin = text.indexOf('(');
    const qsizetype nameEnd = text.lastIndexOf(')');
    if (nameBegin < 0 || nameEnd < nameBegin)
        return std::nullopt;
    const QList<QByteArray> fields = text.mid(nameEnd + 2).split(' ');

    // Numbers of the fields in proc(5), less three: the list begins with the third.
    constexpr qsizetype stateField = 0;
    constexpr qsizetype parentField = 1;
    constexpr qsizetype userTimeField = 11;
    constexpr qsizetype systemTimeField = 12;
    constexpr qsizetype threadsField = 17;
    constexpr qsizetype startField = 19;
    constexpr qsizetype residentField = 21;
    if (fields.size() <= residentField || fields[stateField].isEmpty())
        return std::nullopt;
    const char state = fields[stateField].front();
    if (state == 'X' || state == 'x') // dead, just not cleared away
        return std::nullopt;

    static const qint64 ticksPerSecond = sysconf(_SC_CLK_TCK);
    static const qint64 pageSize = sysconf(_SC_PAGESIZE);
    ProcessInfo info;
    info.pid = pid;
    info.parentPid = fields[parentField].toLongLong();
    info.name = programName(folder, QString::fromLocal8Bit(text.mid(nameBegin + 1, nameEnd - nameBegin - 1)));
    info.command = commandLine(folder);
    if (info.command.isEmpty())
        info.command = info.name;
    if (bootTime() != 0) {
        const qint64 sinceBootMs = fields[startField].toLongLong() * 1000 / ticksPerSecond;
        info.startedAt = QDateTime::fromMSecsSinceEpoch(bootTime() * 1000 + sinceBootMs);
    }
    info.state = stateName(state);
    const quint64 ticks = fields[userTimeField].toULongLong() + fields[systemTimeField].toULongLong();
    info.cpuTimeMs = ticks * 1000 / static_cast<quint64>(ticksPerSecond);
    info.residentBytes = fields[residentField].toULongLong() * static_cast<quint64>(pageSize);
    info.threads = fields[threadsField].toInt();
    return info;
}

} // namespace basekeep
