#include "engine/verify/VerifyJob.h"

#include "engine/manifest/ManifestReading.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/InputFile.h"
#include "engine/verify/ControlFile.h"
#include "engine/verify/FileChecksums.h"
#include "engine/verify/FolderComparison.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"
#include "engine/verify/WalRangeCheck.h"

#include <QtCore/QDir>

#include <array>
#include <thread>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

JobStages stagesOfVerification()
{
    const auto stage = [](const char* key, const QString& title) {
        return JobStage{QString::fromLatin1(key), title, JobStage::State::Pending, 0, {}};
    };
    return {stage("manifest", VerifyJob::tr("Manifest")), stage("files", VerifyJob::tr("Files")),
            stage("checksums", VerifyJob::tr("Checksums")), stage("wal", VerifyJob::tr("WAL"))};
}

} // namespace

VerifyJob::VerifyJob(VerifySettings settings, QObject* parent)
    : Job(stagesOfVerification(), parent)
    , m_settings(std::move(settings))
    , m_findings(m_settings.stopsAtFirstError, [this](const VerifyFinding& finding) { Q_EMIT findingMade(finding); })
{
    qRegisterMetaType<VerifyFinding>();
    const int processors = static_cast<int>(std::thread::hardware_concurrency());
    m_facts.threads = m_settings.threads > 0 ? m_settings.threads : std::max(processors, 1);
}

VerifyJob::~VerifyJob()
{
    shutDown();
}

VerifyFacts VerifyJob::facts() const
{
    VerifyFacts facts;
    {
        const std::lock_guard lock(m_factsMutex);
        facts = m_facts;
    }
    facts.counts = m_findings.counts();
    facts.errorCount = m_findings.errorCount();
    return facts;
}

void VerifyJob::run()
{
    beginStage(QStringLiteral("manifest"));
    ManifestFiles files;
    readManifest(files);
    if (format() == VerifySettings::Format::Tar) {
        throw Failure{Failure::Code::InvalidOption,
                      tr("Backups in tar format cannot be verified yet."),
                      tr("Unpack the backup and verify the folder."),
                      {}};
    }

    beginStage(QStringLiteral("files"));
    IgnoredPaths ignored;
    for (const std::string& path : m_settings.ignoredPaths)
        ignored.add(path);
    compareFiles(files, ignored);
    checkControlFile(files);

    if (m_settings.checksums) {
        beginStage(QStringLiteral("checksums"));
        checkChecksums(files);
    } else {
        skipStage(QStringLiteral("checksums"));
    }
    if (m_settings.wal) {
        beginStage(QStringLiteral("wal"));
        checkWal(files);
    } else {
        skipStage(QStringLiteral("wal"));
    }
    if (m_findings.errorCount() > 0)
        throw m_findings.verdict();
}

VerifySettings::Format VerifyJob::format() const
{
    if (m_settings.format)
        return *m_settings.format;
    std::error_code error;
    const bool isPlain = std::filesystem::exists(FileSystem::toPath(m_settings.folder) / "PG_VERSION", error);
    return isPlain || error ? VerifySettings::Format::Plain : VerifySettings::Format::Tar;
}

void VerifyJob::readManifest(ManifestFiles& files)
{
    const QStringList notes = basekeep::readManifest(m_settings.manifestFile(), files, m_cancel);
    for (const QString& note : notes)
        log(LogEntry::Severity::Warning, QStringLiteral("job"), note);
    m_systemIdentifier = files.manifestSystemIdentifier().value_or(0);
    const std::lock_guard lock(m_factsMutex);
    m_facts.manifestVersion = files.manifestVersion();
    m_facts.systemIdentifier = files.manifestSystemIdentifier();
    m_facts.fileCount = files.size();
    m_facts.totalBytes = files.totalBytes();
    m_facts.walRanges = files.walRanges();
}

void VerifyJob::compareFiles(ManifestFiles& files, IgnoredPaths& ignored)
{
    FolderComparison(files, ignored, m_findings, m_cancel).compare(FileSystem::toPath(m_settings.folder));
}

void VerifyJob::checkControlFile(const ManifestFiles& files)
{
    // Not there, or to be ignored: nothing was seen of it, and that has been told.
    const std::optional<std::size_t> index = files.find(ControlFile::path);
    if (!index || files.state(*index) == ManifestFiles::State::NotSeen)
        return;
    std::array<std::byte, ControlFile::fileSize> bytes{};
    std::size_t count = 0;
    try {
        count = InputFile(FileSystem::toPath(m_settings.folder) / ControlFile::path).readAt(0, bytes);
    } catch (const Failure& failure) {
        return m_findings.note({Kind::Unreadable, ControlFile::path, {}, {}, failure.detail});
    }
    ControlFile control;
    try {
        control = ControlFile::parse(std::span(bytes).first(count));
    } catch (const Failure& failure) {
        return m_findings.note({Kind::ControlFileDamaged, ControlFile::path, {}, failure.message, {}});
    }
    m_walSegmentSize = control.walSegmentSize;
    if (m_systemIdentifier == 0)
        m_systemIdentifier = control.systemIdentifier;
    {
        const std::lock_guard lock(m_factsMutex);
        m_facts.systemIdentifier = m_systemIdentifier;
        m_facts.serverMajor = control.serverMajor;
    }
    if (control.systemIdentifier != m_systemIdentifier) {
        m_findings.note({Kind::SystemIdentifierDiffers,
                         ControlFile::path,
                         QString::number(m_systemIdentifier),
                         QString::number(control.systemIdentifier),
                         {}});
    }
}

void VerifyJob::checkChecksums(const ManifestFiles& files)
{
    FileChecksums checksums(FileSystem::toPath(m_settings.folder), files, m_findings, m_progress, m_cancel);
    m_progress.setTotal(checksums.totalBytes());
    checksums.run(m_facts.threads);
}

void VerifyJob::checkWal(const ManifestFiles& files)
{
    const QString folder = m_settings.walPath();
    const std::string shown =
        m_settings.walFolder.isEmpty() ? "pg_wal" : QDir::fromNativeSeparators(m_settings.walFolder).toStdString();
    WalRangeCheck check({FileSystem::toPath(folder), shown, m_walSegmentSize, m_systemIdentifier}, m_findings,
                        m_cancel);
    for (const ManifestWalRange& range : files.walRanges())
        check.check(range);
    const std::lock_guard lock(m_factsMutex);
    m_facts.walRecords = check.recordsChecked();
}

} // namespace basekeep
