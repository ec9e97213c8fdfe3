#include "tests/support/EditedArchive.h"

#include "engine/stream/Compressor.h"
#include "engine/stream/Decompressor.h"
#include "engine/stream/TarHeader.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/TestBytes.h"
#include "tests/walsender/ScriptedMember.h"

namespace basekeep {

namespace {

constexpr qsizetype blockSize = 512;

void seal(QByteArray& header)
{
    header.replace(148, 8, QByteArray(8, ' '));
    quint32 sum = 0;
    for (const char byte : header)
        sum += static_cast<unsigned char>(byte);
    header.replace(148, 8, ScriptedMember::number(8, sum));
}

qsizetype paddingAfter(qsizetype size)
{
    return (blockSize - size % blockSize) % blockSize;
}

} // namespace

void EditedArchive::Member::setName(const QByteArray& name)
{
    header.replace(0, 100, name.leftJustified(100, '\0'));
    seal(header);
}

void EditedArchive::Member::setContent(const QByteArray& bytes)
{
    content = bytes;
    header.replace(124, 12, ScriptedMember::number(12, static_cast<quint64>(bytes.size())));
    seal(header);
}

EditedArchive EditedArchive::read(const QString& fileName, const QByteArray& content)
{
    RecordedBytes record;
    const std::unique_ptr<ByteSink> stage =
        makeDecompressor(compressionFromFileName(fileName), std::make_unique<RecordingByteSink>(record));
    stage->write(bytesOf(content));
    stage->finish();
    const QByteArray& bytes = record.bytes;
    EditedArchive archive;
    for (qsizetype position = 0; position + blockSize <= bytes.size() && bytes.at(position) != '\0';) {
        const QByteArray header = bytes.mid(position, blockSize);
        const qsizetype size = header.mid(124, 11).trimmed().toLongLong(nullptr, 8);
        archive.members.append({header, bytes.mid(position + blockSize, size)});
        position += blockSize + size + paddingAfter(size);
    }
    return archive;
}

QByteArray EditedArchive::packed(CompressionMethod method) const
{
    RecordedBytes record;
    CompressionSpec spec;
    spec.method = method;
    if (method != CompressionMethod::None)
        spec.level = 1;
    const std::unique_ptr<Compressor> stage = makeCompressor(spec, std::make_unique<RecordingByteSink>(record));
    for (const Member& member : members) {
        stage->write(bytesOf(member.header));
        stage->write(bytesOf(member.content));
        stage->write(bytesOf(QByteArray(paddingAfter(member.content.size()), '\0')));
    }
    stage->write(bytesOf(end));
    stage->finish();
    return record.bytes;
}

} // namespace basekeep
