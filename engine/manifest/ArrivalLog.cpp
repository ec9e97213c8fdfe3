#include "engine/manifest/ArrivalLog.h"

#include <algorithm>
#include <cstring>

#include <QtCore/QHashFunctions>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr std::size_t blockSize = 256 * 1024;
constexpr std::size_t firstIndexSize = 2048; ///< a fresh cluster has about a thousand files; a power of two

} // namespace

ArrivalLog::ArrivalLog() : m_index(firstIndexSize) {}

void ArrivalLog::add(std::string_view path, quint64 size, const Digest& digest)
{
    // Two thirds full at most: then a search looks at two or three slots.
    if ((m_records.size() + 1) * 3 > m_index.size() * 2)
        growIndex();
    const std::size_t slot = slotOf(path);
    if (m_index[slot] != 0) {
        throw Failure{
            Failure::Code::UnsafeMember,
            Failure::tr("The server sent \"%1\" twice.")
                .arg(QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()))),
            Failure::tr("No PostgreSQL server does that. Check what stands between this machine and the server."),
            {}};
    }
    char* const bytes = reserve(path.size() + digest.size);
    std::copy(path.begin(), path.end(), bytes);
    std::memcpy(bytes + path.size(), digest.bytes.data(), digest.size);
    m_records.push_back(Record{size, bytes, static_cast<quint32>(path.size()), digest.size});
    m_index[slot] = static_cast<quint32>(m_records.size());
}

std::optional<std::size_t> ArrivalLog::find(std::string_view path) const
{
    const quint32 number = m_index[slotOf(path)];
    if (number == 0)
        return std::nullopt;
    return number - 1;
}

ArrivalLog::Entry ArrivalLog::at(std::size_t index) const
{
    const Record& record = m_records[index];
    Entry entry{pathOf(record), record.size, {}};
    std::memcpy(entry.digest.bytes.data(), record.bytes + record.pathLength, record.digestSize);
    entry.digest.size = record.digestSize;
    return entry;
}

std::size_t ArrivalLog::slotOf(std::string_view path) const
{
    // Seeded anew in each process, so that a server cannot choose names that all fall into one place.
    std::size_t slot = qHashBits(path.data(), path.size(), QHashSeed::globalSeed());
    while (true) {
        slot &= m_index.size() - 1;
        if (m_index[slot] == 0 || pathOf(m_records[m_index[slot] - 1]) == path)
            return slot;
        ++slot;
    }
}

char* ArrivalLog::reserve(std::size_t size)
{
    if (m_blockSize - m_blockUsed < size) {
        m_blockSize = std::max(blockSize, size);
        m_blocks.emplace_back(new char[m_blockSize]);
        m_blockUsed = 0;
    }
    char* const bytes = m_blocks.back().get() + m_blockUsed;
    m_blockUsed += size;
    return bytes;
}

void ArrivalLog::growIndex()
{
    m_index.assign(m_index.size() * 2, 0);
    quint32 number = 0;
    for (const Record& record : m_records)
        m_index[slotOf(pathOf(record))] = ++number;
}

} // namespace basekeep
