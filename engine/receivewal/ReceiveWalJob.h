#pragma once

#include "engine/jobs/Job.h"
#include "engine/receivewal/ReceiveWalSettings.h"
#include "engine/receivewal/ReceiveWalStatus.h"
#include "engine/wal/WalReceiver.h"

#include <condition_variable>
#include <set>

namespace basekeep {

class Connection;
struct ServerFailure;
struct ServerIdentity;

/// Receives WAL into an archive folder without end, as pg_receivewal does: goes on where the folder ends, follows the
/// server to new timelines, and connects again when a connection breaks.
///
/// stop() is the ordinary end: what has arrived is written and synced, the open segment stays as partial, and the job
/// finishes. cancel() gives up at once. What cannot be healed by connecting again ends the job in state Failed: a first
/// connection that fails, another server than the one that the archive is of, a folder that cannot be used; and, if the
/// settings say so, everything else as well.
class ReceiveWalJob final : public Job
{
    Q_OBJECT

public:
    explicit ReceiveWalJob(ReceiveWalSettings settings, QObject* parent = nullptr);
    ~ReceiveWalJob() override;

    [[nodiscard]] const ReceiveWalSettings& settings() const { return m_settings; }
    [[nodiscard]] ReceiveWalStatus status() const; ///< from any thread

    void stop(); ///< returns at once, may be called again

protected:
    void run() override;
    [[nodiscard]] bool keepsAwake() const override { return false; } // it has no end; the server keeps the WAL so long

private:
    struct Start
    {
        quint32 timeline = 0;
        Lsn position;
        bool isDurable = false; ///< the folder has everything before it, safely on disk
    };

    /// One connection, from its beginning to its end. True if there is nothing more to do.
    bool receive();
    void checkServer(const ServerIdentity& identity, std::optional<quint64> ofArchive);
    void makeSlot(Connection& connection, quint64 systemIdentifier);
    void warnOfSynchronousNames(Connection& connection);
    [[nodiscard]] Start findStart(Connection& connection, const ServerIdentity& identity);
    [[nodiscard]] std::optional<Start> startOfSlot(Connection& connection, const ServerIdentity& identity) const;
    WalReceiver::End stream(Connection& connection, const ServerIdentity& identity, const Start& start);
    void take(const WalReceiver::Position& position, bool wasHeard);
    [[nodiscard]] bool acceptsDamage(const Failure& damage);
    void reportOnce(const Finding& finding);

    void judge(const Failure& failure); ///< throws it if connecting again would be of no use
    void noteFailure(const Failure& failure);
    void pause(); ///< before the next connection
    [[nodiscard]] Failure adviseOn(const ServerFailure& failure) const;

    template <typename Change>
    void update(Change change)
    {
        const std::lock_guard lock(m_statusMutex);
        change(m_status);
    }

    const ReceiveWalSettings m_settings;
    const QString m_applicationName;

    mutable std::mutex m_statusMutex;
    ReceiveWalStatus m_status;

    std::mutex m_stopMutex; ///< guards the next three
    std::condition_variable m_stopChanged;
    bool m_stopRequested = false;
    bool m_isStreaming = false; ///< a stream looks at the request itself; everything else is cancelled
    std::atomic<bool> m_stopSeen{false};

    // Of the job's own thread.
    std::optional<quint64> m_systemIdentifier; ///< of the server that this run has reached before
    bool m_hasConnected = false;
    int m_failuresInARow = 0;
    QString m_lastFailureText; ///< not to be told again and again
    QString m_lastDamage;
    std::set<QString> m_reported; ///< findings, since every connection looks at the folder again
    quint32 m_segmentSize = 0;    ///< of the server, bytes
    quint64 m_bytesBefore = 0;    ///< received by earlier connections of this run
    int m_segmentsBefore = 0;
    WalReceiver::Position m_last;
};

} // namespace basekeep
