#pragma once

#include "engine/cli/BackupReporter.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QHash>
#include <QtCore/QTimer>

#include "engine/cli/LiveBlock.h"
#include "engine/cli/ProgressText.h"
#include "engine/cli/RateMeter.h"
#include "engine/jobs/Failure.h"
#include "engine/jobs/Finding.h"
#include "engine/jobs/JobStage.h"
#include "engine/jobs/LogEntry.h"
#include "engine/processes/ProcessPicture.h"

namespace basekeep {

/// Tells a person how a backup goes, on standard error; the summary goes to standard output, unless the backup itself
/// does. Without --progress and
/// --verbose it is as quiet as the stock tool: warnings and errors only.
///
/// With --progress a live block is redrawn on a terminal; elsewhere there are plain lines, one per stage and one every
/// few seconds. With --verbose come the job's log and the process tree, when it is first complete and again at the end.
class TextReporter final : public BackupReporter
{
    Q_OBJECT

public:
    TextReporter(bool showProgress, bool isVerbose);

    void follow(BackupJob& job) override;
    void announceCancel() override;
    void conclude() override;
    void drop() override;

private:
    void onTick();
    void reportStages();
    void reportFinding(const Finding& finding);
    void reportFailure(const Failure& failure);
    void reportLog(const LogEntry& entry);
    void reportProcesses();
    void printTree(const QString& caption);
    void printSummary() const;

    [[nodiscard]] ProgressText::State progressState();
    void draw();

    const bool m_showProgress;
    const bool m_isVerbose;
    const bool m_isLive;
    const bool m_hasUnicode;
    BackupJob* m_job = nullptr;
    QTimer m_timer;
    RateMeter m_rate;
    QElapsedTimer m_sinceLine; ///< since the last plain progress line
    QString m_lastLine;
    LiveBlock m_block;
    bool m_hasIntroduced = false; ///< said what this is about
    QHash<QString, JobStage::State> m_reportedStages;
    ProcessPicture m_completePicture; ///< the last one that had everybody in it
    QDateTime m_printedPicture;       ///< when the one was taken that was printed last
};

} // namespace basekeep
