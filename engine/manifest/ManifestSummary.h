#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/manifest/ManifestParser.h"

#include <QtCore/QString>

#include <optional>
#include <vector>

namespace basekeep {

/// What a backup_manifest says of its backup as a whole: which server it is of, which WAL it spans, how large it is.
struct ManifestSummary
{
    int version = 0;
    std::optional<quint64> systemIdentifier; ///< version 2 only
    std::vector<ManifestWalRange> walRanges; ///< newest timeline first
    quint64 fileCount = 0;
    quint64 totalBytes = 0;
    bool isIncremental = false; ///< holds files of which only changed blocks were taken

    /// Reads the whole file and checks its own checksum on the way; nothing of a manifest counts without that. Memory
    /// does not grow with it. Throws Failure: VerificationFailed for what is no sound manifest, others for a file that
    /// cannot be read.
    [[nodiscard]] static ManifestSummary read(const QString& fileName, const CancelToken& cancel);

    /// The timeline the backup ended on, 0 if the manifest tells no WAL.
    [[nodiscard]] quint32 timeline() const { return walRanges.empty() ? 0 : walRanges.front().timeline; }
    /// Where its WAL begins; not valid if the manifest tells none.
    [[nodiscard]] Lsn startLsn() const { return walRanges.empty() ? Lsn() : walRanges.back().start; }
};

} // namespace basekeep
