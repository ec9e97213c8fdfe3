#include "engine/basebackup/BackupRun.h"

#include "engine/basebackup/ArchiveReceiver.h"
#include "engine/storage/FileSystem.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>

namespace basekeep {

void BackupRun::finishWal()
{
    if (!m_lane) {
        m_job.skipStage(QStringLiteral("wal"));
        return;
    }
    m_job.beginStage(QStringLiteral("wal"));
    m_job.setStageNote(tr("Waiting for the WAL up to %1.").arg(m_endLsn.toString()));
    m_lane->finishAt(m_endLsn);
    m_lane->waitFinished(m_job.m_cancel, [this] { checkOthers(); });
    m_job.m_progress.setWalBytes(m_lane->status().bytes);
    m_job.log(LogEntry::Severity::Info, QStringLiteral("WAL lane"),
              tr("WAL is complete up to %1, %2 records checked.")
                  .arg(m_lane->status().received.toString())
                  .arg(m_lane->recordsChecked()));
}

void BackupRun::sync()
{
    if (!m_settings.writesFolder()) {
        m_job.skipStage(QStringLiteral("sync"));
        return;
    }
    m_job.beginStage(QStringLiteral("sync"));
    // Every file's close has succeeded when this returns, with or without sync.
    m_writer->finish();
    if (!m_settings.sync)
        return;
    if (m_settings.syncMethod == BackupSettings::SyncMethod::FileSystems)
        m_layout->syncFileSystems(m_tablespaces);
    else
        m_layout->syncFolders(m_tablespaces);
}

void BackupRun::verifyAndPublish()
{
    if (m_settings.serverTarget) {
        m_job.skipStage(QStringLiteral("verify"));
        updateFacts([](BackupFacts& facts) { facts.verification = BackupFacts::Verification::NotHere; });
        return;
    }
    m_job.beginStage(QStringLiteral("verify"));
    checkWalCoverage();
    const quint64 bytesOnDisk = m_settings.writesFolder() ? m_layout->sizeOnDisk(m_tablespaces) : 0;
    const quint64 records = m_lane ? m_lane->recordsChecked() : m_fetchedWal ? m_fetchedWal->recordsChecked() : 0;
    updateFacts([&](BackupFacts& facts) {
        facts.bytesOnDisk = bytesOnDisk;
        facts.walRecordsChecked = records;
        facts.walComplete = m_settings.walMethod != BackupSettings::WalMethod::None;
        facts.currentFile.clear();
        facts.currentArchive.clear();
    });
    if (m_receiver->hasManifest()) {
        checkManifest();
        const ManifestComparison& comparison = m_receiver->comparison();
        updateFacts([&](BackupFacts& facts) {
            facts.filesVerified = comparison.filesCompared();
            facts.bytesVerified = comparison.bytesCompared();
            facts.verification = comparison.checksumCoverage() == ManifestComparison::Coverage::None
                                     ? BackupFacts::Verification::SizesOnly
                                     : BackupFacts::Verification::VerifiedOnArrival;
        });
    } else {
        updateFacts([](BackupFacts& facts) { facts.verification = BackupFacts::Verification::NotPossible; });
    }
    publish();
}

void BackupRun::checkManifest()
{
    const ManifestComparison& comparison = m_receiver->comparison();
    if (!comparison.isEqual()) {
        updateFacts([](BackupFacts& facts) { facts.verification = BackupFacts::Verification::Failed; });
        QStringList lines;
        for (const ManifestDifference& difference :
             comparison.differences().first(qMin<qsizetype>(10, comparison.differences().size())))
            lines << difference.toText();
        throw Failure{
            Failure::Code::VerificationFailed,
            tr("What arrived is not what the server's manifest says: %n difference(s).", nullptr,
               int(comparison.differenceCount())),
            tr("The network, the memory or a proxy changed the data. Take the backup again, over another way."),
            lines.join(QLatin1Char('\n'))};
    }
    const auto isCovered = [this](const ManifestWalRange& range) {
        return range.timeline != m_startTimeline ||
               range.start >= WalSegment::startOf(m_startLsn, m_identity.segmentSize);
    };
    const auto& ranges = comparison.walRanges();
    const bool endsWhereToldTo = !ranges.empty() && ranges.front().end == m_endLsn;
    if (!endsWhereToldTo || !std::all_of(ranges.begin(), ranges.end(), isCovered)) {
        throw Failure{Failure::Code::VerificationFailed,
                      tr("The manifest asks for other WAL than the server said the backup needs."),
                      {},
                      tr("The backup runs from %1 to %2.").arg(m_startLsn.toString(), m_endLsn.toString())};
    }
}

void BackupRun::publish()
{
    // The name, or the end of the stream, is the promise: nothing may come after it that could fail.
    if (m_settings.toStandardOutput)
        m_pipelines->endStandardOutput(m_manifest);
    else if (m_receiver->hasManifest())
        FileSystem::rename(m_layout->provisionalManifest(), m_layout->manifest(), m_settings.sync);
    else if (m_settings.sync)
        FileSystem::syncDirectory(m_layout->target());
}

void BackupRun::checkWalCoverage() const
{
    if (m_fetchedWal)
        m_fetchedWal->throwIfDamagedBefore(m_endLsn);
    const bool isShort =
        (m_lane && m_lane->status().received < m_endLsn) || (m_fetchedWal && !m_fetchedWal->covers(m_endLsn));
    if (isShort) {
        throw Failure{Failure::Code::VerificationFailed,
                      tr("The WAL that came does not reach the end of the backup at %1.").arg(m_endLsn.toString()),
                      tr("Take the backup again."),
                      {}};
    }
    // A lane that was started again after a failover may have found another server's history behind the same address.
    if (m_lane && m_lane->status().timeline != m_endTimeline) {
        throw Failure{Failure::Code::VerificationFailed,
                      tr("The WAL that came ends on timeline %1, but the backup on timeline %2.")
                          .arg(m_lane->status().timeline)
                          .arg(m_endTimeline),
                      tr("A server was promoted in the middle of the backup. Take the backup again."),
                      {}};
    }
    if (m_lane && m_settings.format == BackupSettings::Format::Plain && !hasEveryWalSegment()) {
        throw Failure{
            Failure::Code::VerificationFailed,
            tr("The WAL from %1 to %2 is not whole in the backup.").arg(m_startLsn.toString(), m_endLsn.toString()),
            tr("Somebody else may have removed files there. Take the backup again."),
            {}};
    }
}

bool BackupRun::hasEveryWalSegment() const
{
    // What the child says of itself is not enough, least of all if there were several of them, one after the other.
    const quint32 segmentSize = m_identity.segmentSize;
    for (Lsn start = WalSegment::startOf(m_startLsn, segmentSize); start < m_endLsn; start.value += segmentSize) {
        bool isThere = false;
        for (quint32 timeline = m_endTimeline; timeline >= m_startTimeline && timeline > 0 && !isThere; --timeline) {
            const auto file =
                m_layout->walOutput() / FileSystem::toPath(WalSegment::fileName(timeline, start, segmentSize));
            isThere = FileSystem::fileSize(file) == segmentSize;
        }
        if (!isThere)
            return false;
    }
    return true;
}

} // namespace basekeep
