#include "engine/report/VerifyFindings.h"

namespace basekeep {

VerifyFindings::VerifyFindings(bool stopsAtFirstError, Listener listener)
    : m_stopsAtFirstError(stopsAtFirstError), m_listener(std::move(listener))
{
}

void VerifyFindings::note(const VerifyFinding& finding)
{
    const bool isError = finding.severity() == VerifyFinding::Severity::Error;
    const std::lock_guard lock(m_mutex);
    if (m_stopsAtFirstError && m_errorCount > 0)
        throw verdict();
    ++m_counts[static_cast<std::size_t>(finding.kind)];
    if (isError)
        ++m_errorCount;
    if (m_kept.size() < maximumKept)
        m_kept.append(finding);
    m_listener(finding);
    if (m_stopsAtFirstError && isError)
        throw verdict();
}

QList<VerifyFinding> VerifyFindings::kept() const
{
    const std::lock_guard lock(m_mutex);
    return m_kept;
}

void VerifyFindings::setRelation(const std::string& path, const QString& relation)
{
    const std::lock_guard lock(m_mutex);
    for (VerifyFinding& finding : m_kept) {
        if (finding.path == path)
            finding.relation = relation;
    }
}

VerifyFindings::Counts VerifyFindings::counts() const
{
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

Failure VerifyFindings::verdict() const
{
    const QString message = m_stopsAtFirstError
                                ? tr("The backup is not good; the first problem ended the verification.")
                                : tr("The backup is not good. Problems: %1.").arg(m_errorCount);
    return Failure{Failure::Code::VerificationFailed, message, {}, {}};
}

} // namespace basekeep
