#pragma once

#include <QtCore/QtGlobal>

#include <atomic>

namespace basekeep {

/// Totals of a running job. Engine threads add, front ends sample; nobody waits for anybody.
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
        // Where the time goes, in nanoseconds since the copy began. Each stage waits for its neighbours only, so the
        // one that nobody waits for but everybody else does is what holds the copy up.
        quint64 networkWaitNs = 0;  ///< the reader waited for bytes from the server
        quint64 producerWaitNs = 0; ///< the reader waited for the stages here, whatever was slow in them
        quint64 consumerWaitNs = 0; ///< those stages (checksums, compression) waited for the reader
        quint64 diskWaitNs = 0;     ///< they waited for room in front of the threads that write
    };

    void addBytes(quint64 count) noexcept { m_bytesDone.fetch_add(count, std::memory_order_relaxed); }
    void setTotal(quint64 bytes) noexcept { m_bytesTotal.store(bytes, std::memory_order_relaxed); }
    void addFile() noexcept { m_filesDone.fetch_add(1, std::memory_order_relaxed); }
    void addDurableFile() noexcept { m_filesDurable.fetch_add(1, std::memory_order_relaxed); }
    void addProducerWait(quint64 ns) noexcept { m_producerWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void addConsumerWait(quint64 ns) noexcept { m_consumerWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void addNetworkWait(quint64 ns) noexcept { m_networkWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void addDiskWait(quint64 ns) noexcept { m_diskWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void setWalBytes(quint64 bytes) noexcept { m_walBytes.store(bytes, std::memory_order_relaxed); }

    [[nodiscard]] Snapshot snapshot() const noexcept
    {
        return {m_bytesDone.load(std::memory_order_relaxed),      m_bytesTotal.load(std::memory_order_relaxed),
                m_filesDone.load(std::memory_order_relaxed),      m_filesDurable.load(std::memory_order_relaxed),
                m_walBytes.load(std::memory_order_relaxed),       m_networkWaitNs.load(std::memory_order_relaxed),
                m_producerWaitNs.load(std::memory_order_relaxed), m_consumerWaitNs.load(std::memory_order_relaxed),
                m_diskWaitNs.load(std::memory_order_relaxed)};
    }

private:
    std::atomic<quint64> m_bytesDone{0};
    std::atomic<quint64> m_bytesTotal{0};
    std::atomic<quint64> m_filesDone{0};
    std::atomic<quint64> m_filesDurable{0};
    std::atomic<quint64> m_walBytes{0};
    std::atomic<quint64> m_networkWaitNs{0};
    std::atomic<quint64> m_producerWaitNs{0};
    std::atomic<quint64> m_consumerWaitNs{0};
    std::atomic<quint64> m_diskWaitNs{0};
};

} // namespace basekeep
