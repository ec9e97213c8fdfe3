#include "engine/receivewal/WalArchiveScan.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/wal/TimelineHistory.h"

#include <algorithm>
#include <tuple>

namespace basekeep {

namespace {

bool isNewer(const ArchivedSegment& one, const ArchivedSegment& other)
{
    const auto rank = [](const ArchivedSegment& segment) {
        return std::tuple(segment.name.number, segment.name.timeline, !segment.isPartial);
    };
    return rank(one) > rank(other);
}

} // namespace

WalArchiveScan::WalArchiveScan(std::filesystem::path folder, quint32 segmentSize)
    : m_folder(std::move(folder)), m_segmentSize(segmentSize)
{
    readFolder();
    findResume();
    findIdentity();
    findGaps();
}

std::filesystem::path WalArchiveScan::path(const QString& name) const
{
    return m_folder / FileSystem::toPath(name);
}

void WalArchiveScan::readFolder()
{
    FolderListing listing(m_folder);
    while (listing.next()) {
        const QString name = FileSystem::toText(listing.path().filename());
        const std::optional<ArchivedSegment> segment = ArchivedSegment::fromFileName(name, m_segmentSize);
        if (segment && listing.isFile())
            m_segments.append(*segment);
    }
    if (listing.error()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The folder %1 could not be read.").arg(FileSystem::toText(m_folder)),
                      {},
                      FileSystem::textOf(listing.error())};
    }
    std::sort(m_segments.begin(), m_segments.end(), isNewer);
}

void WalArchiveScan::findResume()
{
    for (const ArchivedSegment& segment : std::as_const(m_segments)) {
        const std::filesystem::path file = path(segment.fileName);
        if (!segment.isPartial) {
            // One of the same name in another shape may have been found good already.
            const bool isGood = m_resume ? ArchivedSegment::looksComplete(file, segment.method, m_segmentSize)
                                         : ArchivedSegment::isComplete(file, segment.method, m_segmentSize);
            if (!isGood) {
                m_skipped << tr("The file %1 does not hold a whole WAL segment of %2 bytes and is passed over.")
                                 .arg(segment.fileName)
                                 .arg(m_segmentSize);
                continue;
            }
            m_complete.insert(segment.name);
        }
        if (!m_resume) {
            const quint64 number = segment.name.number + (segment.isPartial ? 0 : 1);
            m_resume = Resume{segment.name.timeline, Lsn{number * m_segmentSize}, segment.fileName, !segment.isPartial};
        }
    }
}

void WalArchiveScan::findIdentity()
{
    for (const ArchivedSegment& segment : std::as_const(m_segments)) {
        const auto header = ArchivedSegment::header(path(segment.fileName), segment.method);
        if (!header || header->position != segment.name.number * m_segmentSize)
            continue;
        m_systemIdentifier = header->systemIdentifier;
        return;
    }
}

void WalArchiveScan::findGaps()
{
    if (!m_resume || m_complete.empty())
        return;
    const QList<Branch> chain = branches();
    const quint64 end = m_resume->position.value / m_segmentSize;
    std::optional<WalSegment::Name> firstMissing;
    WalSegment::Name lastMissing;
    const auto note = [&] {
        if (!firstMissing)
            return;
        const auto text = [this](const WalSegment::Name& name) {
            return WalSegment::fileName(name.timeline, Lsn{name.number * m_segmentSize}, m_segmentSize);
        };
        m_gaps << (*firstMissing == lastMissing ? text(lastMissing)
                                                : tr("%1 to %2").arg(text(*firstMissing), text(lastMissing)));
        firstMissing.reset();
    };
    // From one file that is there to the next, so that the size of a hole costs nothing.
    for (qsizetype index = 0; index < chain.size(); ++index) {
        const quint32 timeline = chain.at(index).timeline;
        quint64 next = chain.at(index).firstSegment;
        const quint64 branchEnd = index + 1 < chain.size() ? std::min(chain.at(index + 1).firstSegment, end) : end;
        for (auto found = m_complete.lower_bound({timeline, next});
             next < branchEnd && found != m_complete.end() && found->timeline == timeline && found->number < branchEnd;
             ++found) {
            if (found->number > next) {
                firstMissing = firstMissing.value_or(WalSegment::Name{timeline, next});
                lastMissing = {timeline, found->number - 1};
            }
            note();
            next = found->number + 1;
        }
        if (next < branchEnd) {
            firstMissing = firstMissing.value_or(WalSegment::Name{timeline, next});
            lastMissing = {timeline, branchEnd - 1};
        }
    }
    note();
}

QList<WalArchiveScan::Branch> WalArchiveScan::branches() const
{
    // Without a history file the timelines are taken for each other's successors, each from its first segment on.
    std::optional<QList<Branch>> known = branchesOfHistory(m_resume->timeline);
    QList<Branch> chain = known.value_or(QList<Branch>{});
    if (!known) {
        for (const WalSegment::Name& name : m_complete) {
            if (name.timeline <= m_resume->timeline && (chain.isEmpty() || chain.last().timeline != name.timeline))
                chain.append({name.timeline, name.number});
        }
        const quint64 resumeSegment = m_resume->position.value / m_segmentSize;
        if (chain.isEmpty() || chain.last().timeline != m_resume->timeline)
            chain.append({m_resume->timeline, resumeSegment});
    }
    // An archive begins where it begins: what lies before its first file is not missed.
    std::optional<quint64> begin;
    for (qsizetype index = 0; index < chain.size(); ++index) {
        const Branch& branch = chain.at(index);
        const auto found = m_complete.lower_bound({branch.timeline, branch.firstSegment});
        const bool isLast = index + 1 == chain.size();
        const bool isThere = found != m_complete.end() && found->timeline == branch.timeline &&
                             (isLast || found->number < chain.at(index + 1).firstSegment);
        if (isThere && !begin)
            begin = found->number;
    }
    if (!begin)
        return {};
    while (chain.size() > 1 && chain.at(1).firstSegment <= *begin)
        chain.removeFirst();
    chain.first().firstSegment = std::max(chain.first().firstSegment, *begin);
    return chain;
}

std::optional<QList<WalArchiveScan::Branch>> WalArchiveScan::branchesOfHistory(quint32 timeline) const
{
    const std::optional<TimelineHistory> history = TimelineHistory::read(m_folder, timeline);
    if (!history)
        return {};
    QList<Branch> chain;
    quint64 begin = 0;
    for (const TimelineHistory::Ancestor& ancestor : history->ancestors) {
        chain.append({ancestor.timeline, begin});
        begin = ancestor.end.value / m_segmentSize; // the segment in which it ended is the next one's as well
    }
    chain.append({timeline, begin});
    return chain;
}

} // namespace basekeep
