#pragma once

#include "engine/cli/VerifyOptions.h"
#include "engine/report/VerifyFinding.h"

#include <QtCore/QHash>
#include <QtCore/QJsonObject>

#include <array>

namespace basekeep {

struct BackupIdentity;
struct VerifyReport;
class VerifyJob;

/// `basekeep-cli verifybackup`: verifies a backup, tells on standard error what is wrong with it, and on standard
/// output that it is good and, unless called by the stock tool's name, where it comes from. Needs an application
/// object.
///
/// With --json it writes one object per line to standard output instead (see JsonReporter for stage, log and outcome):
///     start     folder, manifest, threads, pid
///     progress  stage, elapsedMs, bytesDone, bytesTotal, filesDone; twice a second
///     identity  the identity card, see BackupIdentity::toJson(); once, before the outcome
///     finding   severity (note, warning, error), key, title, path, expected, found, meaning, detail, block
///     outcome   …, result: {manifestVersion, systemIdentifier, serverMajor, files, bytes, pagesChecked, walRanges:
///     [{timeline, start,
///               end}], walRecords, errors, counts: {key: number}}
class VerifyCommand final
{
    Q_DECLARE_TR_FUNCTIONS(VerifyCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status, 0 or 1.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    explicit VerifyCommand(VerifyOptions options) : m_options(std::move(options)) {}

    int execute();
    void follow(VerifyJob& job);
    void showProgress(const VerifyJob& job, bool isLast);
    void report(const VerifyFinding& finding);
    void writeReports(const VerifyReport& report);
    void printIdentity(const BackupIdentity& identity) const;
    void conclude(const VerifyJob& job) const;
    [[nodiscard]] int exitStatusOf(const VerifyJob& job) const;
    void writeProgress(const VerifyJob& job) const;

    const VerifyOptions m_options;
    QHash<QString, QJsonObject> m_writtenStages;
    bool m_hasUnwrittenReport = false;
    std::array<bool, VerifyFinding::kindCount> m_wasExplained{}; ///< by kind
};

} // namespace basekeep
