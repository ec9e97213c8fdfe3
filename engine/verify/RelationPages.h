#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>

#include <atomic>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace basekeep {

class VerifyFindings;
struct ControlFile;

/// Judges the pages of a cluster's relation files by the checksums that the pages themselves bear.
///
/// A page that was changed while the backup ran may be torn, and recovery writes it anew. So only those pages must
/// match that are older than the backup's start; those that claim to be newer than its end cannot be, and must match
/// too. What was not judged is counted.
class RelationPages final
{
    Q_DECLARE_TR_FUNCTIONS(RelationPages)

public:
    struct Settings
    {
        quint32 pageSize = 0;      ///< bytes
        quint32 segmentBlocks = 0; ///< in one file of a relation
        Lsn start;                 ///< of the backup
        Lsn end;
    };

    /// Which pages should bear which checksum. Throws Failure, whose message is a sentence, if that cannot be told.
    [[nodiscard]] static Settings settingsFor(const std::optional<ControlFile>& control, Lsn start, Lsn end);

    /// The findings must outlive the object.
    RelationPages(const Settings& settings, VerifyFindings& findings) : m_settings(settings), m_findings(findings) {}

    [[nodiscard]] const Settings& settings() const { return m_settings; }

    /// Pages of the relation's file with that path and number, one behind the other, the first being its block
    /// `blockInFile`. What is left over at their end is no page. From any thread.
    void judge(std::string_view path, quint32 segment, quint64 blockInFile, std::span<const std::byte> bytes);

    [[nodiscard]] quint64 pagesChecked() const { return m_pagesChecked; }
    /// That were changed while the backup was taken, and are for recovery to write anew.
    [[nodiscard]] quint64 pagesNotJudged() const { return m_pagesNotJudged; }

    /// An incremental file that is not sound, in a sentence.
    void noteDamagedFile(std::string_view path, const QString& text);

private:
    void judgePage(std::string_view path, quint64 blockInFile, quint32 block, std::span<const std::byte> page);

    const Settings m_settings;
    VerifyFindings& m_findings;
    std::atomic<quint64> m_pagesChecked{0};
    std::atomic<quint64> m_pagesNotJudged{0};
};

} // namespace basekeep
