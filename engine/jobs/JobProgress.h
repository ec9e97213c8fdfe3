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
        quint64 filesDurable = 0;   ///< of filesDone, how many are safely on disk
        quint64 producerWaitNs = 0; ///< time the network reader waited for our disk
        quint64 consumerWaitNs = 0; ///< time our writer waited for the server or the network
        quint64 walBytes = 0;       ///< WAL received by the WAL lane
    };

    void addBytes(quint64 count) noexcept { m_bytesDone.fetch_add(count, std::memory_order_relaxed); }
    void setTotal(quint64 bytes) noexcept { m_bytesTotal.store(bytes, std::memory_order_relaxed); }
    void addFile() noexcept { m_filesDone.fetch_add(1, std::memory_order_relaxed); }
    void addDurableFile() noexcept { m_filesDurable.fetch_add(1, std::memory_order_relaxed); }
    void addProducerWait(quint64 ns) noexcept { m_producerWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void addConsumerWait(quint64 ns) noexcept { m_consumerWaitNs.fetch_add(ns, std::memory_order_relaxed); }
    void setWalBytes(quint64 bytes) noexcept { m_walBytes.store(bytes, std::memory_order_relaxed); }

    [[nodiscard]] Snapshot snapshot() const noexcept
    {
        return {m_bytesDone.load(std::memory_order_relaxed),      m_bytesTotal.load(std::memory_order_relaxed),
                m_filesDone.load(std::memory_order_relaxed),      m_filesDurable.load(std::memory_order_relaxed),
                m_producerWaitNs.load(std::memory_order_relaxed), m_consumerWaitNs.load(std::memory_order_relaxed),
                m_walBytes.load(std::memory_order_relaxed)};
    }

private:
    std::atomic<quint64> m_bytesDone{0};
    std::atomic<quint64> m_bytesTotal{0};
    std::atomic<quint64> m_filesDone{0};
    std::atomic<quint64> m_filesDurable{0};
    std::atomic<quint64> m_producerWaitNs{0};
    std::atomic<quint64> m_consumerWaitNs{0};
    std::atomic<quint64> m_walBytes{0};
};

} // namespace basekeep
