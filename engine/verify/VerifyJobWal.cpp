#include "engine/verify/VerifyJob.h"

#include "engine/storage/FileSystem.h"
#include "engine/verify/ArchiveComparison.h"
#include "engine/verify/ManifestFiles.h"
#include "engine/verify/SuspectPages.h"
#include "engine/verify/WalFolder.h"
#include "engine/verify/WalMembers.h"
#include "engine/verify/WalRangeWalk.h"

#include <QtCore/QDir>

#include <algorithm>

namespace basekeep {

/// As the control file tells, 0 if it does not.
quint32 VerifyJob::walSegmentSize() const
{
    return m_control && WalRangeWalk::isSegmentSize(m_control->walSegmentSize) ? m_control->walSegmentSize : 0;
}

void VerifyJob::checkWalFolder(const ManifestFiles& files)
{
    walkWalFolder(files, m_findings, {},
                  [this](const WalRangeWalk& walk) { addWal(walk.recordsChecked(), walk.end()); });
}

void VerifyJob::walkWalFolder(const ManifestFiles& files, VerifyFindings& findings,
                              const BlockReference::Observer& pageSeen,
                              const std::function<void(const WalRangeWalk&)>& walked)
{
    const WalFolder folder(FileSystem::toPath(m_settings.walPath()), findings, m_progress.filesInWork());
    const WalRangeWalk::Settings settings{
        m_settings.walFolder.isEmpty() ? "pg_wal" : QDir::fromNativeSeparators(m_settings.walFolder).toStdString(),
        walSegmentSize() != 0 ? walSegmentSize() : folder.segmentSize(), m_systemIdentifier, pageSeen};
    for (const ManifestWalRange& range : walRanges(files)) {
        if (settings.segmentSize == 0) {
            WalRangeWalk::noteNoWal(range, settings.shownFolder, findings);
            continue;
        }
        WalRangeWalk walk(range, settings, findings);
        folder.walk(walk, m_cancel);
        walked(walk);
    }
}

/// Those kept back, after one more walk through the WAL for them; it was told already what is wrong with that.
void VerifyJob::tellPages(const ManifestFiles& files, ArchiveComparison* archives)
{
    if (m_suspects.empty())
        return;
    SuspectPages pages(std::move(m_suspects), m_control ? m_control->segmentBlocks : 0);
    const BlockReference::Observer pageSeen = [&pages](const BlockReference& page) {
        pages.see(page);
    };
    VerifyFindings untold(false, [](const VerifyFinding&) {});
    if (archives != nullptr) {
        WalMembers wal(walRanges(files),
                       WalRangeWalk::Settings{"pg_wal", walSegmentSize(), m_systemIdentifier, pageSeen}, untold);
        archives->walk(wal);
    } else if (m_settings.wal) {
        walkWalFolder(files, untold, pageSeen, [](const WalRangeWalk&) {});
    }
    pages.tell(m_findings);
}

void VerifyJob::addWal(quint64 records, Lsn end)
{
    const std::lock_guard lock(m_factsMutex);
    m_facts.walRecords += records;
    m_identity.stopLsn = std::max(m_identity.stopLsn, end);
}

} // namespace basekeep
