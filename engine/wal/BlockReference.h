#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QtGlobal>

#include <cstddef>
#include <functional>
#include <span>

namespace basekeep {

/// A page that a WAL record is about.
struct BlockReference
{
    Lsn record; ///< where that starts
    quint32 tablespace = 0;
    quint32 database = 0; ///< oid; 0 for what all databases share
    quint32 relation = 0; ///< the number of its files
    quint8 fork = 0;
    quint32 block = 0;
    bool isWhole = false; ///< recovery makes the page out of the record alone, whatever the page was before

    using Observer = std::function<void(const BlockReference&)>;

    /// No record's references take more bytes than this: 32 pages and what may stand beside them.
    static constexpr std::size_t mostBytes = 1024;

    /// Tells those of a record of that server's, whose body begins with `start` and has `bodySize` bytes. The record's
    /// checksum is known to be right; where it makes no sense all the same, the rest is left out.
    static void read(Lsn record, int serverMajor, std::span<const std::byte> start, quint32 bodySize,
                     const Observer& observer);
};

} // namespace basekeep
