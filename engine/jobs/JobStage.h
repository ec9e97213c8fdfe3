#pragma once

#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// One stage of a job, with its own clock.
struct JobStage
{
    enum class State { Pending, Running, Finished, Failed, Skipped };

    QString key;   ///< stable name for scripts, e.g. "copy"
    QString title; ///< for people, translated
    State state = State::Pending;
    qint64 elapsedMs = 0; ///< up to now while running, final afterwards
    QString note;         ///< what it is waiting for, e.g. "checkpoint, at most 4 min 30 s"; may be empty
};

using JobStages = QList<JobStage>;

[[nodiscard]] QString stageStateName(JobStage::State state);

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::JobStages)
