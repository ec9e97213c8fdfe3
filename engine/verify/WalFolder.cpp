#include "engine/verify/WalFolder.h"

#include "engine/jobs/FilesInWork.h"
#include "engine/report/VerifyFindings.h"
#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/InputFile.h"
#include "engine/stream/Decompressor.h"
#include "engine/verify/WalRangeWalk.h"
#include "engine/wal/ArchivedSegment.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace basekeep {

namespace {

using Kind = VerifyFinding::Kind;

constexpr std::size_t bufferBytes = 256 * 1024;
constexpr quint32 smallestSegment = 1024 * 1024;
constexpr std::array compressions{CompressionMethod::Gzip, CompressionMethod::Lz4, CompressionMethod::Zstd};

/// Where a compressed segment comes out: in the walk, as long as that can use it.
class SegmentSink final : public ByteSink
{
public:
    SegmentSink(WalRangeWalk& walk, quint64 segmentSize) : m_walk(walk), m_bytesLeft(segmentSize) {}

    void write(std::span<const std::byte> chunk) override
    {
        if (chunk.size() > m_bytesLeft) {
            throw Failure{Failure::Code::ProtocolViolation, WalFolder::tr("It holds more than one segment."), {}, {}};
        }
        m_bytesLeft -= chunk.size();
        if (m_isDone)
            return;
        m_walk.take(chunk.first(static_cast<std::size_t>(std::min<quint64>(chunk.size(), m_walk.usableBytes()))));
        m_isDone = m_walk.isOver() || m_walk.offset() == 0;
    }

    void finish() override
    {
        if (!m_isDone)
            m_walk.noteSegmentEnds();
    }

private:
    WalRangeWalk& m_walk;
    quint64 m_bytesLeft; ///< in the segment
    bool m_isDone = false;
};

} // namespace

quint32 WalFolder::segmentSize() const
{
    FolderListing listing(m_folder);
    while (listing.next()) {
        QString name = FileSystem::toText(listing.path().filename());
        const CompressionMethod method = compressionFromFileName(name);
        name.chop(compressionSuffix(method).size());
        if (!WalSegment::parseFileName(name, smallestSegment))
            continue;
        try {
            if (EntryStatus::of(listing.path()).kind != EntryStatus::Kind::File)
                continue;
        } catch (const Failure&) {
            continue; // another one may tell
        }
        const auto header = ArchivedSegment::header(listing.path(), method);
        if (header && WalRangeWalk::isSegmentSize(header->segmentSize))
            return header->segmentSize;
    }
    return 0;
}

void WalFolder::walk(WalRangeWalk& walk, const CancelToken& cancel) const
{
    bool hasCompressed = false;
    while (!walk.isOver()) {
        const QString name = walk.wantedSegment();
        const auto method = has(name) ? compressions.end()
                                      : std::find_if(compressions.begin(), compressions.end(), [&](auto candidate) {
                                            return has(name + compressionSuffix(candidate));
                                        });
        const bool isCompressed = method != compressions.end();
        walk.setFileSuffix(isCompressed ? compressionSuffix(*method) : QString());
        noteUnused(walk);
        const std::string shown = walk.shownSegment();
        const FilesInWork::Entry work(m_filesInWork, shown);
        if (isCompressed && !std::exchange(hasCompressed, true)) {
            m_findings.note({Kind::WalCompressed,
                             shown,
                             {},
                             tr("The WAL segment \"%1\" is compressed; what is in it was checked.")
                                 .arg(name + compressionSuffix(*method)),
                             {}});
        }
        if (isCompressed)
            walkCompressed(walk, *method, cancel);
        else if (has(name))
            walkSegment(walk, cancel);
        else
            walk.noteSegmentMissing();
    }
}

void WalFolder::walkSegment(WalRangeWalk& walk, const CancelToken& cancel) const
{
    const std::filesystem::path file = path(walk.wantedSegment());
    const std::unique_ptr<std::byte[]> buffer(new std::byte[bufferBytes]);
    std::optional<InputFile> input;
    do {
        cancel.throwIfCancelled();
        const auto wanted = static_cast<std::size_t>(std::min<quint64>(bufferBytes, walk.usableBytes()));
        std::size_t count = 0;
        try {
            if (!input && EntryStatus::of(file).kind == EntryStatus::Kind::File)
                input.emplace(file);
            if (input)
                count = input->readAt(walk.offset(), {buffer.get(), wanted});
        } catch (const Failure& failure) {
            return walk.noteUnreadable(failure.detail);
        }
        if (!input)
            return walk.noteNotRegular();
        walk.take({buffer.get(), count});
        if (count < wanted && !walk.isOver())
            return walk.noteSegmentEnds();
    } while (!walk.isOver() && walk.offset() != 0);
}

/// All of the file, also what the walk has no use for: what cannot be decompressed to its end is of no use to recovery.
void WalFolder::walkCompressed(WalRangeWalk& walk, CompressionMethod method, const CancelToken& cancel) const
{
    const QString name = walk.wantedSegment() + compressionSuffix(method);
    const std::string shown = walk.shownSegment();
    try {
        if (EntryStatus::of(path(name)).kind != EntryStatus::Kind::File)
            return walk.noteNotRegular();
        InputFile file(path(name));
        const std::unique_ptr<ByteSink> stages =
            makeDecompressor(method, std::make_unique<SegmentSink>(walk, walk.segmentSize()));
        const std::unique_ptr<std::byte[]> buffer(new std::byte[bufferBytes]);
        std::size_t count = bufferBytes;
        for (quint64 position = 0; count == bufferBytes; position += count) {
            cancel.throwIfCancelled();
            count = file.readAt(position, {buffer.get(), bufferBytes});
            stages->write({buffer.get(), count});
        }
        stages->finish();
    } catch (const Failure& failure) {
        const bool isDamage = failure.code == Failure::Code::ProtocolViolation;
        if (!isDamage && failure.code != Failure::Code::StorageError)
            throw;
        // A walk that has ended here has told why, unless it came to its own end.
        if (walk.isOver() && !walk.isAtEnd())
            return;
        walk.giveUp();
        if (isDamage) {
            m_findings.note({Kind::WalDamaged,
                             shown,
                             {},
                             tr("The compressed WAL segment \"%1\" is damaged: %2").arg(name, failure.message),
                             failure.detail});
        } else {
            m_findings.note({Kind::Unreadable, shown, {}, {}, failure.detail});
        }
    }
}

/// Other copies of the wanted segment, which somebody may count on.
void WalFolder::noteUnused(const WalRangeWalk& walk) const
{
    const QString name = walk.wantedSegment();
    const std::string folder = walk.shownFolder() + '/';
    for (const CompressionMethod method : compressions) {
        const QString copy = name + compressionSuffix(method);
        if (folder + copy.toStdString() != walk.shownSegment() && has(copy))
            noteNotUsed(folder + copy.toStdString(),
                        tr("\"%1\" is another copy of the segment, and was not looked at.").arg(copy));
    }
    const bool isThere = has(name) || walk.shownSegment() != folder + name.toStdString();
    if (isThere)
        return;
    const QString partial = QStringLiteral(".partial");
    QStringList partials{name + partial};
    for (const CompressionMethod method : compressions) {
        partials << name + compressionSuffix(method) + partial;
        partials << name + partial + compressionSuffix(method);
    }
    for (const QString& candidate : partials) {
        if (has(candidate))
            noteNotUsed(folder + candidate.toStdString(),
                        tr("\"%1\" is no complete segment, and was not used.").arg(candidate));
    }
}

void WalFolder::noteNotUsed(const std::string& path, const QString& text) const
{
    m_findings.note({Kind::WalNotUsed, path, {}, text, {}});
}

/// Something of that name, also what cannot be looked at.
bool WalFolder::has(const QString& name) const
{
    std::error_code error;
    return FileSystem::exists(path(name), error) || error;
}

std::filesystem::path WalFolder::path(const QString& name) const
{
    return m_folder / FileSystem::toPath(name);
}

} // namespace basekeep
