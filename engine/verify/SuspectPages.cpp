#include "engine/verify/SuspectPages.h"

#include "engine/identity/RelationFile.h"
#include "engine/report/VerifyFindings.h"
#include "engine/wal/BlockReference.h"

namespace basekeep {

SuspectPages::SuspectPages(std::vector<VerifyFinding> findings, quint32 segmentBlocks)
    : m_findings(std::move(findings)), m_segmentBlocks(segmentBlocks)
{
    for (const VerifyFinding& finding : m_findings)
        m_mentions.try_emplace(pageOf(finding));
}

SuspectPages::Page SuspectPages::pageOf(const VerifyFinding& finding) const
{
    const RelationFile file = RelationFile::fromPath(finding.path).value_or(RelationFile{});
    return {file.realTablespace(), file.database, file.number, static_cast<quint32>(file.fork),
            quint64{file.segment} * m_segmentBlocks + finding.block};
}

void SuspectPages::see(const BlockReference& reference)
{
    const auto found = m_mentions.find(
        {reference.tablespace, reference.database, reference.relation, reference.fork, reference.block});
    if (found == m_mentions.end())
        return;
    Mention& mention = found->second;
    if (!mention.record.isValid() || reference.record < mention.record)
        mention = {reference.record, reference.isWhole};
}

void SuspectPages::tell(VerifyFindings& findings) const
{
    for (const VerifyFinding& suspect : m_findings) {
        VerifyFinding finding = suspect;
        if (m_mentions.at(pageOf(suspect)).isWhole)
            finding.kind = VerifyFinding::Kind::PageInWal;
        findings.note(finding);
    }
}

} // namespace basekeep
