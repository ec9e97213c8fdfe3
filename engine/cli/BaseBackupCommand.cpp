#include "engine/cli/BaseBackupCommand.h"

#include <QtCore/QEventLoop>

#include "engine/basebackup/BackupJob.h"
#include "engine/basebackup/BackupRecorder.h"
#include "engine/cli/Console.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/PasswordPrompt.h"
#include "engine/cli/ReportFile.h"
#include "engine/cli/TextReporter.h"
#include "engine/cli/Version.h"
#include "engine/jobs/Interruption.h"

namespace basekeep {

namespace {

std::unique_ptr<BackupReporter> makeReporter(const BackupOptions& options)
{
    if (options.isJson)
        return std::make_unique<JsonReporter>();
    return std::make_unique<TextReporter>(options.showProgress, options.isVerbose);
}

/// An archive shares standard output with nothing and nobody.
void checkStandardOutput(const BackupOptions& options)
{
    if (!options.settings.toStandardOutput)
        return;
    if (options.isJson) {
        throw Failure{Failure::Code::InvalidOption,
                      BaseBackupCommand::tr("--json and a backup on standard output are incompatible options"),
                      BaseBackupCommand::tr("Name a folder with -D, or leave --json out; -P and -v write to standard "
                                            "error."),
                      {}};
    }
    if (Console::isOutputTerminal()) {
        throw Failure{Failure::Code::InvalidOption,
                      BaseBackupCommand::tr("standard output is a terminal, where a tar archive is of no use"),
                      BaseBackupCommand::tr("Send it into a file or a pipe, or name a folder with -D."),
                      {}};
    }
}

} // namespace

int BaseBackupCommand::run(const QStringList& arguments)
{
    bool writesJson = arguments.contains(QLatin1String("--json"));
    try {
        const BackupOptions options = BackupOptions::parse(arguments, BackupOptions::Verb::BaseBackup);
        writesJson &= !options.settings.toStandardOutput;
        if (options.wantsHelp) {
            Console::print(BackupOptions::help(BackupOptions::Verb::BaseBackup));
            return 0;
        }
        if (options.wantsVersion) {
            Console::print(versionText());
            return 0;
        }
        checkStandardOutput(options);
        return BaseBackupCommand(options).takeBackup();
    } catch (const Failure& failure) {
        if (writesJson)
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

BaseBackupCommand::BaseBackupCommand(BackupOptions options)
    : m_options(std::move(options)), m_reporter(makeReporter(m_options))
{
}

int BaseBackupCommand::takeBackup()
{
    if (m_options.passwordUse == BackupOptions::PasswordUse::Always) {
        m_hasPrompted = true;
        m_options.settings.connection.password = promptForPassword(tr("Password: "));
        if (!m_options.settings.connection.password)
            throw Failure{Failure::Code::Cancelled, tr("No password was typed."), {}, {}};
    }
    Interruption interruption; // until the last word is said, so that a reader who has gone cannot end the program
    for (;;) {
        BackupJob job(m_options.settings);
        auto* recorder = new BackupRecorder(job, QStringLiteral("command line"));
        m_reporter->follow(job);
        runJob(job, interruption);
        if (asksForPassword(job)) {
            m_reporter->drop();
            JobRegistry().remove(recorder->record().id); // what follows is the same backup, only with a password
            const std::optional<QString> password = promptForPassword(tr("Password: "));
            if (!password)
                throw *job.failure();
            m_options.settings.connection.password = password;
            continue;
        }
        m_reporter->conclude();
        for (const QString& name : m_options.reports)
            ReportFile::write(name, job.report());
        return job.state() == Job::State::Finished ? 0 : 1;
    }
}

bool BaseBackupCommand::asksForPassword(const BackupJob& job)
{
    const std::optional<Failure> failure = job.failure();
    const bool isWanted = failure && failure->code == Failure::Code::AuthenticationFailed && !m_isInterrupted &&
                          job.progress().bytesDone == 0;
    if (!isWanted || m_hasPrompted || m_options.passwordUse == BackupOptions::PasswordUse::Never)
        return false;
    m_hasPrompted = true;
    return canPromptForPassword();
}

void BaseBackupCommand::runJob(BackupJob& job, Interruption& interruption)
{
    QEventLoop loop;
    QObject::connect(&job, &Job::finished, &loop, &QEventLoop::quit);
    QObject::connect(&interruption, &Interruption::requested, &loop, [this, &job] {
        if (!m_isInterrupted)
            m_reporter->announceCancel();
        m_isInterrupted = true;
        job.cancel();
    });
    job.start();
    loop.exec();
    job.wait();
}

} // namespace basekeep
