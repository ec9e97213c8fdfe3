#include "engine/wal/TimelineHistory.h"

#include "engine/storage/FileSystem.h"
#include "engine/wal/ArchivedSegment.h"

namespace basekeep {

namespace {

constexpr qsizetype longestHistory = 1 << 20;

} // namespace

/// "timeline <tab> position where it ended <tab> reason", oldest first; '#' begins a comment.
TimelineHistory TimelineHistory::parse(const QByteArray& text)
{
    TimelineHistory history;
    for (const QByteArray& line : text.split('\n')) {
        const QList<QByteArray> fields = line.simplified().split(' ');
        const quint32 ancestor = fields.first().toUInt();
        const std::optional<Lsn> end = Lsn::parse(QString::fromLatin1(fields.value(1)));
        if (ancestor != 0 && end)
            history.ancestors.append({ancestor, *end});
    }
    return history;
}

std::optional<TimelineHistory> TimelineHistory::read(const std::filesystem::path& folder, quint32 timeline)
{
    if (timeline == 1)
        return TimelineHistory();
    for (const CompressionMethod method :
         {CompressionMethod::None, CompressionMethod::Gzip, CompressionMethod::Lz4, CompressionMethod::Zstd}) {
        const QString name = WalSegment::historyFileName(timeline) + compressionSuffix(method);
        const auto content =
            ArchivedSegment::content(folder / FileSystem::toPath(name), method, longestHistory, longestHistory);
        if (content.isWhole && content.bytes > 0)
            return parse(content.start);
    }
    return std::nullopt;
}

} // namespace basekeep
