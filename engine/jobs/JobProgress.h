#pragma once

#include "engine/jobs/FilesInWork.h"

#include <QtCore/QtGlobal>

#include <atomic>

namespace basekeep {

/// Totals of a running job. Engine threads add, front ends sample; nobody waits for anybody, but for a moment where the
/// files in work are listed.
class JobProgress final
{
public:
    struct Snapshot
    {
        quint64 bytesDone = 0;
        quint64 bytesTotal = 0; ///< 0 while nobody knows; the server raises it when it finds more to send
        quint64 filesDone = 0;
        quint64 filesDurable = 0; ///< of filesDone, how many are safely on disk
        quint64 walBytes = 0;     ///< WAL received by the WAL lane
        // Where the time goes, in nanoseconds since the copy began. The three may overlap: whoever waits for the disk
        // makes the reader wait too.
        quint64 networkWaitNs = 0; ///< the reader had nothing to read and nothing else to do
        quint64 stagesWaitNs =
            0; ///< the reader waited for the stages here: checksums, compression, and what they wait for
        quint64 diskWaitNs = 0; ///< the stages waited for room in front of the threads that write
    };

    void addBytes(quint64 count) noexcept { m_bytesDone.fetch_add(count, std::memory_order_relaxed); }
    void setTotal(quint64 bytes) noexcept { m_bytesTotal.store(bytes, std::memory_order_relaxed); }
    void addFile() noexcept { m_filesDone.fetch_add(1, std::memory_order_relaxed); }
    void addDurableFile() noexcept { m_filesDurable.fetch_add(1, std::memory_order_relaxed); }
    void addStagesWait(quint64 ns) noexcept { m_stagesWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void addNetworkWait(quint64 ns) noexcept { m_networkWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void addDiskWait(quint64 ns) noexcept { m_diskWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void setWalBytes(quint64 bytes) noexcept { m_walBytes.store(bytes, std::memory_order_relaxed); }

    [[nodiscard]] FilesInWork& filesInWork() noexcept { return m_filesInWork; }
    [[nodiscard]] const FilesInWork& filesInWork() const noexcept { return m_filesInWork; }

    [[nodiscard]] Snapshot snapshot() const noexcept
    {
        return {m_bytesDone.load(std::memory_order_relaxed),    m_bytesTotal.load(std::memory_order_relaxed),
                m_filesDone.load(std::memory_order_relaxed),    m_filesDurable.load(std::memory_order_relaxed),
                m_walBytes.load(std::memory_order_relaxed),     m_networkWaitNs.load(std::memory_order_relaxed),
                m_stagesWaitNs.load(std::memory_order_relaxed), m_diskWaitNs.load(std::memory_order_relaxed)};
    }

private:
    std::atomic<quint64> m_bytesDone{0};
    std::atomic<quint64> m_bytesTotal{0};
    std::atomic<quint64> m_filesDone{0};
    std::atomic<quint64> m_filesDurable{0};
    std::atomic<quint64> m_walBytes{0};
    std::atomic<quint64> m_networkWaitNs{0};
    std::atomic<quint64> m_stagesWaitNs{0};
    std::atomic<quint64> m_diskWaitNs{0};
    FilesInWork m_filesInWork;
};

} // namespace basekeep
