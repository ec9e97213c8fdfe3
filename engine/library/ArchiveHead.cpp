#include "engine/library/ArchiveHead.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/InputFile.h"
#include "engine/stream/Decompressor.h"
#include "engine/stream/TarReader.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace basekeep {

namespace {

constexpr std::size_t chunkBytes = 64 * 1024;
constexpr quint64 longestHead = 8 * 1024 * 1024; ///< in the file; more than two of the largest lz4 blocks
constexpr quint64 longestLabel = 64 * 1024;

/// Thrown as soon as nothing that follows matters.
struct Enough
{
};

/// Keeps the content of backup_label.
class LabelSink final : public MemberSink
{
public:
    LabelSink(QByteArray& text, QDateTime& writtenAt) : m_text(text), m_writtenAt(writtenAt) {}

    void begin(const TarMember& member) override
    {
        m_isLabel = member.path == BackupLabel::path && member.type == TarMember::Type::File;
        if (!m_isLabel)
            return;
        if (member.size > longestLabel)
            throw Enough{};
        m_writtenAt = QDateTime::fromSecsSinceEpoch(member.modifiedAt, Qt::UTC);
    }

    void write(std::span<const std::byte> chunk) override
    {
        if (m_isLabel)
            m_text.append(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size()));
    }

    void end() override
    {
        if (m_isLabel)
            throw Enough{};
    }

    void finish() override {}

private:
    QByteArray& m_text;
    QDateTime& m_writtenAt;
    bool m_isLabel = false;
};

/// Keeps the first bytes of the first segment.
class SegmentSink final : public MemberSink
{
public:
    explicit SegmentSink(QByteArray& start) : m_start(start) {}

    void begin(const TarMember& member) override
    {
        constexpr quint32 smallestSegment = 1024 * 1024;
        m_isSegment = member.type == TarMember::Type::File &&
                      WalSegment::parseFileName(QString::fromStdString(member.path), smallestSegment);
    }

    void write(std::span<const std::byte> chunk) override
    {
        if (!m_isSegment)
            return;
        m_start.append(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size()));
        if (m_start.size() >= ArchivedSegment::headerBytes)
            throw Enough{};
    }

    void end() override { m_start.clear(); }
    void finish() override {}

private:
    QByteArray& m_start;
    bool m_isSegment = false;
};

/// Shows the members at the archive's beginning to the sink until that has enough. False if it is no archive of a
/// backup, or a damaged one.
bool readMembers(const std::filesystem::path& archive, CompressionMethod compression, std::unique_ptr<MemberSink> sink)
{
    try {
        InputFile file(archive);
        const std::unique_ptr<ByteSink> pipeline =
            makeDecompressor(compression, std::make_unique<TarReader>(std::move(sink), TarReader::Terminator::Absent));
        std::vector<std::byte> buffer(chunkBytes);
        for (quint64 offset = 0; offset < longestHead;) {
            const std::size_t count = file.readAt(offset, buffer);
            pipeline->write(std::span(buffer).first(count));
            offset += count;
            if (count < buffer.size())
                break;
        }
    } catch (const Enough&) {
        // What it wanted is whole, or is none.
    } catch (const Failure&) {
        return false;
    }
    return true;
}

} // namespace

std::optional<ArchiveHead> ArchiveHead::read(const std::filesystem::path& archive, CompressionMethod compression)
{
    QByteArray text;
    ArchiveHead head;
    if (!readMembers(archive, compression, std::make_unique<LabelSink>(text, head.labelWrittenAt)))
        return std::nullopt;
    std::optional<BackupLabel> label = BackupLabel::parse(text);
    if (!label)
        return std::nullopt;
    head.label = std::move(*label);
    return head;
}

std::optional<ArchivedSegment::Header> ArchiveHead::readWal(const std::filesystem::path& archive,
                                                            CompressionMethod compression)
{
    QByteArray start;
    if (!readMembers(archive, compression, std::make_unique<SegmentSink>(start)))
        return std::nullopt;
    return ArchivedSegment::header(start);
}

} // namespace basekeep
