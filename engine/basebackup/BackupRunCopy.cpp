#include "engine/basebackup/BackupRun.h"

#include "engine/basebackup/ArchiveReceiver.h"
#include "engine/basebackup/ArrivalRecorder.h"
#include "engine/basebackup/DataLane.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/ArchiveFile.h"
#include "engine/stream/ChunkRing.h"
#include "engine/stream/PlainExtractor.h"
#include "engine/stream/RecoveryInjector.h"
#include "engine/stream/TarReader.h"
#include "engine/stream/TarWriter.h"
#include "engine/stream/Tee.h"

#include <array>

namespace basekeep {

namespace {

/// Gives an archive the two zero blocks that servers 13 and 14 leave out.
class Terminator final : public ByteSink
{
public:
    explicit Terminator(std::unique_ptr<ByteSink> next) : m_next(std::move(next)) {}
    void write(std::span<const std::byte> chunk) override { m_next->write(chunk); }
    void finish() override
    {
        static constexpr std::array<std::byte, 2 * Tar::blockSize> zeros{};
        m_next->write(zeros);
        m_next->finish();
    }

private:
    std::unique_ptr<ByteSink> m_next;
};

} // namespace

void BackupRun::copy()
{
    m_layout->prepareWalFolder();
    if (m_lane)
        m_lane->stream(m_startLsn, m_startTimeline);
    if (m_settings.walMethod == BackupSettings::WalMethod::Fetch) {
        m_fetchedWal = std::make_unique<FetchedWal>(
            FetchedWal::Settings{m_identity.segmentSize, m_identity.systemIdentifier, m_startLsn});
    }
    m_job.beginStage(QStringLiteral("copy"));
    m_watcher->lookSoon();
    m_connection->setWaitObserver([this] { checkOthers(); });

    ChunkRing ring(m_job.m_progress, m_job.m_cancel);
    m_syncer = std::make_unique<FileSyncer>(m_settings.sync, m_job.m_progress);
    m_receiver = std::make_unique<ArchiveReceiver>(
        ring, m_arrivals, m_identity.systemIdentifier, [this](std::size_t archive) { return makePipeline(archive); },
        [this] { return OutputFile(m_layout->provisionalManifest(), m_identity.fileMode()); });
    try {
        DataLane lane(*m_connection, ring, m_job.m_progress, m_tablespaces, [this] { checkOthers(); });
        const Connection::Result end = lane.receive(wantsManifest());
        if (end.kind != Connection::ResultKind::Rows)
            throw Failure{
                Failure::Code::ProtocolViolation, tr("The server did not tell where the backup ends."), {}, {}};
        finishCopy(end.rows);
        m_receiver->finish();
    } catch (const Failure& failure) {
        // Told after all data: such a copy is kept, so what is still on its way to the disk must get there.
        if (failure.code == Failure::Code::PageChecksumFailed)
            finishDamagedCopy();
        m_receiver.reset();
        throw;
    } catch (...) {
        // The ring lives only here, so its other end must let go of it before this frame does.
        m_receiver.reset();
        throw;
    }
}

void BackupRun::finishDamagedCopy()
{
    try {
        m_receiver->finish();
        m_syncer->finish();
    } catch (const Failure& failure) {
        // The damage on the server is the failure to report; this one only says how much of the copy there is.
        m_job.log(LogEntry::Severity::Warning, QStringLiteral("data lane"), failure.toText());
    }
}

void BackupRun::finishCopy(const QueryResult& endRow)
{
    const auto end = Lsn::parse(endRow.text(0, 0));
    if (!end)
        throw Failure{Failure::Code::ProtocolViolation, tr("The server did not tell where the backup ends."), {}, {}};
    m_endLsn = *end;
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

std::unique_ptr<ByteSink> BackupRun::makePipeline(std::size_t archive)
{
    const TablespaceFact& tablespace = m_tablespaces[qsizetype(archive)];
    const bool isMain = tablespace.oid == 0;
    const bool isTar = m_settings.format == BackupSettings::Format::Tar;
    const bool injects = isMain && !m_recoverySettings.empty();
    const bool isLegacy = m_connection->serverVersion() < 150000;
    updateFacts([&](BackupFacts& facts) {
        facts.currentArchive =
            isMain ? QStringLiteral("base.tar") : QString::number(tablespace.oid) + QStringLiteral(".tar");
    });

    // From the disk towards the network. The members' end first:
    std::unique_ptr<ByteSink> file;
    std::unique_ptr<MemberSink> members;
    if (isTar) {
        file =
            std::make_unique<ArchiveFile>(OutputFile(m_layout->archive(tablespace), m_identity.fileMode()), *m_syncer);
        if (injects)
            members = std::make_unique<TarWriter>(std::move(file));
    } else {
        const std::filesystem::path root =
            isMain ? m_layout->target() : std::filesystem::path(FileSystem::toPath(tablespace.localPath));
        members = std::make_unique<PlainExtractor>(
            root, isMain ? m_layout->linkTargets(m_tablespaces) : PlainExtractor::Tablespaces(),
            m_identity.directoryMode(), *m_syncer);
    }
    if (injects)
        members = std::make_unique<RecoveryInjector>(std::move(members), m_recoverySettings, m_identity.fileMode());
    if (isMain && m_fetchedWal)
        members = m_fetchedWal->stage(std::move(members));

    const std::string prefix = isMain ? std::string() : "pg_tblspc/" + std::to_string(tablespace.oid) + '/';
    members = std::make_unique<ArrivalRecorder>(
        std::move(members), m_arrivals, wantsManifest() ? m_settings.manifestChecksum : ChecksumAlgorithm::None,
        ArrivalRecorder::Archive{prefix, injects, isTar}, m_job.m_progress, [this](const std::string& path) {
            updateFacts([&](BackupFacts& facts) { facts.currentFile = QString::fromStdString(path); });
        });
    auto reader = std::make_unique<TarReader>(std::move(members), isLegacy ? TarReader::Terminator::Absent
                                                                           : TarReader::Terminator::Required);
    if (!file)
        return reader;
    // The archive goes to its file as it came; its members are only looked at.
    if (isLegacy)
        file = std::make_unique<Terminator>(std::move(file));
    return std::make_unique<Tee>(std::move(reader), std::move(file));
}

} // namespace basekeep
