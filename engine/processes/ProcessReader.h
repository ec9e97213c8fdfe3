#pragma once

#include "engine/processes/ProcessInfo.h"

#include <QtCore/QDateTime>
#include <QtCore/QHash>

#include <optional>

namespace basekeep {

/// Reads processes from the operating system. Keeps the previous reading of each process to tell its CPU share, so one
/// reader should live as long as its onlooker. Not for use by two threads at once.
class ProcessReader final
{
public:
    /// The process, or nothing if there is none with that id (any more) or it cannot be looked at.
    [[nodiscard]] std::optional<ProcessInfo> read(qint64 pid);

    /// The id of the calling process.
    [[nodiscard]] static qint64 ownPid();

private:
    /// What the system says right now; one implementation per system (ProcessReader_linux.cpp, …).
    static std::optional<ProcessInfo> readFromSystem(qint64 pid);

    struct Sample
    {
        quint64 cpuTimeMs = 0;
        qint64 takenAtMs = 0;
        double cpuPercent = 0; ///< told until enough time has passed for a new one
        QDateTime startedAt;   ///< tells a process from a later one with the same id
    };
    QHash<qint64, Sample> m_previous;
};

} // namespace basekeep
