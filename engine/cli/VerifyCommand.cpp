#include "engine/cli/VerifyCommand.h"

#include <algorithm>
#include <utility>

#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include "engine/cli/Console.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/ReportFile.h"
#include "engine/cli/Version.h"
#include "engine/jobs/Interruption.h"
#include "engine/library/VerificationRecorder.h"
#include "engine/storage/MemberPath.h"
#include "engine/verify/VerifyJob.h"

namespace basekeep {

namespace {

constexpr int textIntervalMs = 1000;
constexpr int jsonIntervalMs = 500;

} // namespace

int VerifyCommand::run(const QStringList& arguments)
{
    try {
        const VerifyOptions options = VerifyOptions::parse(arguments);
        if (options.wantsHelp) {
            Console::print(VerifyOptions::help());
            return 0;
        }
        if (options.wantsVersion) {
            Console::print(versionText());
            return 0;
        }
        return VerifyCommand(options).execute();
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

int VerifyCommand::execute()
{
    Interruption interruption;
    VerifyJob job(m_options.settings);
    new VerificationRecorder(job, QStringLiteral("command line"));
    follow(job);
    QEventLoop loop;
    QObject::connect(&job, &Job::finished, &loop, &QEventLoop::quit);
    QObject::connect(&interruption, &Interruption::requested, &job, [&job] { job.cancel(); });
    job.start();
    loop.exec();
    job.wait();
    if (m_options.showsProgress)
        showProgress(job, true);
    const VerifyReport report = job.report();
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("identity"), report.identity.toJson());
    else if (!m_options.isQuiet && !Console::isStockTool())
        printIdentity(report.identity);
    writeReports(report);
    conclude(job);
    return exitStatusOf(job);
}

int VerifyCommand::exitStatusOf(const VerifyJob& job) const
{
    return job.state() == Job::State::Finished && !m_hasUnwrittenReport ? 0 : 1;
}

void VerifyCommand::writeReports(const VerifyReport& report)
{
    for (const QString& name : m_options.reports) {
        try {
            ReportFile::write(name, report);
        } catch (const Failure& failure) {
            m_hasUnwrittenReport = true;
            Console::error(failure);
        }
    }
}

void VerifyCommand::printIdentity(const BackupIdentity& identity) const
{
    const QList<BackupIdentity::Row> rows = identity.rows(true);
    qsizetype width = 0;
    for (const BackupIdentity::Row& row : rows)
        width = std::max(width, row.title.size());
    for (const BackupIdentity::Row& row : rows) {
        // A backup may hold what would make a terminal dance.
        const QString value = QString::fromStdString(printableName(row.value.toStdString()));
        Console::print((row.title + QLatin1Char(':')).leftJustified(width + 2) + value);
    }
}

void VerifyCommand::follow(VerifyJob& job)
{
    QObject::connect(&job, &VerifyJob::findingMade, &job, [this](const VerifyFinding& finding) { report(finding); });
    QObject::connect(&job, &Job::logged, &job, [this](const LogEntry& entry) {
        if (m_options.isJson)
            JsonReporter::writeLog(entry);
        if (entry.severity == LogEntry::Severity::Warning)
            Console::warning(entry.text);
    });
    if (m_options.isJson) {
        JsonReporter::write(QStringLiteral("start"), {{QStringLiteral("folder"), m_options.settings.folder},
                                                      {QStringLiteral("manifest"), m_options.settings.manifestFile()},
                                                      {QStringLiteral("threads"), job.facts().threads},
                                                      {QStringLiteral("pid"), QCoreApplication::applicationPid()}});
        QObject::connect(&job, &Job::stagesChanged, &job,
                         [this, &job] { JsonReporter::writeChanged(job.stages(), m_writtenStages); });
    }
    if (m_options.isJson || m_options.showsProgress) {
        auto* timer = new QTimer(&job);
        QObject::connect(timer, &QTimer::timeout, &job, [this, &job] {
            if (m_options.isJson)
                writeProgress(job);
            if (m_options.showsProgress)
                showProgress(job, false);
        });
        timer->start(m_options.isJson ? jsonIntervalMs : textIntervalMs);
    }
}

void VerifyCommand::showProgress(const VerifyJob& job, bool isLast)
{
    constexpr quint64 kilobyte = 1024;
    const JobProgress::Snapshot progress = job.progress();
    if (progress.bytesTotal == 0)
        return; // nothing to read yet, or nothing at all
    const quint64 total = progress.bytesTotal / kilobyte;
    const quint64 done = std::min(progress.bytesDone / kilobyte, total);
    const quint64 percent = std::min<quint64>(progress.bytesDone * 100 / progress.bytesTotal, 100);
    const QString totalText = QString::number(total);
    const QString line = tr("%1/%2 kB (%3%) verified")
                             .arg(QString::number(done).rightJustified(totalText.size()), totalText)
                             .arg(percent);
    // On a terminal the line is written over; in a log each has its own.
    const bool isOverwritten = !isLast && Console::isErrorTerminal();
    Console::writeToError(line + (isOverwritten ? QLatin1Char('\r') : QLatin1Char('\n')));
}

void VerifyCommand::writeProgress(const VerifyJob& job) const
{
    QString stage;
    for (const JobStage& candidate : job.stages()) {
        if (candidate.state == JobStage::State::Running)
            stage = candidate.key;
    }
    const JobProgress::Snapshot progress = job.progress();
    JsonReporter::write(QStringLiteral("progress"), {{QStringLiteral("stage"), stage},
                                                     {QStringLiteral("elapsedMs"), job.elapsedMs()},
                                                     {QStringLiteral("bytesDone"), qint64(progress.bytesDone)},
                                                     {QStringLiteral("bytesTotal"), qint64(progress.bytesTotal)},
                                                     {QStringLiteral("filesDone"), qint64(progress.filesDone)}});
}

void VerifyCommand::report(const VerifyFinding& finding)
{
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("finding"), finding.toJson());
    // What it means is said once: a thousand files may lack.
    const bool isFirstOfKind = !std::exchange(m_wasExplained[static_cast<std::size_t>(finding.kind)], true);
    switch (finding.severity()) {
    case VerifyFinding::Severity::Error:
        return Console::error({Failure::Code::VerificationFailed, finding.toText(),
                               isFirstOfKind ? finding.meaning() : QString(), finding.detail});
    case VerifyFinding::Severity::Warning:
        return Console::warning(finding.toText(), finding.meaning());
    case VerifyFinding::Severity::Note:
        if (!m_options.isQuiet)
            Console::info(finding.toText() + QLatin1Char(' ') + finding.meaning());
        return;
    }
}

void VerifyCommand::conclude(const VerifyJob& job) const
{
    const std::optional<Failure> failure = job.failure();
    const bool isGood = job.state() == Job::State::Finished;
    if (m_options.isJson) {
        const QString state = isGood                                 ? QStringLiteral("finished")
                              : job.state() == Job::State::Cancelled ? QStringLiteral("cancelled")
                                                                     : QStringLiteral("failed");
        JsonReporter::write(QStringLiteral("outcome"),
                            {{QStringLiteral("state"), state},
                             {QStringLiteral("exitStatus"), exitStatusOf(job)},
                             {QStringLiteral("elapsedMs"), job.elapsedMs()},
                             {QStringLiteral("failure"), failure ? QJsonValue(failure->toJson()) : QJsonValue::Null},
                             {QStringLiteral("result"), job.facts().toJson()}});
    }
    if (failure)
        Console::error(*failure);
    else if (!m_options.isQuiet && !m_options.isJson)
        Console::print(tr("backup successfully verified"));
}

} // namespace basekeep
