#include "engine/verify/WalFolder.h"

#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/InputFile.h"
#include "engine/verify/WalRangeWalk.h"
#include "engine/wal/WalSegment.h"

#include <QtCore/QtEndian>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace basekeep {

namespace {

constexpr std::size_t bufferBytes = 256 * 1024;

// Of the header on a segment's first page.
constexpr std::size_t longHeaderSize = 40;
constexpr std::size_t segmentSizeOffset = 32;
constexpr quint32 smallestSegment = 1024 * 1024;

} // namespace

quint32 WalFolder::segmentSize() const
{
    std::error_code error;
    std::filesystem::directory_iterator entry(m_folder, error);
    for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
        if (!WalSegment::parseFileName(FileSystem::toText(entry->path().filename()), smallestSegment))
            continue;
        try {
            std::array<std::byte, longHeaderSize> header{};
            if (InputFile(entry->path()).readAt(0, header) < header.size())
                continue;
            const auto size = qFromLittleEndian<quint32>(header.data() + segmentSizeOffset);
            if (WalRangeWalk::isSegmentSize(size))
                return size;
        } catch (const Failure&) {
            continue; // another one may tell
        }
    }
    return 0;
}

void WalFolder::walk(WalRangeWalk& walk, const CancelToken& cancel) const
{
    while (!walk.isOver()) {
        const std::filesystem::path path = m_folder / FileSystem::toPath(walk.wantedSegment());
        std::error_code error;
        if (!std::filesystem::exists(path, error) && !error)
            walk.noteSegmentMissing();
        else
            walkSegment(walk, cancel);
    }
}

void WalFolder::walkSegment(WalRangeWalk& walk, const CancelToken& cancel) const
{
    const QString name = walk.wantedSegment();
    const std::filesystem::path path = m_folder / FileSystem::toPath(name);
    const std::unique_ptr<std::byte[]> buffer(new std::byte[bufferBytes]);
    std::optional<InputFile> file;
    do {
        cancel.throwIfCancelled();
        const auto wanted = static_cast<std::size_t>(std::min<quint64>(bufferBytes, walk.usableBytes()));
        std::size_t count = 0;
        try {
            if (!file && EntryStatus::of(path).kind == EntryStatus::Kind::File)
                file.emplace(path);
            if (file)
                count = file->readAt(walk.offset(), {buffer.get(), wanted});
        } catch (const Failure& failure) {
            return walk.noteUnreadable(failure.detail);
        }
        if (!file)
            return walk.noteNotRegular();
        walk.take({buffer.get(), count});
        if (count < wanted && !walk.isOver())
            return walk.noteSegmentEnds();
    } while (!walk.isOver() && walk.offset() != 0);
}

} // namespace basekeep
