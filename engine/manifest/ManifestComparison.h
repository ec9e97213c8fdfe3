#pragma once

#include "engine/manifest/ManifestDifference.h"
#include "engine/manifest/ManifestParser.h"

#include <QtCore/QList>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace basekeep {

class ArrivalLog;

/// Compares a manifest with what arrived, while a ManifestParser reads it: this is what makes a backup verified on
/// arrival. Reports everything and counts; it never stops at the first difference.
///
/// Paths that a backup tool may add or change are excused as pg_verifybackup does it: pg_wal and all below it,
/// backup_manifest, postgresql.auto.conf, standby.signal and recovery.signal may be missing or extra. Where such a file
/// is in the manifest and arrived with a digest it is compared all the same; note it without a digest if the bytes were
/// changed on the way (as -R does with postgresql.auto.conf).
class ManifestComparison final : public ManifestHandler
{
public:
    /// How many of the compared files had a checksum in the manifest that could be compared with ours. A file whose
    /// digest was made with another algorithm than the manifest's counts as not covered.
    enum class Coverage { None, Some, All };

    /// No more differences than this are kept with their particulars; the counts go on.
    static constexpr qsizetype maximumKept = 1000;

    /// The log must be complete and outlive the comparison. `systemIdentifier` is the server's, 0 if it is not known.
    ManifestComparison(const ArrivalLog& arrivals, quint64 systemIdentifier);

    void version(int version) override;
    void systemIdentifier(quint64 identifier) override;
    void file(const ManifestFile& file) override;
    void walRange(const ManifestWalRange& range) override;

    /// Exactly once, after ManifestParser::finish(): looks for what arrived without being in the manifest.
    void finish();

    [[nodiscard]] bool isEqual() const { return differenceCount() == 0; }
    [[nodiscard]] quint64 differenceCount() const;
    [[nodiscard]] quint64 count(ManifestDifference::Kind kind) const;
    [[nodiscard]] const QList<ManifestDifference>& differences() const { return m_differences; }

    [[nodiscard]] quint64 filesCompared() const { return m_filesCompared; }
    [[nodiscard]] quint64 bytesCompared() const { return m_bytesCompared; } ///< sizes of those files
    [[nodiscard]] Coverage checksumCoverage() const;

    [[nodiscard]] int manifestVersion() const { return m_version; } ///< 0 before it was read
    [[nodiscard]] std::optional<quint64> manifestSystemIdentifier() const { return m_manifestIdentifier; }
    [[nodiscard]] const std::vector<ManifestWalRange>& walRanges() const { return m_walRanges; } ///< newest first

private:
    void note(ManifestDifference::Kind kind, std::string_view path, const QString& expected, const QString& found);

    const ArrivalLog& m_arrivals;
    quint64 m_serverIdentifier = 0;
    int m_version = 0;
    std::optional<quint64> m_manifestIdentifier;
    std::vector<ManifestWalRange> m_walRanges;
    std::vector<bool> m_listed; ///< by entry of the log
    QList<ManifestDifference> m_differences;
    std::array<quint64, ManifestDifference::kindCount> m_counts{};
    quint64 m_filesCompared = 0;
    quint64 m_filesCovered = 0;
    quint64 m_bytesCompared = 0;
};

} // namespace basekeep
