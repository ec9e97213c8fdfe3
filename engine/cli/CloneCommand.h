#pragma once

#include "engine/cli/CloneOptions.h"
#include "engine/cli/LiveBlock.h"
#include "engine/cli/ProgressText.h"
#include "engine/cli/RateMeter.h"
#include "engine/jobs/JobStage.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QHash>
#include <QtCore/QJsonObject>

namespace basekeep {

class CloneJob;
class Interruption;
struct Finding;
struct LogEntry;

/// `basekeep-cli clone`: makes one replica and tells how it goes. Needs an application object.
///
/// With --json it writes one object per line (see JsonReporter for stage, progress, finding, log and outcome):
///     start    job, server, folder, port, slot, pid
///     outcome  …, with result: see Replica::toJson(), and status, see ReplicaStatus::toJson()
class CloneCommand final
{
    Q_DECLARE_TR_FUNCTIONS(CloneCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status, 0 or 1.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    explicit CloneCommand(CloneOptions options) : m_options(std::move(options)) {}

    int clone();
    int check();
    void follow(CloneJob& job);
    void runJob(CloneJob& job, Interruption& interruption);
    [[nodiscard]] bool asksForPassword(const CloneJob& job);
    void tellStages(const CloneJob& job);
    void tellFinding(const Finding& finding);
    void tellLog(const LogEntry& entry);
    void tellProgress(const CloneJob& job);
    static void writeProgress(const CloneJob& job);
    [[nodiscard]] ProgressText::State progressState(const CloneJob& job);
    void conclude(const CloneJob& job);
    static void printSummary(const CloneJob& job);

    CloneOptions m_options;
    QHash<QString, QJsonObject> m_writtenStages;
    QHash<QString, JobStage::State> m_toldStages;
    LiveBlock m_block;
    RateMeter m_rate;
    QElapsedTimer m_sinceLine; ///< since the last plain progress line
    QString m_lastLine;
    bool m_hasPrompted = false;
    bool m_isInterrupted = false;
};

} // namespace basekeep
