#include "engine/wal/ArchivedSegment.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/Decompressor.h"
#include "engine/wal/WalPageFormat.h"

#include <algorithm>
#include <utility>

#include <QtCore/QFile>
#include <QtCore/QtEndian>

namespace basekeep {

namespace {

/// Small, since what comes right before damage may be lost with it.
constexpr qint64 readBytes = 4 * 1024;

// The first page of a segment has a long header.
constexpr quint16 hasLongHeader = 0x0002;

// An lz4 frame: magic number, flags …, an end mark of four zero bytes, a checksum if the flags say so.
constexpr quint32 lz4Magic = 0x184D2204;
constexpr quint8 lz4HasContentChecksum = 0x04;

/// Counts what comes, keeps its beginning, and has enough at the limit.
class Measure final : public ByteSink
{
public:
    struct Enough
    {
    };

    Measure(ArchivedSegment::Content& content, quint64 limit, qsizetype startBytes)
        : m_content(content), m_limit(limit), m_startBytes(startBytes)
    {
    }

    void write(std::span<const std::byte> chunk) override
    {
        const qsizetype missing = m_startBytes - m_content.start.size();
        if (missing > 0)
            m_content.start.append(reinterpret_cast<const char*>(chunk.data()),
                                   std::min(missing, qsizetype(chunk.size())));
        m_content.bytes += chunk.size();
        if (m_content.bytes > m_limit)
            throw Enough{};
    }
    void finish() override { m_content.isWhole = true; }

private:
    ArchivedSegment::Content& m_content;
    const quint64 m_limit;
    const qsizetype m_startBytes;
};

/// The bytes `fromEnd` before the end of the file; empty if there are not as many.
QByteArray tail(QFile& file, qint64 fromEnd, qint64 count)
{
    if (file.size() < fromEnd || !file.seek(file.size() - fromEnd))
        return {};
    return file.read(count);
}

bool lz4EndsProperly(QFile& file)
{
    const QByteArray start = file.read(5);
    if (start.size() < 5 || qFromLittleEndian<quint32>(start.constData()) != lz4Magic)
        return false;
    const qint64 checksumBytes = (quint8(start.at(4)) & lz4HasContentChecksum) != 0 ? 4 : 0;
    return tail(file, checksumBytes + 4, 4) == QByteArray(4, '\0');
}

} // namespace

std::optional<ArchivedSegment> ArchivedSegment::fromFileName(const QString& fileName, quint32 segmentSize)
{
    ArchivedSegment segment;
    segment.fileName = fileName;
    QStringView rest = fileName;
    const QString partial = QStringLiteral(".partial");
    segment.isPartial = rest.endsWith(partial);
    if (segment.isPartial)
        rest.chop(partial.size());
    for (const CompressionMethod method : {CompressionMethod::Gzip, CompressionMethod::Lz4}) {
        if (const QString suffix = compressionSuffix(method); rest.endsWith(suffix)) {
            rest.chop(suffix.size());
            segment.method = method;
            break;
        }
    }
    const std::optional<WalSegment::Name> name = WalSegment::parseFileName(rest, segmentSize);
    if (!name)
        return {};
    segment.name = *name;
    return segment;
}

ArchivedSegment::Content ArchivedSegment::content(const std::filesystem::path& path, CompressionMethod method,
                                                  quint64 limit, qsizetype startBytes)
{
    Content content;
    QFile file(FileSystem::toText(path));
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return content;
    try {
        const std::unique_ptr<ByteSink> decompressor =
            makeDecompressor(method, std::make_unique<Measure>(content, limit, startBytes));
        for (QByteArray chunk = file.read(readBytes); !chunk.isEmpty(); chunk = file.read(readBytes))
            decompressor->write(std::as_bytes(std::span(chunk.constData(), std::size_t(chunk.size()))));
        decompressor->finish();
    } catch (const Failure&) {
        content.isWhole = false;
    } catch (const Measure::Enough&) {
        content.isWhole = false;
    }
    return content;
}

std::optional<ArchivedSegment::Header> ArchivedSegment::header(const std::filesystem::path& path,
                                                               CompressionMethod method)
{
    return header(content(path, method, headerBytes, headerBytes).start);
}

std::optional<ArchivedSegment::Header> ArchivedSegment::header(const QByteArray& start)
{
    if (start.size() < headerBytes)
        return {};
    const char* bytes = start.constData();
    const auto magic = qFromLittleEndian<quint16>(bytes);
    if (!WalPageFormat::isOfFamily(magic) || (qFromLittleEndian<quint16>(bytes + 2) & hasLongHeader) == 0)
        return {};
    const WalPageFormat* format = WalPageFormat::find(magic);
    return Header{qFromLittleEndian<quint64>(bytes + 24), qFromLittleEndian<quint64>(bytes + 8),
                  qFromLittleEndian<quint32>(bytes + 32), format != nullptr ? format->serverMajor : 0};
}

bool ArchivedSegment::looksComplete(const std::filesystem::path& path, CompressionMethod method, quint32 segmentSize)
{
    QFile file(FileSystem::toText(path));
    if (method == CompressionMethod::None)
        return file.size() == qint64(segmentSize);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    if (method == CompressionMethod::Lz4)
        return lz4EndsProperly(file) || isComplete(path, method, segmentSize);
    // A gzip member ends with the size of what it holds, modulo 2^32. In a file of several, it is only the last one's.
    const QByteArray size = tail(file, 4, 4);
    return (size.size() == 4 && qFromLittleEndian<quint32>(size.constData()) == segmentSize) ||
           isComplete(path, method, segmentSize);
}

bool ArchivedSegment::isComplete(const std::filesystem::path& path, CompressionMethod method, quint32 segmentSize)
{
    const Content found = content(path, method, segmentSize);
    return found.isWhole && found.bytes == segmentSize;
}

} // namespace basekeep
