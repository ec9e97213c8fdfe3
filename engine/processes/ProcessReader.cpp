#include "engine/processes/ProcessReader.h"

#include <chrono>

#include <QtCore/QCoreApplication>

namespace basekeep {

namespace {

/// Systems count processor time in steps of up to 16 ms. Over a shorter while than this the share would jump about, so
/// the last one is told again.
constexpr qint64 shortestWhileMs = 100;

qint64 nowMs()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

} // namespace

std::optional<ProcessInfo> ProcessReader::read(qint64 pid)
{
    std::optional<ProcessInfo> info = pid > 0 ? readFromSystem(pid) : std::nullopt;
    if (!info) {
        m_previous.remove(pid);
        return std::nullopt;
    }
    const qint64 now = nowMs();
    const auto previous = m_previous.find(pid);
    // A start at another time is another process that was given the same id.
    if (previous == m_previous.end() || previous->startedAt != info->startedAt ||
        info->cpuTimeMs < previous->cpuTimeMs) {
        m_previous.insert(pid, Sample{info->cpuTimeMs, now, 0, info->startedAt});
        return info;
    }
    const qint64 elapsed = now - previous->takenAtMs;
    if (elapsed >= shortestWhileMs) {
        const auto used = static_cast<double>(info->cpuTimeMs - previous->cpuTimeMs);
        *previous = Sample{info->cpuTimeMs, now, 100.0 * used / static_cast<double>(elapsed), info->startedAt};
    }
    info->cpuPercent = previous->cpuPercent;
    return info;
}

qint64 ProcessReader::ownPid()
{
    return QCoreApplication::applicationPid();
}

} // namespace basekeep
