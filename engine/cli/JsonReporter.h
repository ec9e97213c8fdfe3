#pragma once

#include "engine/cli/BackupReporter.h"

#include <QtCore/QDateTime>
#include <QtCore/QHash>
#include <QtCore/QJsonObject>
#include <QtCore/QTimer>

#include "engine/cli/RateMeter.h"
#include "engine/jobs/Failure.h"
#include "engine/jobs/Finding.h"
#include "engine/jobs/JobStage.h"
#include "engine/jobs/LogEntry.h"

namespace basekeep {

/// Writes one JSON object per line to standard output, each at once. The key "event" says what it is; keys that have no
/// value are null, texts that have none are empty. Times are ISO 8601 in UTC, LSNs are text, sizes are bytes.
///
///     start      job, server, target, command, pid
///     stage      stage, title, state (pending, running, finished, failed, skipped), elapsedMs, note; whenever one
///     changes progress   stage, elapsedMs, bytesDone, bytesTotal (0: not known), percent (100 only when verified),
///     bytesPerSecond,
///                secondsLeft, filesDone, filesDurable, walBytes, walReceived, walFlushed, currentFile; twice a second
///     processes  see ProcessTree::toJson(); whenever a new picture was taken, about once a second
///     finding    severity (good, note, warning, blocker), key, title, measured, remedy, detail
///     log        time, severity (debug, info, warning, error), source, text
///     walRestart number (from 1), previousPid, reason, pid, position (null before the stream begins): the WAL lane's
///                child process ended and another one went on
///     outcome    state (finished, failed, cancelled), exitStatus, elapsedMs, failure (null or {code, message, hint,
///                detail}), result (see BackupSummary::toJson()); the last line
class JsonReporter final : public BackupReporter
{
    Q_OBJECT

public:
    JsonReporter();

    void follow(BackupJob& job) override;
    void announceCancel() override;
    void conclude() override;
    void drop() override;

    [[nodiscard]] static QJsonObject toJson(const Finding& finding); ///< without "event"

    /// The outcome of a command that came to nothing before there was a job.
    static void writeFailure(const Failure& failure);
    static void writeLog(const LogEntry& entry);
    /// Those that are not what they were when they were last written; `written` remembers, without their clocks.
    static void writeChanged(const JobStages& stages, QHash<QString, QJsonObject>& written);
    static void write(const QString& event, QJsonObject object);

private:
    void writeStages();
    void writeProgress();
    void writeProcesses();
    void writeFinding(const Finding& finding);

    BackupJob* m_job = nullptr;
    QTimer m_timer;
    RateMeter m_rate;
    QHash<QString, QJsonObject> m_writtenStages; ///< without their clocks
    QDateTime m_pictureTakenAt;
};

} // namespace basekeep
