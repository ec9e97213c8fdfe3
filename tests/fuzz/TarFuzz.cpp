// Reads the input as a tar archive, of a server or packed by another program, whole and in pieces: both must hand on
// the same members, with as many bytes as they announce.

#include "engine/jobs/Failure.h"
#include "engine/stream/TarReader.h"
#include "engine/stream/TarWriter.h"
#include "tests/fuzz/FuzzTarget.h"
#include "tests/support/RecordingByteSink.h"

#include <cstdlib>

using namespace basekeep;

namespace {

/// Members as one text. Content is counted and summed, not kept: an archive may announce more than there is memory.
class Record final : public MemberSink
{
public:
    explicit Record(QByteArray& text) : m_text(text) {}

    void begin(const TarMember& member) override
    {
        if (m_isOpen)
            std::abort();
        m_isOpen = true;
        m_left = member.type == TarMember::Type::File ? member.size : 0;
        m_text += QByteArray::fromStdString(member.path) + ' ' + QByteArray::number(static_cast<int>(member.type)) +
                  ' ' + QByteArray::number(member.size) + ' ' + QByteArray::fromStdString(member.linkTarget) + ' ';
    }
    void write(std::span<const std::byte> chunk) override
    {
        if (!m_isOpen || chunk.empty() || chunk.size() > m_left)
            std::abort();
        m_left -= chunk.size();
        for (const std::byte byte : chunk)
            m_sum = m_sum * 31 + std::to_integer<quint32>(byte);
    }
    void end() override
    {
        if (!m_isOpen || m_left != 0)
            std::abort();
        m_isOpen = false;
        m_text += QByteArray::number(m_sum) + '\n';
    }
    void finish() override
    {
        if (m_isOpen)
            std::abort();
        m_text += "finished";
    }

private:
    QByteArray& m_text;
    bool m_isOpen = false;
    quint64 m_left = 0;
    quint32 m_sum = 0;
};

constexpr quint8 isTerminated = 1;
constexpr quint8 isForeign = 2;

QByteArray outcome(const QByteArray& archive, quint8 how, bool inPieces)
{
    QByteArray text;
    TarReader reader(std::make_unique<Record>(text),
                     (how & isTerminated) != 0 ? TarReader::Terminator::Required : TarReader::Terminator::Absent,
                     (how & isForeign) != 0 ? Tar::Dialect::AnyTool : Tar::Dialect::Server);
    try {
        if (inPieces)
            writeInPieces(reader, archive, how);
        else
            reader.write(std::as_bytes(std::span(archive.constData(), static_cast<std::size_t>(archive.size()))));
        reader.finish();
    } catch (const Failure& failure) {
        text += failure.message.toUtf8() + failure.detail.toUtf8();
    }
    return text;
}

TarMember memberOf(const char* path, quint64 size, TarMember::Type type = TarMember::Type::File)
{
    TarMember member;
    member.path = path;
    member.size = size;
    member.type = type;
    if (type == TarMember::Type::Link)
        member.linkTarget = "/srv/fast";
    return member;
}

QByteArray archiveOf(const QList<TarMember>& members)
{
    RecordedBytes record;
    TarWriter writer(std::make_unique<RecordingByteSink>(record));
    for (const TarMember& member : members) {
        writer.begin(member);
        const QByteArray content(static_cast<qsizetype>(member.size), 'x');
        if (!content.isEmpty())
            writer.write(std::as_bytes(std::span(content.constData(), static_cast<std::size_t>(content.size()))));
        writer.end();
    }
    writer.finish();
    return record.bytes;
}

/// A header block of one of the kinds that only other programs write, with a right checksum.
QByteArray extension(char type, const QByteArray& content)
{
    QByteArray archive = archiveOf({memberOf("extension", static_cast<quint64>(content.size()))});
    constexpr qsizetype blockSize = 512;
    constexpr qsizetype checksumOffset = 148;
    constexpr qsizetype checksumLength = 8;
    constexpr qsizetype typeOffset = 156;
    archive[typeOffset] = type;
    archive.replace(checksumOffset, checksumLength, QByteArray(checksumLength, ' '));
    int sum = 0;
    for (const char byte : archive.left(blockSize))
        sum += static_cast<unsigned char>(byte);
    archive.replace(checksumOffset, checksumLength, QByteArray::number(sum, 8).rightJustified(6, '0') + '\0' + ' ');
    archive.replace(blockSize, content.size(), content);
    return archive.left(blockSize + (content.size() + blockSize - 1) / blockSize * blockSize);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzChoices choices(data, size);
    const quint8 how = choices.byte();
    const QByteArray archive = choices.rest();
    if (outcome(archive, how, false) != outcome(archive, how, true))
        std::abort();
    return 0;
}

QByteArrayList basekeep::fuzzSeeds()
{
    const QByteArray plain = archiveOf({memberOf("base", 0, TarMember::Type::Directory), memberOf("base/1/1259", 700),
                                        memberOf("PG_VERSION", 3), memberOf("empty", 0),
                                        memberOf("pg_tblspc/16390", 0, TarMember::Type::Link)});
    const QByteArray withoutEnd = plain.left(plain.size() - 1024);
    const QByteArray longName(150, 'n');
    return {char(isTerminated) + plain,
            char(0) + withoutEnd,
            char(isTerminated | isForeign) + extension('x', "19 path=some/where\n20 size=000000000700\n") + plain,
            char(isTerminated | isForeign) + extension('g', "13 comment=x\n") + plain,
            char(isTerminated | isForeign) + extension('L', longName + '\0') + plain,
            char(isTerminated | isForeign) + extension('K', longName + '\0') + plain};
}
