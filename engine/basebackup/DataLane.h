#pragma once

#include "engine/server/Connection.h"
#include "engine/stream/ChunkQueue.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>

#include <functional>

namespace basekeep {

class ArchiveReceiver;
class JobProgress;
struct TablespaceFact;

/// The network half of the copy: reads the archives and the manifest from the walsender and hands them to the receiver,
/// whose work it also does while the network has nothing for it. A server that keeps the backup itself only tells how
/// far it is.
///
/// Two protocols: servers 13 and 14 send one COPY for each archive and one for the manifest; from 15 on there is a
/// single COPY of typed messages (protocol documentation, BASE_BACKUP). Whatever the server does not do by that book is
/// refused: archives that it did not announce, that come twice, or in another order.
class DataLane final
{
    Q_DECLARE_TR_FUNCTIONS(DataLane)

public:
    /// `receiver` is null if the server keeps the backup: then no data may come. `check` is called often and may throw
    /// to end the copy.
    DataLane(Connection& connection, ArchiveReceiver* receiver, JobProgress& progress,
             const QList<TablespaceFact>& tablespaces, std::function<void()> check);

    /// Receives everything and returns the result that follows: the end position. A server's error in the middle is
    /// thrown before the stages behind hear of the end, so it is never hidden behind theirs.
    Connection::Result receive(bool expectsManifest);

private:
    Connection::Result receiveTyped(bool expectsManifest);
    Connection::Result receiveLegacy(bool expectsManifest);
    void readCopy(const std::function<void(OwnedBytes)>& take);
    void useSpareTime(); ///< while nothing comes
    void takeTyped(OwnedBytes message);
    void beginArchive(std::span<const std::byte> payload);
    void endSection();
    void addBytes(OwnedBytes bytes);
    void takeProgress(std::span<const std::byte> payload);
    void mark(ChunkQueue::Mark mark, qsizetype archive = 0);

    enum class Section { None, Archive, Manifest };

    Connection& m_connection;
    ArchiveReceiver* m_receiver;
    ChunkQueue* m_queue; ///< the receiver's, or null
    JobProgress& m_progress;
    const QList<TablespaceFact>& m_tablespaces;
    const std::function<void()> m_check;
    Section m_section = Section::None;
    qsizetype m_nextArchive = 0;                           ///< archives come in the order in which they were announced
    CompressionMethod m_arrival = CompressionMethod::None; ///< how the current archive's bytes come
    bool m_comesAtOnce = false;                            ///< the last wait for the server was a very short one
    quint64 m_serverBytes = 0;                             ///< what the server last said it had done
};

} // namespace basekeep
