#pragma once

#include "engine/stream/Checksum.h"

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace basekeep {

/// The record of the files that arrived while a backup streams: path, size and checksum of each, so that the manifest
/// can be compared when it comes at the end, without reading anything back.
///
/// Made for a million files: a file costs its path, its digest and some 50 bytes; nothing is moved when the log grows.
/// Filled by one thread; may be read by others once it is complete.
class ArrivalLog final
{
public:
    struct Entry
    {
        std::string_view path; ///< valid as long as the log
        quint64 size = 0;      ///< bytes
        Digest digest;         ///< of the bytes as the server sent them; empty (size 0) where none was made
    };

    ArrivalLog();
    ArrivalLog(const ArrivalLog&) = delete;
    ArrivalLog& operator=(const ArrivalLog&) = delete;

    /// Notes a file that is complete. `path` is the manifest's: raw bytes relative to the data directory, '/' between
    /// components, files of a tablespace as pg_tblspc/<oid>/…. Throws Failure (UnsafeMember) if that path was noted
    /// before: a second member of one name would have replaced the first.
    void add(std::string_view path, quint64 size, const Digest& digest);

    /// Notes a file, of any path, for whoever fills the log as a whole: it cannot be found before index() was called,
    /// and nothing else may be asked but size() and at().
    void append(std::string_view path, quint64 size, const Digest& digest);
    /// All at once is several times as fast as one by one, since the memory's answers need not be waited for. Returns
    /// the number of an entry whose path another one has too, if there is any; then the log is of no further use.
    [[nodiscard]] std::optional<std::size_t> index();

    [[nodiscard]] std::size_t size() const { return m_records.size(); }

    /// The number of the entry with that path, for at().
    [[nodiscard]] std::optional<std::size_t> find(std::string_view path) const;

    /// Entries are numbered in the order in which they were added. The index must be smaller than size().
    [[nodiscard]] Entry at(std::size_t index) const;
    [[nodiscard]] std::string_view pathAt(std::size_t index) const { return pathOf(m_records[index]); }

private:
    struct Record
    {
        quint64 size = 0;
        const char* bytes = nullptr; ///< path, directly followed by the digest
        quint32 pathLength = 0;
        quint8 digestSize = 0;
    };

    /// A place of the index. What it keeps of the path's hash saves looking at almost all paths but the wanted one,
    /// each of which would have to come from memory; and a larger index is made without looking at any.
    struct Slot
    {
        quint32 number = 0; ///< of the entry, plus one; 0 is free
        quint32 hash = 0;   ///< its lower half
    };

    [[nodiscard]] std::string_view pathOf(const Record& record) const { return {record.bytes, record.pathLength}; }
    [[nodiscard]] static quint32 hashOf(std::string_view path);
    [[nodiscard]] std::size_t slotOf(std::string_view path, quint32 hash) const;
    [[nodiscard]] char* reserve(std::size_t size);
    void growIndex(std::size_t entries); ///< for so many

    std::deque<Record> m_records;
    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::size_t m_blockUsed = 0;
    std::size_t m_blockSize = 0;
    std::vector<Slot> m_index; ///< open addressing; its size is a power of two
    std::size_t m_indexed = 0; ///< how many of the records are in it, from the first on
};

} // namespace basekeep
