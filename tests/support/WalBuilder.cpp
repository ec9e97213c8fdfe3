#include "tests/support/WalBuilder.h"

#include "engine/stream/Checksum.h"
#include "tests/support/TestBytes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace basekeep {

WalBuilder::WalBuilder(quint16 magic, quint32 pageSize, quint64 start)
    : m_magic(magic), m_pageSize(pageSize), m_start(start)
{
}

quint16 WalBuilder::magicOf(int major)
{
    constexpr int oldest = 13;
    static constexpr std::array<quint16, 6> magics{0xD106, 0xD10D, 0xD110, 0xD113, 0xD116, 0xD118};
    return magics.at(static_cast<std::size_t>(major - oldest));
}

quint64 WalBuilder::append(const QByteArray& body, quint8 manager, quint8 info)
{
    beginPageIfDue(0);
    const quint64 lsn = position();
    QByteArray record(24, '\0');
    put<quint32>(record, 0, static_cast<quint32>(24 + body.size()));
    put<quint32>(record, 4, 731);
    put<quint64>(record, 8, previous);
    record[16] = static_cast<char>(info);
    record[17] = static_cast<char>(manager);
    const quint32 crc = crc32c(crc32c(0, bytesOf(body)), bytesOf(record.left(20)));
    put<quint32>(record, 20, crc);
    write(record + body);
    wal.append((8 - wal.size() % 8) % 8, '\0');
    previous = lsn;
    ++records;
    return lsn;
}

void WalBuilder::fill(qsizetype size)
{
    for (quint32 state = 1; wal.size() < size; state = state * 1664525 + 1013904223) {
        const qsizetype length = (state >> 20) % 8 == 0 ? (state >> 10) % 20000 : (state >> 24) % 200;
        append(QByteArray(length, static_cast<char>(state >> 16)));
    }
}

void WalBuilder::leaveOnPage(qsizetype left)
{
    beginPageIfDue(0);
    if (m_pageSize - wal.size() % m_pageSize < left + 24)
        append(QByteArray(m_pageSize / 2, 'x'));
    append(QByteArray(m_pageSize - wal.size() % m_pageSize - left - 24, 'y'));
}

void WalBuilder::switchSegment(char rest)
{
    append({}, 0, 0x40);
    wal.append((segmentSize - wal.size() % segmentSize) % segmentSize, rest);
}

quint64 WalBuilder::abandon(const QByteArray& record, qsizetype kept)
{
    beginPageIfDue(0);
    const quint64 lsn = position();
    Q_ASSERT(wal.size() % m_pageSize + kept <= m_pageSize);
    wal.append(record.left(kept));
    wal.append((m_pageSize - wal.size() % m_pageSize) % m_pageSize, '\0');
    return lsn;
}

void WalBuilder::beginPageIfDue(quint32 carried)
{
    if (wal.size() % m_pageSize != 0)
        return;
    const bool isLong = position() % segmentSize == 0;
    QByteArray header(isLong ? 40 : 24, '\0');
    put<quint16>(header, 0, m_magic);
    put<quint16>(header, 2,
                 static_cast<quint16>((carried > 0 ? 1 : 0) | (isLong ? 2 : 0) | std::exchange(nextPageFlags, 0)));
    put<quint32>(header, 4, timeline);
    put<quint64>(header, 8, position());
    put<quint32>(header, 16, carried);
    if (isLong) {
        put<quint64>(header, 24, systemIdentifier);
        put<quint32>(header, 32, segmentSize);
        put<quint32>(header, 36, static_cast<quint32>(m_pageSize));
    }
    wal.append(header);
}

void WalBuilder::write(const QByteArray& record)
{
    for (qsizetype done = 0; done < record.size();) {
        beginPageIfDue(static_cast<quint32>(done == 0 ? 0 : record.size() - done));
        const qsizetype count = std::min(record.size() - done, m_pageSize - wal.size() % m_pageSize);
        wal.append(record.mid(done, count));
        done += count;
    }
}

} // namespace basekeep
