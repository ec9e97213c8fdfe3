#pragma once

#include "engine/manifest/ManifestParser.h"
#include "engine/wal/RecordChecker.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

#include <cstddef>
#include <span>
#include <string>

namespace basekeep {

class VerifyFindings;

/// The walk through one range of WAL that recovery needs, record by record, from exactly its start to its end. It says
/// which segment it wants next, and whoever has that hands it over. The first position that is missing or damaged is
/// found and ends it. A range without a valid end, as one has it without a manifest, ends where the WAL itself says
/// that the backup was over.
class WalRangeWalk final
{
    Q_DECLARE_TR_FUNCTIONS(WalRangeWalk)

public:
    struct Settings
    {
        std::string shownFolder;             ///< what stands before a segment's name in findings, e.g. "pg_wal"
        quint32 segmentSize = 0;             ///< bytes, see isSegmentSize()
        quint64 systemIdentifier = 0;        ///< 0: any
        BlockReference::Observer pageSeen{}; ///< see RecordChecker; may be empty
    };

    [[nodiscard]] static bool isSegmentSize(quint64 size);

    /// The findings must outlive the object.
    WalRangeWalk(const ManifestWalRange& range, const Settings& settings, VerifyFindings& findings);

    [[nodiscard]] bool isOver() const { return m_isOver; } ///< at the end, or at something that was found
    [[nodiscard]] bool isAtEnd() const { return end().isValid() && (isOpen() || m_position >= m_range.end); }
    [[nodiscard]] const std::string& shownFolder() const { return m_settings.shownFolder; }
    [[nodiscard]] quint32 segmentSize() const { return m_settings.segmentSize; } ///< bytes
    [[nodiscard]] Lsn end() const; ///< of the range; not valid if the WAL has not told it yet
    [[nodiscard]] quint64 recordsChecked() const { return m_checker.recordsChecked(); }

    // While it is not over:
    [[nodiscard]] QString wantedSegment() const; ///< its file name
    /// What findings name: the wanted segment's file, of which the suffix is not part of a segment's name (".gz").
    [[nodiscard]] std::string shownSegment() const;
    void setFileSuffix(const QString& suffix) { m_fileSuffix = suffix; }
    /// Of the wanted segment: how many bytes further on the walk is, and how many more it can use.
    [[nodiscard]] quint64 offset() const { return m_position.value % m_settings.segmentSize; }
    [[nodiscard]] quint64 usableBytes() const;
    /// The next bytes of the wanted segment; no more than it can use.
    void take(std::span<const std::byte> bytes);
    void noteSegmentEnds(); ///< before all that could be used of it
    void noteSegmentMissing();
    void noteUnreadable(const QString& detail); ///< the system's text
    void noteNotRegular();
    void giveUp() { m_isOver = true; } ///< for a reason that was told

    /// That there is no WAL at all, not even enough to tell the size of a segment.
    static void noteNoWal(const ManifestWalRange& range, const std::string& shownFolder, VerifyFindings& findings);

private:
    [[nodiscard]] bool isOpen() const { return !m_range.end.isValid(); }
    [[nodiscard]] static QString shownEnd(const ManifestWalRange& range);
    void judgeEnd();

    const ManifestWalRange m_range;
    const Settings m_settings;
    VerifyFindings& m_findings;
    RecordChecker m_checker;
    QString m_fileSuffix;
    Lsn m_position; ///< of the next byte
    bool m_isOver = false;
};

} // namespace basekeep
