#include "engine/cli/ReceiveWalCommand.h"

#include <QtCore/QEventLoop>
#include <QtCore/QFileInfo>
#include <QtCore/QTimer>

#include "engine/catalogue/SlotStore.h"
#include "engine/cli/Console.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/PasswordPrompt.h"
#include "engine/cli/Version.h"
#include "engine/jobs/Interruption.h"
#include "engine/receivewal/ReceiveWalJob.h"
#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"
#include "engine/server/ServerIdentity.h"

namespace basekeep {

namespace {

constexpr int statusIntervalMs = 500;
const QLatin1String duplicateObject("42710");

} // namespace

int ReceiveWalCommand::run(const QStringList& arguments)
{
    try {
        const ReceiveWalOptions options = ReceiveWalOptions::parse(arguments);
        if (options.wantsHelp) {
            Console::print(ReceiveWalOptions::help());
            return 0;
        }
        if (options.wantsVersion) {
            Console::print(versionText());
            return 0;
        }
        return ReceiveWalCommand(options).execute();
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

int ReceiveWalCommand::execute()
{
    const bool receives = m_options.action == ReceiveWalOptions::Action::Receive;
    if (receives && !QFileInfo(m_options.settings.directory).isDir()) {
        throw Failure{
            Failure::Code::TargetUnusable,
            tr("could not open directory \"%1\": No such file or directory").arg(m_options.settings.directory),
            {},
            {}};
    }
    if (m_options.passwordUse == BackupOptions::PasswordUse::Always &&
        !askForPassword({Failure::Code::AuthenticationFailed, {}, {}, {}}))
        throw Failure{Failure::Code::Cancelled, tr("No password was typed."), {}, {}};
    Interruption interruption;
    for (;;) {
        try {
            if (receives)
                receive(interruption);
            else
                changeSlot();
            if (m_options.isJson) {
                JsonReporter::write(QStringLiteral("outcome"), {{QStringLiteral("state"), QStringLiteral("finished")},
                                                                {QStringLiteral("exitStatus"), 0},
                                                                {QStringLiteral("failure"), QJsonValue::Null}});
            }
            return 0;
        } catch (const Failure& failure) {
            if (m_isInterrupted || !askForPassword(failure))
                throw;
        }
    }
}

bool ReceiveWalCommand::askForPassword(const Failure& failure)
{
    const bool isWanted = failure.code == Failure::Code::AuthenticationFailed &&
                          m_options.passwordUse != BackupOptions::PasswordUse::Never && !m_hasPrompted &&
                          (canPromptForPassword() || m_options.passwordUse == BackupOptions::PasswordUse::Always);
    if (!isWanted)
        return false;
    m_hasPrompted = true;
    m_options.settings.connection.password = promptForPassword(tr("Password: "));
    return m_options.settings.connection.password.has_value();
}

void ReceiveWalCommand::changeSlot()
{
    const CancelToken neverCancelled; // one command; a signal ends the program
    const QString& slot = m_options.settings.slot;
    Connection connection(m_options.settings.connection, Connection::Purpose::Replication,
                          QStringLiteral("pg_receivewal"), neverCancelled);
    const SlotRecord record =
        SlotRecord::of(slot, ServerIdentity::readSystem(connection).systemIdentifier, m_options.settings.connection,
                       SlotRecord::MadeFor::WalArchive, m_options.settings.directory);
    if (m_options.action == ReceiveWalOptions::Action::DropSlot) {
        if (m_options.isVerbose)
            Console::info(tr("dropping replication slot \"%1\"").arg(slot));
        connection.execute(ReplicationCommands::dropSlot(slot),
                           tr("The server did not drop the replication slot \"%1\".").arg(slot));
        SlotStore().remove(record);
        return;
    }
    if (m_options.isVerbose)
        Console::info(tr("creating replication slot \"%1\"").arg(slot));
    try {
        connection.execute(ReplicationCommands::createPhysicalSlot(slot, false, false),
                           tr("The server did not create the replication slot \"%1\".").arg(slot));
        SlotStore().remember(record);
    } catch (const ServerFailure& failure) {
        if (!m_options.ifNotExists || failure.sqlState != duplicateObject)
            throw;
    }
}

void ReceiveWalCommand::receive(Interruption& interruption)
{
    ReceiveWalJob job(m_options.settings);
    follow(job);
    QEventLoop loop;
    QObject::connect(&job, &Job::finished, &loop, &QEventLoop::quit);
    QObject::connect(&interruption, &Interruption::requested, &loop, [this, &job] {
        if (m_options.isVerbose && !m_isInterrupted)
            Console::info(tr("received interrupt signal, exiting"));
        m_isInterrupted = true;
        job.stop();
    });
    job.start();
    loop.exec();
    job.wait();
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("status"), job.status().toJson());
    if (job.state() == Job::State::Failed)
        throw *job.failure();
}

void ReceiveWalCommand::follow(ReceiveWalJob& job)
{
    QObject::connect(&job, &Job::found, &job, [this](const Finding& finding) { report(finding); });
    QObject::connect(&job, &Job::logged, &job, [this](const LogEntry& entry) { report(entry); });
    if (!m_options.isJson)
        return;
    JsonReporter::write(QStringLiteral("start"),
                        {{QStringLiteral("server"), m_options.settings.connection.displayName()},
                         {QStringLiteral("directory"), m_options.settings.directory},
                         {QStringLiteral("command"), m_options.settings.toCommandLine()},
                         {QStringLiteral("pid"), QCoreApplication::applicationPid()}});
    auto* timer = new QTimer(&job);
    QObject::connect(timer, &QTimer::timeout, &job, [&job, last = QJsonObject()]() mutable {
        const QJsonObject status = job.status().toJson();
        if (status != last)
            JsonReporter::write(QStringLiteral("status"), status);
        last = status;
    });
    timer->start(statusIntervalMs);
}

void ReceiveWalCommand::report(const Finding& finding) const
{
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("finding"), JsonReporter::toJson(finding));
    const QString& more = finding.detail.isEmpty() ? finding.measured : finding.detail;
    Console::warning(more.isEmpty() ? finding.title : tr("%1 (%2)").arg(finding.title, more), finding.remedy);
}

void ReceiveWalCommand::report(const LogEntry& entry) const
{
    if (m_options.isJson)
        JsonReporter::writeLog(entry);
    if (entry.severity == LogEntry::Severity::Warning)
        Console::warning(entry.text);
    else if (entry.severity == LogEntry::Severity::Info && m_options.isVerbose)
        Console::info(entry.text);
}

} // namespace basekeep
