#include "engine/basebackup/BackupRun.h"

#include "engine/basebackup/ArchiveReceiver.h"
#include "engine/basebackup/DataLane.h"
#include "engine/stream/ByteSink.h"

#include <QtCore/QLocale>

namespace basekeep {

namespace {

/// The manifest's file, under its provisional name.
class ProvisionalManifest final : public ByteSink
{
public:
    explicit ProvisionalManifest(OutputFile file) : m_file(std::move(file)) {}
    void write(std::span<const std::byte> chunk) override { m_file.write(chunk); }
    void finish() override { m_file.close(); }

private:
    OutputFile m_file;
};

/// Keeps the manifest for the end of the one archive that goes to standard output.
class ManifestInMemory final : public ByteSink
{
public:
    explicit ManifestInMemory(std::string& text) : m_text(text) {}
    void write(std::span<const std::byte> chunk) override
    {
        m_text.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    }
    void finish() override {}

private:
    std::string& m_text;
};

} // namespace

void BackupRun::copy()
{
    if (m_settings.writesFolder())
        m_layout->prepareWalFolder();
    if (m_lane)
        m_lane->stream(m_startLsn, m_startTimeline);
    m_job.beginStage(QStringLiteral("copy"));
    m_watcher->lookSoon();
    m_connection->setWaitObserver([this] { checkOthers(); });
    if (m_settings.serverTarget)
        awaitServerTarget();
    else
        receiveArchives();
}

void BackupRun::awaitServerTarget()
{
    DataLane lane(*m_connection, nullptr, m_job.m_progress, m_tablespaces, [this] { checkOthers(); });
    finishCopy(lane.receive(wantsManifest()));
}

void BackupRun::receiveArchives()
{
    if (m_settings.walMethod == BackupSettings::WalMethod::Fetch) {
        m_fetchedWal = std::make_unique<FetchedWal>(
            FetchedWal::Settings{m_identity.segmentSize, m_identity.systemIdentifier, m_startLsn});
    }
    const bool syncsFiles = m_settings.sync && m_settings.syncMethod == BackupSettings::SyncMethod::Files;
    m_writer = std::make_unique<FileWriter>(FileWriter::Policy{syncsFiles, m_settings.directIo}, m_job.m_progress);
    const auto showArchive = [this](const QString& archive) {
        updateFacts([&](BackupFacts& facts) { facts.currentArchive = archive; });
    };
    const auto showFile = [this](const std::string& path) {
        updateFacts([&](BackupFacts& facts) { facts.currentFile = QString::fromStdString(path); });
    };
    m_pipelines = std::make_unique<ArchivePipelines>(
        ArchivePipelines::Parts{m_settings, *m_layout, m_identity, m_connection->serverVersion(), m_tablespaces,
                                m_arrivals, m_job.m_identityFiles, *m_writer, m_fetchedWal.get(), m_recoverySettings,
                                m_job.m_progress, m_job.m_cancel, showArchive, showFile});
    m_receiver = std::make_unique<ArchiveReceiver>(
        m_job.m_progress, m_job.m_cancel, m_arrivals, m_identity.systemIdentifier,
        [this](std::size_t archive, CompressionMethod arrival) { return m_pipelines->make(archive, arrival); },
        [this] { return makeManifestPlace(); });
    try {
        DataLane lane(*m_connection, m_receiver.get(), m_job.m_progress, m_tablespaces, [this] { checkOthers(); });
        finishCopy(lane.receive(wantsManifest()));
        m_receiver->finish();
        tellWaits();
    } catch (const Failure& failure) {
        // Told after all data: such a copy is kept, so what is still on its way to the disk must get there.
        if (failure.code == Failure::Code::PageChecksumFailed)
            finishDamagedCopy();
        m_receiver.reset();
        throw;
    } catch (...) {
        // Its thread and the files that it writes must be gone before anything is tidied up.
        m_receiver.reset();
        throw;
    }
}

void BackupRun::tellWaits()
{
    const JobProgress::Snapshot totals = m_job.m_progress.snapshot();
    const auto seconds = [](quint64 nanoseconds) {
        return QLocale::c().toString(double(nanoseconds) / 1e9, 'f', 1);
    };
    m_job.log(LogEntry::Severity::Info, QStringLiteral("data lane"),
              tr("The copy waited %1 s for the server or the network, %2 s for checksums and compression and %3 s for "
                 "the disk.")
                  .arg(seconds(totals.networkWaitNs), seconds(totals.stagesWaitNs), seconds(totals.diskWaitNs)));
    if (m_writer->fellBack()) {
        m_job.log(LogEntry::Severity::Info, QStringLiteral("data lane"),
                  tr("The file system takes no direct I/O, so the files were written through the system's cache."));
    }
}

std::unique_ptr<ByteSink> BackupRun::makeManifestPlace()
{
    if (m_settings.toStandardOutput)
        return std::make_unique<ManifestInMemory>(m_manifest);
    return std::make_unique<ProvisionalManifest>(OutputFile(m_layout->provisionalManifest(), m_identity.fileMode()));
}

void BackupRun::finishDamagedCopy()
{
    try {
        m_receiver->finish();
        m_writer->finish();
    } catch (const Failure& failure) {
        // The damage on the server is the failure to report; this one only says how much of the copy there is.
        m_job.log(LogEntry::Severity::Warning, QStringLiteral("data lane"), failure.toText());
    }
}

void BackupRun::finishCopy(const Connection::Result& endRow)
{
    const auto end = Lsn::parse(endRow.kind == Connection::ResultKind::Rows ? endRow.rows.text(0, 0) : QString());
    if (!end)
        throw Failure{Failure::Code::ProtocolViolation, tr("The server did not tell where the backup ends."), {}, {}};
    m_endLsn = *end;
    m_endTimeline = endRow.rows.text(0, 1).toUInt();
    updateFacts([this](BackupFacts& facts) { facts.endLsn = m_endLsn; });
    // Only this completion makes the copy a good one: page checksum failures arrive in its place, after all data.
    const QString what = tr("The server ended the backup with an error.");
    if (m_connection->nextResult(what).kind != Connection::ResultKind::CommandOk)
        throw Failure{Failure::Code::ProtocolViolation, what, {}, {}};
    while (m_connection->nextResult(what).kind != Connection::ResultKind::End) {
    }
    m_job.log(LogEntry::Severity::Info, QStringLiteral("data lane"),
              tr("The backup ends at %1.").arg(m_endLsn.toString()));
}

} // namespace basekeep
