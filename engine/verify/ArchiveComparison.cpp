#include "engine/verify/ArchiveComparison.h"

#include "engine/identity/ControlFile.h"
#include "engine/identity/IdentityFiles.h"
#include "engine/jobs/JobProgress.h"
#include "engine/report/VerifyFindings.h"
#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/InputFile.h"
#include "engine/stream/Decompressor.h"
#include "engine/stream/TarReader.h"
#include "engine/stream/ThreadedStage.h"
#include "engine/verify/ArchivePages.h"
#include "engine/verify/ArchiveSection.h"
#include "engine/verify/CaseCollisions.h"
#include "engine/verify/IgnoredPaths.h"
#include "engine/verify/ManifestFiles.h"
#include "engine/verify/WalMembers.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

constexpr std::size_t bufferBytes = 256 * 1024;
constexpr quint64 longestLook = quint64{1} << 30; ///< bytes of the archive's file

/// The end of a pipeline in another one that somebody else owns.
class Continuation final : public ByteSink
{
public:
    explicit Continuation(ByteSink& next) : m_next(next) {}
    void write(std::span<const std::byte> chunk) override { m_next.write(chunk); }
    void finish() override { m_next.finish(); }

private:
    ByteSink& m_next;
};

} // namespace

/// Compares the members of one archive with the manifest as they come.
class ArchiveComparison::Members final : public MemberSink
{
public:
    Members(ArchiveComparison& owner, const BackupArchive& archive, bool withChecksums, const Watchers& watchers)
        : m_owner(owner), m_archive(archive), m_withChecksums(withChecksums)
    {
        if (watchers.wal != nullptr && archive.content == BackupArchive::Content::DataDirectory)
            m_watchers.push_back(watchers.wal->stage("pg_wal/"));
        if (archive.content == BackupArchive::Content::DataDirectory)
            m_watchers.push_back(owner.m_context.identity.stage(nullptr));
        if (watchers.pages != nullptr)
            m_watchers.push_back(watchers.pages->stage(archive.prefix));
    }

    void begin(const TarMember& member) override
    {
        for (const std::unique_ptr<MemberSink>& watcher : m_watchers)
            watcher->begin(member);
        m_sum = nullptr;
        if (member.type != TarMember::Type::File)
            return;
        m_owner.m_context.progress.addFile();
        m_path = m_archive.prefix + member.path;
        if (m_owner.m_context.ignored.covers(m_path))
            return;
        ManifestFiles& files = m_owner.m_context.files;
        if (!files.hasManifest())
            return noteFound(member.size);
        const std::optional<std::size_t> index = files.find(m_path);
        if (!index) {
            note({Kind::ExtraFile, m_path, {}, {}, {}});
            return m_owner.m_context.collisions.compareExtra(m_path);
        }
        m_entry = files.at(*index);
        const bool hasSize = member.size == m_entry.size;
        {
            const std::lock_guard lock(m_owner.m_mutex);
            if (files.state(*index) != ManifestFiles::State::NotSeen)
                return note({Kind::DuplicateMember, m_path, {}, QString::fromStdString(m_archive.name), {}});
            files.setState(*index, hasSize ? ManifestFiles::State::AsExpected : ManifestFiles::State::Different);
        }
        if (!hasSize)
            return note({Kind::SizeDiffers, m_path, QString::number(m_entry.size), QString::number(member.size), {}});
        if (m_withChecksums && m_entry.digest.size > 0)
            m_sum = &checksum(ManifestFiles::algorithmOf(m_entry.digest));
    }

    void write(std::span<const std::byte> chunk) override
    {
        for (const std::unique_ptr<MemberSink>& watcher : m_watchers)
            watcher->write(chunk);
        if (m_sum != nullptr)
            m_sum->update(chunk);
    }

    void end() override
    {
        for (const std::unique_ptr<MemberSink>& watcher : m_watchers)
            watcher->end();
        if (m_sum == nullptr)
            return;
        const Digest digest = m_sum->finish();
        if (digest != m_entry.digest) {
            note({Kind::ChecksumDiffers,
                  m_path,
                  QString::fromLatin1(m_entry.digest.toHex()),
                  QString::fromLatin1(digest.toHex()),
                  {}});
        }
    }

    void finish() override {}

private:
    void noteFound(quint64 size)
    {
        const std::lock_guard lock(m_owner.m_mutex);
        if (!m_owner.m_context.files.addFound(m_path, size))
            note({Kind::DuplicateMember, m_path, {}, QString::fromStdString(m_archive.name), {}});
    }

    void note(const VerifyFinding& finding) { m_owner.m_context.findings.note(finding); }

    Checksum& checksum(ChecksumAlgorithm algorithm)
    {
        std::optional<Checksum>& sum = m_sums[static_cast<std::size_t>(algorithm)];
        if (!sum)
            sum.emplace(algorithm);
        return *sum;
    }

    ArchiveComparison& m_owner;
    const BackupArchive& m_archive;
    const bool m_withChecksums;
    std::vector<std::unique_ptr<MemberSink>> m_watchers;
    std::array<std::optional<Checksum>, 6> m_sums; ///< by algorithm
    std::string m_path;                            ///< of the member, as in the manifest
    ArrivalLog::Entry m_entry;                     ///< what the manifest says of it
    Checksum* m_sum = nullptr;                     ///< null if it is not to be summed
};

bool ArchiveComparison::isTarBackup(const std::filesystem::path& folder)
{
    FolderListing listing(folder);
    while (listing.next()) {
        const auto archive = BackupArchive::fromFileName(listing.name());
        if (archive && archive->content == BackupArchive::Content::DataDirectory)
            return true;
    }
    return false;
}

void ArchiveComparison::list(const std::filesystem::path& folder)
{
    FolderListing listing(folder);
    while (listing.next()) {
        const std::string name = listing.name();
        if (m_context.ignored.covers(name))
            continue;
        std::optional<BackupArchive> archive = BackupArchive::fromFileName(name);
        if (!archive) {
            m_context.findings.note({Kind::UnexpectedEntry, name, {}, {}, {}});
            continue;
        }
        EntryStatus status;
        try {
            status = EntryStatus::of(listing.path());
        } catch (const Failure& failure) {
            m_context.findings.note({Kind::Unreadable, name, {}, {}, failure.detail});
            continue;
        }
        if (status.kind != EntryStatus::Kind::File) {
            m_context.findings.note({Kind::NotRegular, name, {}, {}, {}});
            continue;
        }
        archive->path = listing.path();
        archive->size = status.size;
        m_archives.push_back(*archive);
    }
    if (listing.error()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The folder %1 could not be read.").arg(FileSystem::toText(folder)),
                      {},
                      FileSystem::textOf(listing.error())};
    }
    std::stable_sort(m_archives.begin(), m_archives.end(),
                     [](const BackupArchive& left, const BackupArchive& right) { return left.size > right.size; });
}

quint64 ArchiveComparison::totalBytes() const
{
    quint64 total = 0;
    for (const BackupArchive& archive : m_archives)
        total += archive.content == BackupArchive::Content::Wal ? 0 : archive.size;
    return total;
}

bool ArchiveComparison::hasWalArchive() const
{
    return std::any_of(m_archives.begin(), m_archives.end(),
                       [](const BackupArchive& archive) { return archive.content == BackupArchive::Content::Wal; });
}

void ArchiveComparison::readIdentity()
{
    for (const BackupArchive& archive : m_archives) {
        if (archive.content != BackupArchive::Content::DataDirectory)
            continue;
        TarReader tar(m_context.identity.stage(nullptr), TarReader::Terminator::Required, Tar::Dialect::AnyTool);
        quint64 bytes = 0;
        // The control file is the last one that a server sends.
        const auto isEnough = [&] {
            return m_context.identity.has(ControlFile::path) || (bytes += bufferBytes) > longestLook;
        };
        try {
            read(ArchiveSection::wholeOf(archive), tar, Reading::Along, isEnough);
        } catch (const Failure& failure) {
            if (failure.code == Failure::Code::Cancelled)
                throw;
        }
    }
}

void ArchiveComparison::compare(bool withChecksums, int threads, const Watchers& watchers)
{
    // WAL and pages are looked at in the order in which they lie in an archive. Sections differ in length.
    constexpr int sectionsPerThread = 4;
    const bool canBeCut = threads > 1 && watchers.wal == nullptr && watchers.pages == nullptr;
    const int parts = canBeCut ? sectionsPerThread * threads : 1;
    std::vector<ArchiveSection> sections;
    for (const BackupArchive& archive : m_archives) {
        if (archive.content == BackupArchive::Content::Wal)
            continue;
        const std::vector<ArchiveSection> cut = ArchiveSection::cut(archive, parts);
        sections.insert(sections.end(), cut.begin(), cut.end());
    }
    m_shownWal = watchers.wal;
    // To be found out before there are threads: without a manifest they make the list of files grow.
    m_isSlow = watchers.pages != nullptr || (withChecksums && hasSlowSums());
    const bool withHelpers = threads > 1;
    std::vector<std::thread> others;
    try {
        const auto useful = static_cast<int>(std::min<std::size_t>(sections.size(), 1024));
        for (int count = 1; count < std::min(threads, useful); ++count)
            others.emplace_back([&] { work(sections, withChecksums, withHelpers, watchers); });
    } catch (const std::system_error&) {
        // No more threads are to be had; those that there are do it.
    }
    work(sections, withChecksums, withHelpers, watchers);
    for (std::thread& other : others)
        other.join();
    if (m_failure)
        std::rethrow_exception(m_failure);
    noteMissing();
}

void ArchiveComparison::work(const std::vector<ArchiveSection>& sections, bool withChecksums, bool withHelpers,
                             const Watchers& watchers)
{
    try {
        while (!m_isOver) {
            const std::size_t index = m_next++;
            if (index >= sections.size())
                return;
            // What was cut has a thread for each section already.
            compareSection(sections[index], withChecksums, withHelpers && sections[index].isWhole(), watchers);
        }
    } catch (...) {
        // What the others throw because of this one is of no interest.
        const std::lock_guard lock(m_mutex);
        if (!m_failure)
            m_failure = std::current_exception();
        m_isOver = true;
    }
}

void ArchiveComparison::compareSection(const ArchiveSection& section, bool withChecksums, bool withHelper,
                                       const Watchers& watchers)
{
    const BackupArchive& archive = *section.archive;
    TarReader tar(std::make_unique<Members>(*this, archive, withChecksums, watchers),
                  section.isLast ? TarReader::Terminator::Required : TarReader::Terminator::Absent,
                  Tar::Dialect::AnyTool);
    std::optional<ThreadedStage> helper;
    if (withHelper && m_isSlow)
        helper.emplace(tar);
    // A CRC-32C costs less than handing on what it is of. What is handed on before it is decompressed is little.
    const bool isCompressed = archive.compression != CompressionMethod::None;
    const Reading reading = withHelper && !m_isSlow && isCompressed ? Reading::Ahead : Reading::Along;
    try {
        read(section, helper ? static_cast<ByteSink&>(*helper) : tar, reading, [] { return false; });
    } catch (const Failure& failure) {
        noteFailure(archive, failure);
    }
}

void ArchiveComparison::walk(WalMembers& wal)
{
    const auto wanted = hasWalArchive() ? BackupArchive::Content::Wal : BackupArchive::Content::DataDirectory;
    // The data directory's was read once; it is read again only if that went further than nowhere.
    bool canGoOn = hasWalArchive() || m_shownWal != &wal || wal.takeProgress();
    while (!wal.isOver() && canGoOn) {
        for (const BackupArchive& archive : m_archives) {
            if (archive.content == wanted && !wal.isOver())
                walkArchive(archive, wal);
        }
        canGoOn = wal.takeProgress();
    }
    wal.finish();
}

void ArchiveComparison::judge(ArchivePages& pages)
{
    for (const BackupArchive& archive : m_archives) {
        if (archive.content == BackupArchive::Content::Wal)
            continue;
        TarReader tar(pages.stage(archive.prefix), TarReader::Terminator::Required, Tar::Dialect::AnyTool);
        try {
            read(ArchiveSection::wholeOf(archive), tar, Reading::Along, [] { return false; });
        } catch (const Failure& failure) {
            noteFailure(archive, failure);
        }
    }
}

void ArchiveComparison::walkArchive(const BackupArchive& archive, WalMembers& wal)
{
    const bool isWalArchive = archive.content == BackupArchive::Content::Wal;
    TarReader tar(wal.stage(isWalArchive ? "" : "pg_wal/"), TarReader::Terminator::Required, Tar::Dialect::AnyTool);
    try {
        read(ArchiveSection::wholeOf(archive), tar, Reading::Along, [&wal] { return wal.isOver(); });
    } catch (const Failure& failure) {
        noteFailure(archive, failure);
    }
}

template <typename IsEnough>
void ArchiveComparison::read(const ArchiveSection& section, ByteSink& next, Reading reading, IsEnough isEnough)
{
    const BackupArchive& archive = *section.archive;
    const FilesInWork::Entry work(m_context.progress.filesInWork(), archive.name);
    const std::unique_ptr<ByteSink> stages =
        makeDecompressor(archive.compression, std::make_unique<Continuation>(next));
    std::optional<ThreadedStage> ahead;
    std::unique_ptr<std::byte[]> buffer;
    if (reading == Reading::Ahead)
        ahead.emplace(*stages);
    else
        buffer.reset(new std::byte[bufferBytes]);
    InputFile file(archive.path);
    file.expectSequentialReading();
    for (quint64 position = section.begin;;) {
        if (m_isOver)
            throw Failure::cancelled();
        m_context.cancel.throwIfCancelled();
        if (isEnough())
            return;
        std::span<std::byte> room = ahead ? ahead->room() : std::span(buffer.get(), bufferBytes);
        if (!section.isLast)
            room = room.first(static_cast<std::size_t>(std::min<quint64>(room.size(), section.end - position)));
        const std::size_t count = file.readAt(position, room);
        if (ahead)
            ahead->advance(count);
        else
            stages->write(room.first(count));
        position += count;
        if (archive.content != BackupArchive::Content::Wal)
            m_context.progress.addBytes(count);
        if (count < room.size() || (!section.isLast && position == section.end))
            break;
    }
    if (ahead)
        ahead->finish();
    else
        stages->finish();
}

void ArchiveComparison::noteFailure(const BackupArchive& archive, const Failure& failure)
{
    Kind kind = Kind::ArchiveDamaged;
    switch (failure.code) {
    case Failure::Code::ProtocolViolation:
        break;
    case Failure::Code::UnsafeMember:
        kind = Kind::UnsafeMember;
        break;
    case Failure::Code::StorageError:
        kind = Kind::Unreadable;
        break;
    default:
        throw failure; // it was cancelled, or the first error ends it all
    }
    {
        const std::lock_guard lock(m_mutex);
        if (std::find(m_incomplete.begin(), m_incomplete.end(), &archive) != m_incomplete.end())
            return; // told when it was read before
        m_incomplete.push_back(&archive);
    }
    const QString detail = kind == Kind::Unreadable || failure.detail.isEmpty()
                               ? failure.detail
                               : failure.message + QLatin1Char(' ') + failure.detail;
    m_context.findings.note({kind, archive.name, {}, failure.message, detail});
}

void ArchiveComparison::noteMissing()
{
    const ManifestFiles& files = m_context.files;
    for (std::size_t index = 0; index < files.size(); ++index) {
        if (files.state(index) != ManifestFiles::State::NotSeen)
            continue;
        const std::string_view path = files.pathAt(index);
        if (!m_context.ignored.covers(path) && !isUnknown(path))
            m_context.findings.note({Kind::MissingFile, std::string(path), {}, {}, {}});
    }
}

/// Whether the file may be in what could not be read of its archive.
bool ArchiveComparison::isUnknown(std::string_view path) const
{
    const auto holds = [path](const BackupArchive& archive) {
        return archive.content == BackupArchive::Content::Tablespace && path.starts_with(archive.prefix);
    };
    const bool isInTablespace = std::any_of(m_archives.begin(), m_archives.end(), holds);
    return std::any_of(m_incomplete.begin(), m_incomplete.end(), [&](const BackupArchive* archive) {
        return isInTablespace ? holds(*archive) : archive->content == BackupArchive::Content::DataDirectory;
    });
}

bool ArchiveComparison::hasSlowSums() const
{
    const ManifestFiles& files = m_context.files;
    return files.size() > 0 && ManifestFiles::algorithmOf(files.at(0).digest) > ChecksumAlgorithm::Crc32c;
}

} // namespace basekeep
