#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtCore/QTranslator>

#include "engine/cli/ArgumentPrivacy.h"
#include "engine/cli/BackupsCommand.h"
#include "engine/cli/BaseBackupCommand.h"
#include "engine/cli/CloneCommand.h"
#include "engine/cli/Console.h"
#include "engine/cli/PreflightCommand.h"
#include "engine/cli/ProcessesCommand.h"
#include "engine/cli/ReceiveWalCommand.h"
#include "engine/cli/ReplicasCommand.h"
#include "engine/cli/SandboxCommand.h"
#include "engine/cli/SlotsCommand.h"
#include "engine/cli/VerifyCommand.h"
#include "engine/cli/Version.h"
#include "engine/jobs/Failure.h"

using namespace basekeep;

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("main", text);
}

QString helpText()
{
    return translated("basekeep-cli takes and verifies physical base backups of PostgreSQL servers.\n"
                      "\n"
                      "Usage:\n"
                      "  basekeep-cli VERB [OPTION]...\n"
                      "\n"
                      "Verbs:\n"
                      "  basebackup    take a verified base backup; takes the options of pg_basebackup\n"
                      "  receivewal    archive WAL while it is written; takes the options of pg_receivewal\n"
                      "  verifybackup  verify a backup that is there; takes the options of pg_verifybackup\n"
                      "  backups       list the backups known here, look for others, and adopt them\n"
                      "  clone         make a replica of a running server on this machine, and start it\n"
                      "  replicas      show the replicas made here; start, stop, promote or remove one\n"
                      "  slots         show the replication slots that were made on servers, and drop one\n"
                      "  preflight     look whether a backup would succeed, and change nothing\n"
                      "  processes     show the backups that run on this machine and their processes\n"
                      "  sandbox       make and run a sample server for trying things out\n"
                      "  help          show this help, or that of a verb: basekeep-cli help VERB\n"
                      "  version       show the version\n"
                      "\n"
                      "Each verb explains itself with --help.");
}

/// The verb that does the work of a stock tool; empty if there is none.
QString verbOfStockTool(const QString& tool)
{
    if (tool == QLatin1String("pg_basebackup"))
        return QStringLiteral("basebackup");
    if (tool == QLatin1String("pg_receivewal"))
        return QStringLiteral("receivewal");
    if (tool == QLatin1String("pg_verifybackup"))
        return QStringLiteral("verifybackup");
    return {};
}

int runVerb(const QString& verb, const QStringList& arguments);

int runHelp(const QStringList& arguments)
{
    if (!arguments.isEmpty() && arguments.first() != QLatin1String("help"))
        return runVerb(arguments.first(), {QStringLiteral("--help")});
    Console::print(helpText());
    return 0;
}

int runVerb(const QString& verb, const QStringList& arguments)
{
    if (verb == QLatin1String("basebackup"))
        return BaseBackupCommand::run(arguments);
    if (verb == QLatin1String("receivewal"))
        return ReceiveWalCommand::run(arguments);
    if (verb == QLatin1String("verifybackup"))
        return VerifyCommand::run(arguments);
    if (verb == QLatin1String("backups"))
        return BackupsCommand::run(arguments);
    if (verb == QLatin1String("clone"))
        return CloneCommand::run(arguments);
    if (verb == QLatin1String("replicas"))
        return ReplicasCommand::run(arguments);
    if (verb == QLatin1String("slots"))
        return SlotsCommand::run(arguments);
    if (verb == QLatin1String("preflight"))
        return PreflightCommand::run(arguments);
    if (verb == QLatin1String("processes"))
        return ProcessesCommand::run(arguments);
    if (verb == QLatin1String("sandbox"))
        return runSandboxCommand(arguments);
    if (verb == QLatin1String("help") || verb == QLatin1String("--help") || verb == QLatin1String("-?"))
        return runHelp(arguments);
    if (verb == QLatin1String("version") || verb == QLatin1String("--version") || verb == QLatin1String("-V")) {
        Console::print(versionText());
        return 0;
    }
    const QString hint = verb.startsWith(QLatin1Char('-'))
                             ? translated("The verb comes first, as in \"basekeep-cli basebackup -D …\".")
                             : translated("Try \"basekeep-cli --help\" for the verbs there are.");
    Console::error({Failure::Code::InvalidOption, translated("There is no verb \"%1\".").arg(verb), hint, {}});
    return 1;
}

} // namespace

int main(int argc, char** argv)
{
    Console::setUp();
    // Qt would complain on standard error about a locale that is not UTF-8, of which Console has taken note already.
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    QCoreApplication application(argc, argv);
    qInstallMessageHandler(nullptr);
    QCoreApplication::setApplicationName(QStringLiteral("basekeep"));
    QCoreApplication::setApplicationVersion(QStringLiteral(BASEKEEP_VERSION));

    // English is spoken here whatever the locale says, but its catalogue knows the plurals.
    QTranslator english;
    if (english.load(QStringLiteral(":/i18n/basekeep_en.qm")))
        QCoreApplication::installTranslator(&english);

    QStringList arguments = QCoreApplication::arguments();
    hidePasswords(argc, argv);
    const QString program = QFileInfo(arguments.takeFirst()).completeBaseName();
    // A link of a stock tool's name makes scripts written for that tool run unchanged.
    if (const QString verb = verbOfStockTool(program); !verb.isEmpty()) {
        Console::setStockName(program);
        return runVerb(verb, arguments);
    }
    if (arguments.isEmpty()) {
        Console::error({Failure::Code::InvalidOption,
                        translated("No verb was given."),
                        translated("Try \"basekeep-cli --help\" for the verbs there are."),
                        {}});
        return 1;
    }
    return runVerb(arguments.first(), arguments.mid(1));
}
