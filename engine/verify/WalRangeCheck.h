#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/manifest/ManifestParser.h"

#include <QtCore/QCoreApplication>

#include <filesystem>
#include <memory>
#include <optional>

namespace basekeep {

class InputFile;
class RecordChecker;
class VerifyFindings;

/// Walks WAL that recovery needs, record by record, through the segment files of a folder: from exactly the start of a
/// range to its end. The first position that is missing or damaged ends the walk through its range.
class WalRangeCheck final
{
    Q_DECLARE_TR_FUNCTIONS(WalRangeCheck)

public:
    struct Settings
    {
        std::filesystem::path folder;
        std::string shownFolder;      ///< what stands before a segment's name in findings, e.g. "pg_wal"
        quint32 segmentSize = 0;      ///< bytes; 0: what the folder's first segment says
        quint64 systemIdentifier = 0; ///< 0: any
    };

    /// All must outlive the object.
    WalRangeCheck(Settings settings, VerifyFindings& findings, const CancelToken& cancel);

    void check(const ManifestWalRange& range);

    [[nodiscard]] quint64 recordsChecked() const { return m_recordsChecked; }

private:
    [[nodiscard]] quint32 learnSegmentSize() const;
    [[nodiscard]] bool walk(const ManifestWalRange& range, RecordChecker& checker);
    [[nodiscard]] std::unique_ptr<InputFile> open(const ManifestWalRange& range, Lsn segment);
    void judgeEnd(const ManifestWalRange& range, const RecordChecker& checker);
    [[nodiscard]] std::string shownName(const QString& segment) const;

    Settings m_settings;
    VerifyFindings& m_findings;
    const CancelToken& m_cancel;
    quint64 m_recordsChecked = 0;
};

} // namespace basekeep
