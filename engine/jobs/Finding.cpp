#include "engine/jobs/Finding.h"

#include <algorithm>

namespace basekeep {

bool hasBlocker(const Findings& findings)
{
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.severity == Finding::Severity::Blocker; });
}

QString severityName(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Good:
        return QStringLiteral("good");
    case Finding::Severity::Note:
        return QStringLiteral("note");
    case Finding::Severity::Warning:
        return QStringLiteral("warning");
    case Finding::Severity::Blocker:
        return QStringLiteral("blocker");
    }
    Q_UNREACHABLE();
}

} // namespace basekeep
