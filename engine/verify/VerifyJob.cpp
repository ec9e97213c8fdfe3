#include "engine/verify/VerifyJob.h"

#include "engine/identity/BackupLabel.h"
#include "engine/identity/ControlFile.h"
#include "engine/manifest/ManifestReading.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/InputFile.h"
#include "engine/storage/MemberPath.h"
#include "engine/verify/ArchiveComparison.h"
#include "engine/verify/ArchivePages.h"
#include "engine/verify/CaseCollisions.h"
#include "engine/verify/FileChecksums.h"
#include "engine/verify/FolderComparison.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"
#include "engine/verify/RelationNames.h"
#include "engine/verify/RelationPages.h"
#include "engine/verify/WalMembers.h"
#include "engine/verify/WalRangeWalk.h"

#include <QtCore/QDir>

#include <algorithm>
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
    , m_pageFindings(false, [this](const VerifyFinding& finding) {
        const bool hasRoom = m_suspects.size() < static_cast<std::size_t>(VerifyFindings::maximumKept);
        if (finding.kind == Kind::PageDamaged && hasRoom)
            m_suspects.push_back(finding);
        else
            m_findings.note(finding);
    })
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

VerifyReport VerifyJob::report() const
{
    VerifyReport report;
    report.folder = m_settings.folder;
    report.manifest = m_settings.manifestFile();
    report.walFolder = m_settings.walPath();
    report.withChecksums = m_settings.checksums;
    report.withPageChecksums = m_settings.pageChecksums;
    report.withWal = m_settings.wal;
    report.stoppedAtFirstError = m_settings.stopsAtFirstError;
    for (const std::string& path : m_settings.ignoredPaths)
        report.ignoredPaths << QString::fromStdString(printableName(path));
    report.facts = facts();
    report.findings = m_findings.kept();
    report.failure = failure();
    report.verdict = isOver() ? VerifyReport::verdictOf(report.failure) : VerifyReport::Verdict::NotDone;
    report.seconds = double(elapsedMs()) / 1000;
    report.programVersion = QStringLiteral(BASEKEEP_VERSION);
    const std::lock_guard lock(m_factsMutex);
    report.identity = m_identity;
    if (m_format)
        report.format = *m_format == VerifySettings::Format::Plain ? QStringLiteral("plain") : QStringLiteral("tar");
    report.startedAt = m_startedAt;
    report.endedAt = m_endedAt;
    return report;
}

void VerifyJob::run()
{
    const auto setTime = [this](QDateTime& time) {
        const std::lock_guard lock(m_factsMutex);
        time = QDateTime::currentDateTimeUtc();
    };
    setTime(m_startedAt);
    try {
        verify();
    } catch (...) {
        setTime(m_endedAt);
        throw;
    }
    setTime(m_endedAt);
}

void VerifyJob::verify()
{
    const VerifySettings::Format format = findFormat();
    {
        const std::lock_guard lock(m_factsMutex);
        m_format = format;
    }
    // Also for who learns in a moment that the manifest is not sound.
    if (format == VerifySettings::Format::Plain)
        readIdentityFiles();
    ManifestFiles files;
    try {
        takeManifest(files);
    } catch (const Failure& failure) {
        const bool wantsCard = !m_settings.needsManifest && !m_settings.stopsAtFirstError;
        if (failure.code == Failure::Code::VerificationFailed && format == VerifySettings::Format::Tar && wantsCard)
            readIdentityOfArchives();
        throw;
    }
    IgnoredPaths ignored;
    for (const std::string& path : m_settings.ignoredPaths)
        ignored.add(path);
    CaseCollisions collisions(files, ignored, m_findings);
    collisions.compareManifest();

    if (format == VerifySettings::Format::Plain)
        verifyPlain(files, ignored, collisions);
    else
        verifyTar(files, ignored, collisions);
    if (!m_settings.wal)
        skipStage(QStringLiteral("wal"));
    if (m_settings.namesFrom && m_findings.errorCount() > 0)
        nameRelations();
    if (m_findings.errorCount() > 0)
        throw m_findings.verdict();
    if (!files.hasManifest()) {
        collisions.compareManifest();
        throw Failure{
            Failure::Code::NoManifest,
            tr("The backup cannot be verified: it has no manifest."),
            tr("What can be checked without one was found in order. Whether files are missing or were changed, "
               "nobody can tell."),
            {}};
    }
}

/// Reads it if there is one, or if it must be there.
void VerifyJob::takeManifest(ManifestFiles& files)
{
    std::error_code error;
    const bool isThere = FileSystem::exists(FileSystem::toPath(m_settings.manifestFile()), error) || error;
    if (isThere || !m_settings.canDoWithoutManifest()) {
        beginStage(QStringLiteral("manifest"));
        return readManifest(files);
    }
    skipStage(QStringLiteral("manifest"));
    const std::filesystem::path folder = FileSystem::toPath(m_settings.folder);
    const bool isBackup = m_format == VerifySettings::Format::Tar ? ArchiveComparison::isTarBackup(folder)
                                                                  : m_identityFiles.has(IdentityFiles::versionPath) ||
                                                                        m_identityFiles.has(ControlFile::path);
    if (!isBackup) {
        throw Failure{Failure::Code::StorageError,
                      tr("There is no backup in %1: neither a manifest nor a data directory nor archives of one.")
                          .arg(QDir::toNativeSeparators(m_settings.folder)),
                      tr("Choose the folder in which the backup's own files lie."),
                      {}};
    }
}

void VerifyJob::verifyPlain(ManifestFiles& files, IgnoredPaths& ignored, CaseCollisions& collisions)
{
    beginStage(QStringLiteral("files"));
    FolderComparison(files, ignored, collisions, m_findings, m_cancel).compare(FileSystem::toPath(m_settings.folder));
    checkIdentity(files, ignored);
    if (m_settings.checksums) {
        beginStage(QStringLiteral("checksums"));
        checkChecksums(files);
    } else {
        skipStage(QStringLiteral("checksums"));
    }
    if (m_settings.wal) {
        beginStage(QStringLiteral("wal"));
        checkWalFolder(files);
    }
    tellPages(files, nullptr);
}

/// What is in an archive shows only when it is read, so files and checksums are one.
void VerifyJob::verifyTar(ManifestFiles& files, const IgnoredPaths& ignored, CaseCollisions& collisions)
{
    beginStage(QStringLiteral("files"));
    ArchiveComparison archives({files, m_identityFiles, ignored, collisions, m_findings, m_progress, m_cancel});
    archives.list(FileSystem::toPath(m_settings.folder));
    m_progress.setTotal(archives.totalBytes());
    // Where there is no archive for it, the WAL passes by with the data directory's other files.
    const bool walIsInArchives = m_settings.wal && m_settings.walFolder.isEmpty();
    std::optional<WalMembers> wal;
    if (walIsInArchives && files.hasManifest() && !archives.hasWalArchive())
        wal.emplace(files.walRanges(), WalRangeWalk::Settings{"pg_wal", 0, m_systemIdentifier}, m_findings);
    std::optional<ArchivePages> pages;
    if (m_settings.pageChecksums) {
        const auto [start, end] = changedMeanwhile(files);
        pages.emplace(files, start, end);
    }
    archives.compare(m_settings.checksums, m_facts.threads, {wal ? &*wal : nullptr, pages ? &*pages : nullptr});
    checkIdentity(files, ignored);
    if (pages)
        settlePages(*pages, archives, files);
    skipStage(QStringLiteral("checksums"));
    if (!m_settings.wal)
        return tellPages(files, nullptr);
    beginStage(QStringLiteral("wal"));
    if (!walIsInArchives) {
        checkWalFolder(files);
        return tellPages(files, nullptr);
    }
    if (!wal) {
        wal.emplace(walRanges(files), WalRangeWalk::Settings{"pg_wal", walSegmentSize(), m_systemIdentifier},
                    m_findings);
    }
    archives.walk(*wal);
    addWal(wal->recordsChecked(), wal->end());
    tellPages(files, &archives);
}

VerifySettings::Format VerifyJob::findFormat() const
{
    if (m_settings.format)
        return *m_settings.format;
    std::error_code error;
    const std::filesystem::path folder = FileSystem::toPath(m_settings.folder);
    const bool isPlain = FileSystem::exists(folder / "PG_VERSION", error) || error;
    return !isPlain && ArchiveComparison::isTarBackup(folder) ? VerifySettings::Format::Tar
                                                              : VerifySettings::Format::Plain;
}

void VerifyJob::readManifest(ManifestFiles& files)
{
    const QStringList notes = basekeep::readManifest(m_settings.manifestFile(), files, m_cancel);
    files.complete();
    for (const QString& note : notes)
        log(LogEntry::Severity::Warning, QStringLiteral("job"), note);
    m_systemIdentifier = files.manifestSystemIdentifier().value_or(0);
    const std::lock_guard lock(m_factsMutex);
    m_facts.manifestVersion = files.manifestVersion();
    m_facts.systemIdentifier = files.manifestSystemIdentifier();
    m_facts.fileCount = files.size();
    m_facts.totalBytes = files.totalBytes();
    m_facts.filesWithChecksum = files.withChecksum();
    m_facts.walRanges = files.walRanges();
    m_identity.systemIdentifier = files.manifestSystemIdentifier();
    m_identity.fileCount = files.size();
    m_identity.totalBytes = files.totalBytes();
    if (files.walRanges().empty())
        return;
    m_identity.timeline = files.walRanges().back().timeline;
    m_identity.startLsn = files.walRanges().back().start;
    m_identity.stopLsn = files.walRanges().front().end;
}

void VerifyJob::checkChecksums(const ManifestFiles& files)
{
    std::optional<RelationPages> pages;
    if (const auto settings = m_settings.pageChecksums ? pageSettings(files) : std::nullopt)
        pages.emplace(*settings, m_pageFindings);
    FileChecksums checksums(FileSystem::toPath(m_settings.folder), files, pages ? &*pages : nullptr, m_findings,
                            m_progress, m_cancel);
    m_progress.setTotal(checksums.totalBytes());
    checksums.run(m_facts.threads);
    if (pages)
        notePages(*pages);
}

/// Nothing, and a finding why, if there is no telling which pages should bear which checksum.
std::optional<RelationPages::Settings> VerifyJob::pageSettings(const ManifestFiles& files)
{
    const auto [start, end] = changedMeanwhile(files);
    QString reason;
    try {
        const RelationPages::Settings settings = RelationPages::settingsFor(m_control, start, end);
        if (start.isValid())
            return settings;
        reason = tr("Without \"%1\" nobody knows which pages may be torn, so they were not checked.")
                     .arg(QLatin1String(BackupLabel::path));
    } catch (const Failure& failure) {
        reason = failure.message;
    }
    m_findings.note({Kind::PagesNotChecked, ControlFile::path, {}, reason, {}});
    return std::nullopt;
}

void VerifyJob::settlePages(ArchivePages& pages, ArchiveComparison& archives, const ManifestFiles& files)
{
    const auto settings = pageSettings(files);
    if (!settings)
        return;
    if (!pages.settle(*settings, m_pageFindings)) {
        m_progress.setTotal(2 * archives.totalBytes());
        archives.judge(pages);
    }
    notePages(pages.pages());
}

/// What the damaged files hold, as a live server calls it. That it cannot be asked changes no verdict.
void VerifyJob::nameRelations()
{
    std::vector<std::string> paths;
    for (const VerifyFinding& finding : m_findings.kept()) {
        const bool isNew = std::find(paths.begin(), paths.end(), finding.path) == paths.end();
        if (paths.size() < RelationNames::mostFiles && isNew && RelationFile::fromPath(finding.path))
            paths.push_back(finding.path);
    }
    try {
        const RelationNames names(*m_settings.namesFrom, m_cancel);
        for (const auto& [path, relation] : names.namesOf(paths, m_systemIdentifier)) {
            m_findings.setRelation(path, relation);
            m_findings.note({Kind::RelationNamed, path, {}, {}, {}, 0, relation});
        }
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        const QString text = tr("The names of damaged relations are not known. %1").arg(failure.message);
        m_findings.note({Kind::NamesNotKnown, {}, {}, text, failure.detail});
    }
}

void VerifyJob::notePages(const RelationPages& pages)
{
    log(LogEntry::Severity::Info, QStringLiteral("job"),
        tr("Pages checked: %1. Changed while the backup was taken, and left for recovery to write anew: %2.")
            .arg(pages.pagesChecked())
            .arg(pages.pagesNotJudged()));
    const std::lock_guard lock(m_factsMutex);
    m_facts.pagesChecked = pages.pagesChecked();
    m_facts.pagesNotJudged = pages.pagesNotJudged();
}

} // namespace basekeep
