#pragma once

#include "engine/server/Lsn.h"
#include "engine/wal/BlockReference.h"

#include <QtCore/QByteArray>
#include <QtCore/QCoreApplication>

#include <cstddef>
#include <memory>
#include <span>

namespace basekeep {

/// Walks WAL as it streams by and proves that it can be replayed: page headers, record chain, CRC-32C of every record,
/// continuation over pages and segments. Needs one page and the largest record seen as memory, never a segment.
///
/// The stream begins at a segment's start, records are judged from `firstRecord` on (a backup's start LSN is always the
/// start of a record or a page boundary before one); what lies before it is only looked at page by page. Formats of
/// servers 13 to 18 are known; a page magic of a later server throws nothing but turns the checker off (isActive()).
class RecordChecker final
{
    Q_DECLARE_TR_FUNCTIONS(RecordChecker)

public:
    struct Settings
    {
        quint32 segmentSize = 0; ///< bytes
        quint64 systemIdentifier = 0;
        Lsn firstRecord;
        /// Called for each page that a sound record is about, while it passes; may be empty.
        BlockReference::Observer pageSeen{};
    };

    explicit RecordChecker(const Settings& settings);
    /// Goes on where another checker with the same settings was when it said `saved`. Throws Failure if that cannot be
    /// read.
    RecordChecker(const Settings& settings, const QByteArray& saved);
    ~RecordChecker();

    /// WAL bytes from `position` on; each call continues where the last one ended, the first one starts a segment.
    /// Throws Failure (VerificationFailed) naming the position and what is wrong with it.
    void write(Lsn position, std::span<const std::byte> chunk);

    /// The stream goes on from `position` (a segment's start) on another timeline, whose first segment repeats what the
    /// old timeline had up to `switchPoint`. The record that the old timeline left unfinished is dropped.
    void beginTimeline(quint32 timeline, Lsn position, Lsn switchPoint);

    /// All that it knows, for a checker in another process; well below a kilobyte. Not for one that tells of pages.
    [[nodiscard]] QByteArray save() const;

    [[nodiscard]] bool isActive() const;
    [[nodiscard]] quint64 recordsChecked() const;
    [[nodiscard]] Lsn checkedUpTo() const; ///< where the record after the last complete one starts
    /// Behind the record by which a primary says that the backup that began at `firstRecord` is over; not valid if it
    /// has not come.
    [[nodiscard]] Lsn backupEnd() const;
    /// Whether the stream, which ended there, holds all records up to there. Behind the last one there may be the
    /// header of the next page, or its beginning, when that continues no record: a server may say that its WAL ends
    /// before that header or behind it.
    [[nodiscard]] bool isCompleteUpTo(Lsn end) const;
    [[nodiscard]] bool isInsideRecord() const; ///< of the record that starts there some bytes have come, but not all

private:
    class State;
    std::unique_ptr<State> m_state;
};

} // namespace basekeep
