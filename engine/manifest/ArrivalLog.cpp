#include "engine/manifest/ArrivalLog.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <QtCore/QHashFunctions>

#include "engine/jobs/Failure.h"
#include "engine/manifest/Prefetch.h"

namespace basekeep {

namespace {

constexpr std::size_t blockSize = 256 * 1024;
constexpr std::size_t firstIndexSize = 2048; ///< a fresh cluster has about a thousand files; a power of two
constexpr std::size_t slotsAhead = 16;

} // namespace

ArrivalLog::ArrivalLog() : m_index(firstIndexSize) {}

void ArrivalLog::add(std::string_view path, quint64 size, const Digest& digest)
{
    growIndex(m_records.size() + 1);
    const quint32 hash = hashOf(path);
    Slot& slot = m_index[slotOf(path, hash)];
    if (slot.number != 0) {
        throw Failure{
            Failure::Code::UnsafeMember,
            Failure::tr("The server sent \"%1\" twice.")
                .arg(QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()))),
            Failure::tr("No PostgreSQL server does that. Check what stands between this machine and the server."),
            {}};
    }
    append(path, size, digest);
    m_indexed = m_records.size();
    slot = {static_cast<quint32>(m_indexed), hash};
}

void ArrivalLog::append(std::string_view path, quint64 size, const Digest& digest)
{
    char* const bytes = reserve(path.size() + digest.size);
    std::copy(path.begin(), path.end(), bytes);
    std::memcpy(bytes + path.size(), digest.bytes.data(), digest.size);
    m_records.push_back(Record{size, bytes, static_cast<quint32>(path.size()), digest.size});
}

std::optional<std::size_t> ArrivalLog::index()
{
    growIndex(m_records.size());
    std::array<quint32, slotsAhead> hashes{};
    auto coming = m_records.begin() + static_cast<std::ptrdiff_t>(m_indexed);
    auto taken = coming;
    for (std::size_t number = m_indexed; taken != m_records.end(); ++number) {
        // Of the one that comes, a place in the index is sent for; then it is the turn of an earlier one.
        quint32& hash = hashes[number % slotsAhead];
        if (number >= m_indexed + slotsAhead) {
            const std::string_view path = pathOf(*taken++);
            Slot& slot = m_index[slotOf(path, hash)];
            if (slot.number != 0)
                return number - slotsAhead;
            slot = {static_cast<quint32>(number - slotsAhead + 1), hash};
        }
        if (coming != m_records.end()) {
            hash = hashOf(pathOf(*coming++));
            prefetchForWriting(&m_index[hash & (m_index.size() - 1)]);
        }
    }
    m_indexed = m_records.size();
    return std::nullopt;
}

std::optional<std::size_t> ArrivalLog::find(std::string_view path) const
{
    const quint32 number = m_index[slotOf(path, hashOf(path))].number;
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

quint32 ArrivalLog::hashOf(std::string_view path)
{
    // Seeded anew in each process, so that a server cannot choose names that all fall into one place.
    return static_cast<quint32>(qHashBits(path.data(), path.size(), QHashSeed::globalSeed()));
}

std::size_t ArrivalLog::slotOf(std::string_view path, quint32 hash) const
{
    const std::size_t mask = m_index.size() - 1;
    for (std::size_t place = hash & mask;; place = (place + 1) & mask) {
        const Slot& slot = m_index[place];
        if (slot.number == 0 || (slot.hash == hash && pathOf(m_records[slot.number - 1]) == path))
            return place;
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

void ArrivalLog::growIndex(std::size_t entries)
{
    // Two thirds full at most: then a search looks at two or three slots.
    std::size_t size = m_index.size();
    while (entries * 3 > size * 2)
        size *= 2;
    if (size == m_index.size())
        return;
    std::vector<Slot> larger(size);
    const std::size_t mask = size - 1;
    for (const Slot& slot : m_index) {
        if (slot.number == 0)
            continue;
        std::size_t place = slot.hash & mask;
        while (larger[place].number != 0)
            place = (place + 1) & mask;
        larger[place] = slot;
    }
    m_index = std::move(larger);
}

} // namespace basekeep
