#include "engine/processes/ProcessReader.h"

#include <libproc.h>
#include <sys/proc.h>
#include <sys/sysctl.h>

#include <array>
#include <cstring>

#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

QString stateName(const proc_taskallinfo& task)
{
    switch (task.pbsd.pbi_status) {
    case SSTOP:
        return QStringLiteral("stopped");
    case SZOMB:
        return QStringLiteral("zombie");
    default: // the system calls every other process running, whether a thread of it runs or not
        return task.ptinfo.pti_numrunning > 0 ? QStringLiteral("running") : QStringLiteral("sleeping");
    }
}

/// Times are told in ticks of the machine's own clock. mach_timebase_info() would not do: it tells programs for Intel
/// processors of nanoseconds, on Apple silicon too.
quint64 toMilliseconds(quint64 ticks)
{
    static const quint64 ticksPerSecond = [] {
        quint64 frequency = 0;
        std::size_t size = sizeof frequency;
        const bool isKnown = sysctlbyname("hw.tbfrequency", &frequency, &size, nullptr, 0) == 0 && frequency > 0;
        return isKnown ? frequency : quint64(1'000'000'000);
    }();
    return static_cast<quint64>(static_cast<double>(ticks) * 1e3 / static_cast<double>(ticksPerSecond));
}

/// The arguments as the process was started with them; empty for processes of other users.
QString commandLine(pid_t pid)
{
    std::array<int, 3> name{CTL_KERN, KERN_PROCARGS2, pid};
    std::size_t size = 0;
    if (sysctl(name.data(), static_cast<u_int>(name.size()), nullptr, &size, nullptr, 0) != 0)
        return {};
    QByteArray block(static_cast<qsizetype>(size), '\0');
    if (sysctl(name.data(), static_cast<u_int>(name.size()), block.data(), &size, nullptr, 0) != 0)
        return {};
    block.truncate(static_cast<qsizetype>(size));

    // The number of arguments, the program's path, NULs up to a word's boundary, then the arguments, each with a NUL;
    // after them the environment, which is nobody's business.
    int count = 0;
    if (block.size() < static_cast<qsizetype>(sizeof count))
        return {};
    std::memcpy(&count, block.constData(), sizeof count);
    qsizetype position = block.indexOf('\0', sizeof count);
    while (position >= 0 && position < block.size() && block[position] == '\0')
        ++position;
    QByteArrayList arguments;
    while (position >= 0 && position < block.size() && arguments.size() < count) {
        qsizetype end = block.indexOf('\0', position);
        if (end < 0)
            end = block.size();
        arguments.append(block.mid(position, end - position));
        position = end + 1;
    }
    return QString::fromLocal8Bit(arguments.join(' ')).trimmed();
}

QString programPath(pid_t pid)
{
    std::array<char, PROC_PIDPATHINFO_MAXSIZE> path{};
    const int size = proc_pidpath(pid, path.data(), static_cast<quint32>(path.size()));
    return size > 0 ? QString::fromUtf8(path.data(), size) : QString();
}

} // namespace

std::optional<ProcessInfo> ProcessReader::readFromSystem(qint64 pid)
{
    const auto id = static_cast<pid_t>(pid);
    ProcessInfo info;
    info.pid = pid;
    const QString path = programPath(id);

    proc_taskallinfo task{};
    if (proc_pidinfo(id, PROC_PIDTASKALLINFO, 0, &task, sizeof task) == static_cast<int>(sizeof task)) {
        info.parentPid = task.pbsd.pbi_ppid;
        info.name = QString::fromUtf8(task.pbsd.pbi_name[0] != '\0' ? task.pbsd.pbi_name : task.pbsd.pbi_comm);
        info.startedAt = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(task.pbsd.pbi_start_tvsec) * 1000 +
                                                        static_cast<qint64>(task.pbsd.pbi_start_tvusec) / 1000);
        info.state = stateName(task);
        info.cpuTimeMs = toMilliseconds(task.ptinfo.pti_total_user + task.ptinfo.pti_total_system);
        info.residentBytes = task.ptinfo.pti_resident_size;
        info.threads = task.ptinfo.pti_threadnum;
    } else {
        // Without rights over the process, and for one that has ended and waits for its parent, only this is told.
        proc_bsdshortinfo brief{};
        if (proc_pidinfo(id, PROC_PIDT_SHORTBSDINFO, 0, &brief, sizeof brief) != static_cast<int>(sizeof brief))
            return std::nullopt;
        info.parentPid = brief.pbsi_ppid;
        info.name = QString::fromUtf8(brief.pbsi_comm);
        if (brief.pbsi_status == SZOMB)
            info.state = QStringLiteral("zombie");
    }
    if (!path.isEmpty())
        info.name = QFileInfo(path).fileName(); // the system's own names are cut
    info.command = commandLine(id);
    if (info.command.isEmpty())
        info.command = path.isEmpty() ? info.name : path;
    return info;
}

} // namespace basekeep
