#pragma once

#include "engine/basebackup/ArchivePipelines.h"
#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/TargetLayout.h"
#include "engine/catalogue/SlotRecord.h"
#include "engine/manifest/ArrivalLog.h"
#include "engine/processes/ProcessWatcher.h"
#include "engine/server/Connection.h"
#include "engine/server/ServerIdentity.h"
#include "engine/storage/FileWriter.h"
#include "engine/wal/FetchedWal.h"
#include "engine/wal/WalLane.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

#include <memory>
#include <optional>

namespace basekeep {

class ArchiveReceiver;
class ByteSink;
class PreflightQuestions;

/// One backup under way: the phases in their order, and what they share.
///
/// Order is what makes the result trustworthy, and each step relies on the ones before it:
/// the preflight has found nothing against it before anything is made, here or on the server; the WAL lane's slot is
/// made before the start checkpoint, so that no WAL the backup needs can be recycled in between;
/// the WAL stream begins before the first file is read; the final command completion is awaited before the WAL lane is
/// told where to stop; files are durable before folders, folders before the manifest gets its name, and that comes last
/// of all.
class BackupRun final
{
    Q_DECLARE_TR_FUNCTIONS(BackupRun)

public:
    explicit BackupRun(BackupJob& job);
    ~BackupRun();

    void run(); ///< throws Failure after tidying up

    // From any thread, while the run lives.
    [[nodiscard]] WalLaneStatus walLane() const;
    [[nodiscard]] ProcessPicture processes() const { return m_watcher->picture(); }
    [[nodiscard]] ProcessPicture lastWholePicture() const { return m_watcher->lastWholePicture(); }
    [[nodiscard]] bool canHurryCheckpoint() const;
    void hurryCheckpoint();

private:
    // The phases, in order. Each in the file of its name.
    void connect(); ///< both lanes and the preflight's questions, which go on side by side
    void openWalLane();
    void runPreflight();
    void startWalLane();
    void uploadManifest(); ///< of the backup that an incremental one builds on
    void beginBackup();    ///< until the server has told the start position
    void readTablespaces();
    void checkTablespaces() const; ///< what was announced against what is wanted
    void makeRecoverySettings();
    void copy();
    void receiveArchives();
    void awaitServerTarget();
    void finishCopy(const Connection::Result& endRow);
    void finishDamagedCopy();
    void tellWaits(); ///< of the copy's stages, for the log
    void finishWal();
    void sync();
    void verifyAndPublish();
    [[nodiscard]] QString tidyUp(const Failure& cause); ///< what could not be tidied up; empty if all was

    [[nodiscard]] std::unique_ptr<ByteSink> makeManifestPlace();
    void checkManifest(); ///< against what arrived
    void publish();       ///< gives the copy the name, or the end, that makes it a backup
    [[nodiscard]] Failure explained(const Failure& failure); ///< of the first connection
    void takeNotice(const ServerNotice& notice);
    void checkOthers(); ///< throws if the WAL lane has failed; notices when nothing arrives any more
    void followWalLane(const WalLaneStatus& status); ///< the process picture and the job's state go by it
    void noteStalls();
    void noteStartProgress();
    void dropOwnSlot();
    [[nodiscard]] SlotRecord ownSlot() const;
    void checkWalCoverage() const;
    [[nodiscard]] bool hasEveryWalSegment() const; ///< in the folder, from start to end
    void updateFacts(const std::function<void(BackupFacts&)>& change);
    [[nodiscard]] QString applicationName(const char* lane) const;
    [[nodiscard]] bool streamsWal() const { return m_settings.walMethod == BackupSettings::WalMethod::Stream; }
    [[nodiscard]] bool wantsManifest() const { return m_settings.manifest != BackupSettings::Manifest::No; }

    BackupJob& m_job;
    const BackupSettings& m_settings;
    std::unique_ptr<ProcessWatcher> m_watcher;
    std::unique_ptr<Connection> m_connection;        ///< the data lane
    std::unique_ptr<PreflightQuestions> m_questions; ///< until the preflight is over; none without it
    ServerIdentity m_identity;
    std::optional<TargetLayout> m_layout;
    mutable std::mutex m_laneMutex; ///< guards the pointer, which other threads look through
    std::shared_ptr<WalLane> m_lane;
    QString m_checkpointNote;
    QList<TablespaceFact> m_tablespaces;
    ArrivalLog m_arrivals;
    std::unique_ptr<FetchedWal> m_fetchedWal;
    std::unique_ptr<FileWriter> m_writer;
    std::unique_ptr<ArchivePipelines> m_pipelines;
    std::string m_manifest; ///< kept in memory for standard output only, where it goes into the archive
    std::unique_ptr<ArchiveReceiver> m_receiver;
    std::string m_recoverySettings; ///< for postgresql.auto.conf; empty without -R
    Lsn m_startLsn;
    quint32 m_startTimeline = 0;
    Lsn m_endLsn;
    quint32 m_endTimeline = 0;
    qint64 m_watchedChild = 0; ///< process id
    int m_watchedBackend = 0;  ///< of its walsender
    quint64 m_lastBytes = 0;
    QElapsedTimer m_sinceData;
    QElapsedTimer m_sincePoll;
};

} // namespace basekeep
