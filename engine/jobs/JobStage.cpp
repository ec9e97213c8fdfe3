#include "engine/jobs/JobStage.h"

namespace basekeep {

QString stageStateName(JobStage::State state)
{
    switch (state) {
    case JobStage::State::Pending:
        return QStringLiteral("pending");
    case JobStage::State::Running:
        return QStringLiteral("running");
    case JobStage::State::Finished:
        return QStringLiteral("finished");
    case JobStage::State::Failed:
        return QStringLiteral("failed");
    case JobStage::State::Skipped:
        return QStringLiteral("skipped");
    }
    Q_UNREACHABLE();
}

} // namespace basekeep
