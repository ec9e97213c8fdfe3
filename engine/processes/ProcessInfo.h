#pragma once

#include <QtCore/QDateTime>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// A process of this machine as the operating system shows it.
struct ProcessInfo
{
    qint64 pid = 0;
    qint64 parentPid = 0;
    QString name;        ///< program's file name
    QString command;     ///< command line as shown by the system
    QDateTime startedAt; ///< invalid where the system does not tell
    QString state; ///< "running", "sleeping", "stopped", "disk wait", "zombie"; empty where the system does not tell
    quint64 cpuTimeMs = 0; ///< user and system time since the start
    double cpuPercent = 0; ///< of one core since the previous look at the same process; 0 at the first look
    quint64 residentBytes = 0;
    int threads = 0;
};

} // namespace basekeep
