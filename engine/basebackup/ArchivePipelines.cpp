#include "engine/basebackup/ArchivePipelines.h"

#include "engine/basebackup/BackupSettings.h"
#include "engine/basebackup/TargetLayout.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/jobs/Failure.h"
#include "engine/jobs/JobProgress.h"
#include "engine/manifest/ArrivalLog.h"
#include "engine/server/ServerIdentity.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/ArchiveFile.h"
#include "engine/stream/Compressor.h"
#include "engine/stream/Decompressor.h"
#include "engine/stream/PlainExtractor.h"
#include "engine/stream/RecoveryInjector.h"
#include "engine/stream/StandardOutput.h"
#include "engine/stream/TarReader.h"
#include "engine/stream/TarWriter.h"
#include "engine/stream/Tee.h"
#include "engine/wal/FetchedWal.h"

#include <array>

namespace basekeep {

namespace {

/// From this version on archives come with their two zero blocks at the end.
constexpr int terminatedVersion = 150000;

/// Gives an archive the two zero blocks that older servers leave out.
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

/// Counts what comes out of a decompressor, which is what the server's estimate is about.
class Counter final : public ByteSink
{
public:
    Counter(std::unique_ptr<ByteSink> next, JobProgress& progress) : m_next(std::move(next)), m_progress(progress) {}
    void write(std::span<const std::byte> chunk) override
    {
        m_next->write(chunk);
        m_progress.addBytes(chunk.size());
    }
    void finish() override { m_next->finish(); }

private:
    std::unique_ptr<ByteSink> m_next;
    JobProgress& m_progress;
};

} // namespace

/// Hands members on to an output that ends later than the archive does.
class ArchivePipelines::Held final : public MemberSink
{
public:
    explicit Held(std::shared_ptr<MemberSink> output) : m_output(std::move(output)) {}
    void begin(const TarMember& member) override { m_output->begin(member); }
    void write(std::span<const std::byte> chunk) override { m_output->write(chunk); }
    void end() override { m_output->end(); }
    void finish() override {}

private:
    std::shared_ptr<MemberSink> m_output;
};

ArchivePipelines::ArchivePipelines(Parts parts) : m_parts(std::move(parts)) {}

ArchivePipelines::~ArchivePipelines() = default;

std::unique_ptr<ByteSink> ArchivePipelines::make(std::size_t archive, CompressionMethod arrival)
{
    const BackupSettings& settings = m_parts.settings;
    const TablespaceFact& tablespace = m_parts.tablespaces[qsizetype(archive)];
    const bool isMain = tablespace.oid == 0;
    const bool isTar = settings.format == BackupSettings::Format::Tar;
    const bool injects = isMain && !m_parts.recoverySettings.empty();
    const bool isRewritten = injects || settings.toStandardOutput;
    const bool isTerminated = m_parts.serverVersion >= terminatedVersion;
    const bool hasChecksums = settings.manifest != BackupSettings::Manifest::No;
    m_parts.archiveBegins(isMain ? QStringLiteral("base.tar")
                                 : QString::number(tablespace.oid) + QStringLiteral(".tar"));

    // From the disk towards the network. The members' end first:
    std::unique_ptr<ByteSink> file;
    std::unique_ptr<MemberSink> members;
    if (!isTar)
        members = folder(tablespace);
    else
        file = archiveFile(tablespace, arrival);
    if (file && isRewritten)
        members = std::make_unique<TarWriter>(compressed(std::move(file), arrival));
    if (isMain)
        members = m_parts.identityFiles.stage(std::move(members));
    if (injects) {
        members = std::make_unique<RecoveryInjector>(std::move(members), m_parts.recoverySettings,
                                                     m_parts.identity.fileMode());
    }
    if (settings.toStandardOutput) {
        m_standardOutput = std::move(members);
        members = std::make_unique<Held>(m_standardOutput);
    }
    if (isMain && m_parts.fetchedWal)
        members = m_parts.fetchedWal->stage(std::move(members));

    const std::string prefix = isMain ? std::string() : "pg_tblspc/" + std::to_string(tablespace.oid) + '/';
    members = std::make_unique<ArrivalRecorder>(
        std::move(members), m_parts.arrivals, hasChecksums ? settings.manifestChecksum : ChecksumAlgorithm::None,
        ArrivalRecorder::Archive{prefix, injects, isTar}, m_parts.progress, m_parts.fileBegins);
    std::unique_ptr<ByteSink> reader = std::make_unique<TarReader>(
        std::move(members), isTerminated ? TarReader::Terminator::Required : TarReader::Terminator::Absent);
    if (arrival != CompressionMethod::None)
        reader = makeDecompressor(arrival, std::make_unique<Counter>(std::move(reader), m_parts.progress));
    if (!file)
        return reader;

    // The archive goes to its file as it came; its members are only looked at.
    if (settings.compression.isOnClient())
        file = compressed(std::move(file), arrival);
    if (!isTerminated)
        file = std::make_unique<Terminator>(std::move(file));
    return std::make_unique<Tee>(std::move(reader), std::move(file));
}

std::unique_ptr<ByteSink> ArchivePipelines::archiveFile(const TablespaceFact& tablespace,
                                                        CompressionMethod arrival) const
{
    if (m_parts.settings.toStandardOutput)
        return std::make_unique<StandardOutput>(m_parts.cancel);
    return std::make_unique<ArchiveFile>(m_parts.writer, m_parts.layout.archive(tablespace, arrival),
                                         m_parts.identity.fileMode());
}

std::unique_ptr<ByteSink> ArchivePipelines::compressed(std::unique_ptr<ByteSink> file, CompressionMethod arrival) const
{
    const BackupCompression& compression = m_parts.settings.compression;
    CompressionSpec spec;
    if (compression.isOnClient()) {
        spec = CompressionSpec::parse(compression.method, compression.detail);
    } else if (arrival != CompressionMethod::None) {
        // The server compressed what had to be changed here, so it is compressed again in the same way. A detail that
        // this library cannot follow only costs some size.
        spec.method = arrival;
        try {
            spec = CompressionSpec::parse(arrival, compression.detail);
        } catch (const Failure&) {
        }
    } else {
        return file;
    }
    return makeCompressor(spec, std::move(file));
}

std::unique_ptr<MemberSink> ArchivePipelines::folder(const TablespaceFact& tablespace) const
{
    const bool isMain = tablespace.oid == 0;
    return std::make_unique<PlainExtractor>(isMain ? m_parts.layout.target() : FileSystem::toPath(tablespace.localPath),
                                            isMain ? m_parts.layout.linkTargets(m_parts.tablespaces)
                                                   : PlainExtractor::Tablespaces(),
                                            m_parts.identity.directoryMode(), m_parts.writer);
}

void ArchivePipelines::endStandardOutput(const std::string& manifest)
{
    if (!manifest.empty()) {
        TarMember member = RecoveryInjector::ownMember("backup_manifest", m_parts.identity.fileMode());
        member.size = manifest.size();
        m_standardOutput->begin(member);
        m_standardOutput->write(std::as_bytes(std::span(manifest)));
        m_standardOutput->end();
    }
    m_standardOutput->finish();
    m_standardOutput.reset();
}

} // namespace basekeep
