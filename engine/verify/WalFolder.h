#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/stream/CompressionSpec.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

#include <filesystem>
#include <string>

namespace basekeep {

class FilesInWork;
class VerifyFindings;
class WalRangeWalk;

/// Segments as files of a folder, for those who walk through WAL. A segment may be compressed, as archives of WAL keep
/// them (NAME.gz, NAME.lz4, NAME.zst); the one that is not comes first. A partial one is no segment: no recovery takes
/// it.
class WalFolder final
{
    Q_DECLARE_TR_FUNCTIONS(WalFolder)

public:
    /// Both references must outlive the object; the segment being read is one of the files in work.
    WalFolder(std::filesystem::path folder, VerifyFindings& findings, FilesInWork& filesInWork)
        : m_folder(std::move(folder)), m_findings(findings), m_filesInWork(filesInWork)
    {
    }

    /// The segment size that the folder's first sound segment tells, in bytes; 0 if there is none.
    [[nodiscard]] quint32 segmentSize() const;

    /// Goes with the walk to its end. Throws Failure only if it is cancelled, or as VerifyFindings::note() does.
    void walk(WalRangeWalk& walk, const CancelToken& cancel) const;

private:
    void walkSegment(WalRangeWalk& walk, const CancelToken& cancel) const;
    void walkCompressed(WalRangeWalk& walk, CompressionMethod method, const CancelToken& cancel) const;
    void noteUnused(const WalRangeWalk& walk) const;
    void noteNotUsed(const std::string& path, const QString& text) const;
    [[nodiscard]] bool has(const QString& name) const;
    [[nodiscard]] std::filesystem::path path(const QString& name) const;

    const std::filesystem::path m_folder;
    VerifyFindings& m_findings;
    FilesInWork& m_filesInWork;
};

} // namespace basekeep
