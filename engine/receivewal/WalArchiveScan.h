#pragma once

#include "engine/wal/ArchivedSegment.h"
#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QStringList>

#include <filesystem>
#include <optional>
#include <set>

namespace basekeep {

/// What lies in the folder of a WAL archive: where the next run goes on, whose WAL it is, and what is missing.
///
/// The newest segment decides (highest number, then highest timeline, then complete over partial): behind a complete
/// one, at the start of a partial one. A complete one is only believed if it holds a whole segment; the newest is read
/// for that, older ones are judged by their size or their end.
class WalArchiveScan final
{
    Q_DECLARE_TR_FUNCTIONS(WalArchiveScan)

public:
    struct Resume
    {
        quint32 timeline = 0;
        Lsn position;     ///< start of a segment
        QString fileName; ///< of the file that decided
        bool isAfterComplete = false;
    };

    /// Looks through the folder; throws Failure if it cannot be read.
    WalArchiveScan(std::filesystem::path folder, quint32 segmentSize);

    [[nodiscard]] const std::optional<Resume>& resume() const { return m_resume; } ///< nothing: no WAL there yet
    [[nodiscard]] const QStringList& skipped() const { return m_skipped; } ///< files that are not what they are called
    /// Holes below the resume position, e.g. "000000010000000000000005 to 000000010000000000000007". A segment that
    /// only an abandoned branch of the history has is a hole as well.
    [[nodiscard]] const QStringList& gaps() const { return m_gaps; }
    /// Of the server whose WAL this is, as the newest readable segment says.
    [[nodiscard]] std::optional<quint64> systemIdentifier() const { return m_systemIdentifier; }

private:
    /// From this segment on recovery reads this timeline's files.
    struct Branch
    {
        quint32 timeline = 0;
        quint64 firstSegment = 0;
    };

    void readFolder();
    void findResume();
    void findIdentity();
    void findGaps();
    [[nodiscard]] QList<Branch> branches() const; ///< oldest first
    [[nodiscard]] std::optional<QList<Branch>> branchesOfHistory(quint32 timeline) const;
    [[nodiscard]] std::filesystem::path path(const QString& name) const;

    const std::filesystem::path m_folder;
    const quint32 m_segmentSize;
    QList<ArchivedSegment> m_segments; ///< newest first, as the rule above has it
    std::set<WalSegment::Name> m_complete;
    std::optional<Resume> m_resume;
    QStringList m_skipped;
    QStringList m_gaps;
    std::optional<quint64> m_systemIdentifier;
};

} // namespace basekeep
