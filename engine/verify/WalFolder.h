#pragma once

#include "engine/jobs/CancelToken.h"

#include <QtCore/QtGlobal>

#include <filesystem>

namespace basekeep {

class WalRangeWalk;

/// Segments as files of a folder, for those who walk through WAL.
class WalFolder final
{
public:
    explicit WalFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// The segment size that the folder's first sound segment tells, in bytes; 0 if there is none.
    [[nodiscard]] quint32 segmentSize() const;

    /// Goes with the walk to its end. Throws Failure only if it is cancelled, or as VerifyFindings::note() does.
    void walk(WalRangeWalk& walk, const CancelToken& cancel) const;

private:
    void walkSegment(WalRangeWalk& walk, const CancelToken& cancel) const;

    const std::filesystem::path m_folder;
};

} // namespace basekeep
