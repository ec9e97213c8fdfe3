#pragma once

#include "engine/manifest/ManifestParser.h"
#include "engine/report/VerifyFindings.h"

#include <QtCore/QJsonObject>

#include <optional>
#include <vector>

namespace basekeep {

/// What a verification knows of the backup, so far or in the end.
struct VerifyFacts
{
    int manifestVersion = 0;                 ///< 0 before the manifest was read
    std::optional<quint64> systemIdentifier; ///< of the manifest, else of the control file
    int serverMajor = 0;                     ///< by the control file; 0 if it is not known
    quint64 fileCount = 0;                   ///< in the manifest
    quint64 totalBytes = 0;                  ///< of those
    quint64 filesWithChecksum = 0;           ///< of those; the others can only be told by name and size
    std::vector<ManifestWalRange> walRanges; ///< newest first
    int threads = 0;                         ///< that read files
    quint64 pagesChecked = 0;                ///< of relation files, by the checksums that they bear
    quint64 pagesNotJudged = 0;              ///< since they were changed while the backup was taken
    quint64 walRecords = 0;                  ///< checked
    quint64 errorCount = 0;
    VerifyFindings::Counts counts{}; ///< by kind of finding

    /// Keys: manifestVersion, systemIdentifier (text or null), serverMajor, files, bytes, filesWithChecksum,
    /// pagesChecked, pagesNotJudged, walRanges [{timeline, start, end}], walRecords, errors, counts {key: number}.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static VerifyFacts fromJson(const QJsonObject& json);
};

} // namespace basekeep
