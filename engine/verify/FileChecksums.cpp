#include "engine/verify/FileChecksums.h"

#include "engine/report/VerifyFindings.h"
#include "engine/storage/InputFile.h"
#include "engine/stream/ThreadedStage.h"
#include "engine/verify/ManifestFiles.h"
#include "engine/verify/RelationPages.h"
#include "engine/verify/RelationPageStream.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

/// Stays in the second-level cache; larger ones were measured to be slower, smaller ones too.
constexpr std::size_t bufferBytes = 256 * 1024;

/// Long enough that finding one's place in a file costs nothing, short enough to spread one file over all threads.
constexpr quint64 stretchBytes = 16 * 1024 * 1024;

/// Files from this size on are worth a word to the system, and come first.
constexpr quint64 largeFileBytes = 1024 * 1024;

/// The end of a pipeline in a checksum.
class ChecksumSink final : public ByteSink
{
public:
    explicit ChecksumSink(Checksum& sum) : m_sum(sum) {}
    void write(std::span<const std::byte> chunk) override { m_sum.update(chunk); }
    void finish() override {}

private:
    Checksum& m_sum;
};

} // namespace

/// What one thread needs: a buffer and a checksum of each kind, made when first used.
class FileChecksums::Worker final
{
public:
    explicit Worker(FileChecksums& owner) : m_owner(owner), m_buffer(new std::byte[bufferBytes]) {}

    void take(const Task& task)
    {
        const ArrivalLog::Entry entry = m_owner.m_files.at(task.file);
        const std::string_view name = entry.path;
        const FilesInWork::Entry work(m_owner.m_progress.filesInWork(), name);
        const std::filesystem::path path =
            m_owner.m_folder /
            std::filesystem::path(std::u8string_view(reinterpret_cast<const char8_t*>(name.data()), name.size()));
        if (task.split < 0)
            takeFile(entry, path);
        else
            takeStretch(entry, path, task, m_owner.m_splits[static_cast<std::size_t>(task.split)]);
    }

private:
    void takeFile(const ArrivalLog::Entry& entry, const std::filesystem::path& path)
    {
        Checksum& sum = checksum(ManifestFiles::algorithmOf(entry.digest));
        quint64 count = 0;
        try {
            count = read(entry, path, 0, entry.size, [&sum](std::span<const std::byte> chunk) { sum.update(chunk); });
        } catch (const Failure& failure) {
            static_cast<void>(sum.finish());
            return noteUnreadable(entry, failure);
        }
        conclude(entry, count, sum.finish());
    }

    void takeStretch(const ArrivalLog::Entry& entry, const std::filesystem::path& path, const Task& task,
                     SplitFile& split)
    {
        const quint64 begin = task.stretch * stretchBytes;
        std::uint32_t sum = 0;
        try {
            split.bytes += read(entry, path, begin, std::min(begin + stretchBytes, entry.size),
                                [&sum](std::span<const std::byte> chunk) { sum = crc32c(sum, chunk); });
        } catch (const Failure& failure) {
            if (!split.isUnreadable.exchange(true))
                noteUnreadable(entry, failure);
        }
        split.sums[task.stretch] = sum;
        // Who finishes the last stretch sees what the others have written.
        if (--split.missing == 0 && !split.isUnreadable)
            conclude(entry, split.bytes, combined(entry, split));
    }

    static Digest combined(const ArrivalLog::Entry& entry, const SplitFile& split)
    {
        std::uint32_t sum = split.sums.front();
        for (std::size_t index = 1; index < split.sums.size(); ++index)
            sum = crc32cCombine(sum, split.sums[index], std::min(stretchBytes, entry.size - index * stretchBytes));
        return Digest::ofCrc32c(sum);
    }

    /// From `begin` to `end`, and beyond if that is the file's end, so that a file that has grown shows.
    template <typename Take>
    quint64 read(const ArrivalLog::Entry& entry, const std::filesystem::path& path, quint64 begin, quint64 end,
                 Take take)
    {
        const quint64 size = entry.size;
        const std::optional<RelationFile> relation = m_owner.relationFile(entry);
        std::optional<RelationPageStream> pages;
        if (relation && relation->isIncremental) {
            pages.emplace(*m_owner.m_pages);
            pages->begin(entry.path, entry.size);
        }
        InputFile file(path);
        if (size >= largeFileBytes)
            file.expectSequentialReading();
        quint64 position = begin;
        while (true) {
            if (m_owner.m_isOver)
                throw Failure::cancelled();
            m_owner.m_cancel.throwIfCancelled();
            const quint64 wanted = end == size ? bufferBytes : std::min<quint64>(bufferBytes, end - position);
            if (wanted == 0)
                break;
            const std::size_t count = file.readAt(position, {m_buffer.get(), static_cast<std::size_t>(wanted)});
            take(std::span<const std::byte>(m_buffer.get(), count));
            // Buffers and stretches are made of whole pages.
            if (pages)
                pages->write({m_buffer.get(), count});
            else if (relation)
                m_owner.m_pages->judge(entry.path, relation->segment, position / m_owner.m_pages->settings().pageSize,
                                       {m_buffer.get(), count});
            m_owner.m_progress.addBytes(count);
            position += count;
            if (count < wanted)
                break;
        }
        return position - begin;
    }

    void conclude(const ArrivalLog::Entry& entry, quint64 bytes, const Digest& digest)
    {
        m_owner.m_progress.addFile();
        if (bytes != entry.size) {
            m_owner.m_findings.note({Kind::ChangedWhileRead,
                                     std::string(entry.path),
                                     QString::number(entry.size),
                                     QString::number(bytes),
                                     {}});
        } else if (digest != entry.digest) {
            m_owner.m_findings.note({Kind::ChecksumDiffers,
                                     std::string(entry.path),
                                     QString::fromLatin1(entry.digest.toHex()),
                                     QString::fromLatin1(digest.toHex()),
                                     {}});
        }
    }

    void noteUnreadable(const ArrivalLog::Entry& entry, const Failure& failure)
    {
        if (failure.code != Failure::Code::StorageError)
            throw failure; // it was cancelled, or the first error ends it all
        m_owner.m_findings.note({Kind::Unreadable, std::string(entry.path), {}, {}, failure.detail});
    }

    Checksum& checksum(ChecksumAlgorithm algorithm)
    {
        std::optional<Checksum>& sum = m_sums[static_cast<std::size_t>(algorithm)];
        if (!sum)
            sum.emplace(algorithm);
        return *sum;
    }

    FileChecksums& m_owner;
    const std::unique_ptr<std::byte[]> m_buffer;
    std::array<std::optional<Checksum>, 6> m_sums; ///< by algorithm
};

FileChecksums::FileChecksums(std::filesystem::path folder, const ManifestFiles& files, RelationPages* pages,
                             VerifyFindings& findings, JobProgress& progress, const CancelToken& cancel)
    : m_folder(std::move(folder))
    , m_files(files)
    , m_pages(pages)
    , m_findings(findings)
    , m_progress(progress)
    , m_cancel(cancel)
{
    plan();
}

/// Nothing if the file has no pages, or they are not to be judged.
std::optional<RelationFile> FileChecksums::relationFile(const ArrivalLog::Entry& entry) const
{
    return m_pages != nullptr ? RelationFile::fromPath(entry.path) : std::nullopt;
}

void FileChecksums::plan()
{
    std::vector<Task> small;
    std::vector<std::pair<quint64, quint32>> large; ///< size and number
    for (std::size_t index = 0; index < m_files.size(); ++index) {
        if (m_files.state(index) != ManifestFiles::State::AsExpected)
            continue;
        const ArrivalLog::Entry entry = m_files.at(index);
        if (entry.digest.size == 0 && !relationFile(entry))
            continue;
        m_totalBytes += entry.size;
        const auto number = static_cast<quint32>(index);
        if (entry.size >= largeFileBytes)
            large.emplace_back(entry.size, number);
        else
            small.push_back({number, 0, -1});
    }
    // Small ones stay in the manifest's order, which is that of the folders.
    std::stable_sort(large.begin(), large.end(),
                     [](const auto& left, const auto& right) { return left.first > right.first; });
    m_tasks.reserve(large.size() + small.size());
    for (const auto& [size, number] : large) {
        const ChecksumAlgorithm algorithm = ManifestFiles::algorithmOf(m_files.at(number).digest);
        const std::optional<RelationFile> relation = relationFile(m_files.at(number));
        // Which blocks an incremental file holds stands at its start.
        const bool mustBeInOrder = relation && relation->isIncremental;
        const bool canBeSplit = algorithm == ChecksumAlgorithm::Crc32c && size > stretchBytes && !mustBeInOrder;
        if (!canBeSplit) {
            m_tasks.push_back({number, 0, -1});
            continue;
        }
        const auto stretches = static_cast<quint32>((size + stretchBytes - 1) / stretchBytes);
        SplitFile& split = m_splits.emplace_back();
        split.sums.resize(stretches);
        split.missing = stretches;
        for (quint32 stretch = 0; stretch < stretches; ++stretch)
            m_tasks.push_back({number, stretch, static_cast<qint32>(m_splits.size() - 1)});
    }
    m_tasks.insert(m_tasks.end(), small.begin(), small.end());
}

void FileChecksums::run(int threads)
{
    // With two processors the reader only takes time away from those who sum; that was measured.
    m_hasHelpers = threads > 2;
    const auto useful = static_cast<int>(std::min<std::size_t>(m_tasks.size(), 1024));
    std::vector<std::thread> helpers;
    try {
        for (int count = 1; count < std::min(threads, useful); ++count)
            helpers.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        // No more threads are to be had; those that there are do it.
    }
    work();
    for (std::thread& helper : helpers)
        helper.join();
    if (m_failure)
        std::rethrow_exception(m_failure);
}

void FileChecksums::work()
{
    try {
        Worker worker(*this);
        while (!m_isOver) {
            const std::size_t task = m_nextTask++;
            if (task >= m_tasks.size())
                return;
            worker.take(m_tasks[task]);
        }
    } catch (...) {
        // What the others throw because of this one is of no interest.
        const std::lock_guard lock(m_failureMutex);
        if (!m_failure)
            m_failure = std::current_exception();
        m_isOver = true;
    }
}

} // namespace basekeep
