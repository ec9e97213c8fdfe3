#include "engine/cli/SandboxCommand.h"

#include <optional>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>

#include "engine/cli/Console.h"
#include "engine/cli/InterruptibleCall.h"
#include "engine/cli/SandboxDemo.h"
#include "engine/sandbox/Sandbox.h"
#include "engine/sandbox/SandboxProfile.h"

namespace basekeep {

namespace {

constexpr int notRunningStatus = 3;

QString translated(const char* text)
{
    return QCoreApplication::translate("SandboxCommand", text);
}

int refuse(const QString& message)
{
    Console::error(Failure{Failure::Code::InvalidOption,
                           message,
                           translated("Try \"basekeep-cli sandbox --help\" for more information."),
                           {}});
    return 1;
}

/// "1GB", "300 MB", "512kB"; units of 1024 as PostgreSQL's settings have them, bytes without a unit.
std::optional<quint64> parseSize(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral(R"(^\s*(\d{1,12})\s*([kKMGT]?)(?:i?B)?\s*$)"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    static const QString units = QStringLiteral("KMGT");
    const QString unit = match.captured(2).toUpper();
    const int power = unit.isEmpty() ? 0 : int(units.indexOf(unit)) + 1;
    return match.captured(1).toULongLong() << (10 * power);
}

QJsonObject toJson(const Sandbox::Status& status)
{
    QJsonObject connection;
    for (auto parameter = status.connection.parameters.begin(); parameter != status.connection.parameters.end();
         ++parameter) {
        connection.insert(parameter.key(), parameter.value());
    }
    return {
        {QStringLiteral("exists"), status.exists},
        {QStringLiteral("running"), status.isRunning},
        {QStringLiteral("folder"), status.folder},
        {QStringLiteral("dataDirectory"), status.dataDirectory},
        {QStringLiteral("tablespace"), status.tablespace},
        {QStringLiteral("binaries"), status.binaries},
        {QStringLiteral("version"), status.version},
        {QStringLiteral("osUser"), status.osUser},
        {QStringLiteral("port"), status.port},
        {QStringLiteral("postmasterPid"), status.postmasterPid},
        {QStringLiteral("writers"), status.writersRunning},
        {QStringLiteral("connection"), connection},
        {QStringLiteral("connectionString"), status.connection.toKeywordText()},
    };
}

void printStatus(const Sandbox::Status& status)
{
    if (!status.exists) {
        Console::print(translated("There is no sample server."));
        Console::print(translated("It would be made in %1").arg(status.folder));
        return;
    }
    Console::print(status.isRunning ? translated("The sample server is running.")
                                    : translated("The sample server is stopped."));
    Console::print(translated("  PostgreSQL  %1, from %2").arg(status.version, status.binaries));
    Console::print(translated("  folder      %1").arg(status.folder));
    Console::print(translated("  tablespace  %1").arg(status.tablespace));
    if (!status.osUser.isEmpty())
        Console::print(translated("  runs as     %1").arg(status.osUser));
    if (!status.isRunning)
        return;
    Console::print(translated("  process     %1").arg(status.postmasterPid));
    Console::print(translated("  writers     %1").arg(status.writersRunning));
    Console::print(translated("  connection  %1").arg(status.connection.toKeywordText()));
}

/// The profile is a convenience for the window; the server is there without it.
void updateProfile(const std::optional<Sandbox::Status>& status)
{
    try {
        ProfileStore profiles;
        if (status)
            saveSandboxProfile(profiles, *status);
        else
            removeSandboxProfile(profiles);
    } catch (const Failure& failure) {
        Console::error(failure);
    }
}

Sandbox::Status startInterruptibly(Sandbox& sandbox, const Sandbox::Options& options)
{
    Sandbox::Status status;
    static_cast<void>(callInterruptibly([&](const CancelToken& cancel) {
        status = sandbox.start(options, Console::print, cancel);
        return 0;
    }));
    return status;
}

/// What may be said beside the verb.
struct Wishes
{
    QString folder;     ///< of the sample server
    QString demoFolder; ///< of the backup that the demo takes
    bool asJson = false;
    Sandbox::Options options;
};

int runVerb(const QString& verb, const Wishes& wishes)
{
    Sandbox sandbox(wishes.folder);
    if (verb == QLatin1String("start") || verb == QLatin1String("demo")) {
        const Sandbox::Status status = startInterruptibly(sandbox, wishes.options);
        updateProfile(status);
        if (verb == QLatin1String("demo"))
            return SandboxDemo(status, wishes.demoFolder).run();
        printStatus(status);
        return 0;
    }
    if (verb == QLatin1String("status")) {
        const Sandbox::Status status = sandbox.status();
        if (wishes.asJson)
            Console::print(QString::fromUtf8(QJsonDocument(toJson(status)).toJson(QJsonDocument::Compact)));
        else
            printStatus(status);
        return status.isRunning ? 0 : notRunningStatus;
    }
    if (verb == QLatin1String("stop")) {
        sandbox.stop();
        Console::print(translated("The sample server is stopped; its data stays in %1").arg(sandbox.folder()));
        return 0;
    }
    sandbox.destroy();
    updateProfile(std::nullopt);
    Console::print(translated("The sample server and its data are removed."));
    return 0;
}

} // namespace

int runSandboxCommand(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        translated("Makes and runs a PostgreSQL server with sample data, for trying things out.\n\n"
                   "  start    makes it if there is none, starts it, starts or ends its writers\n"
                   "  demo     starts it with two writers, then takes and verifies a backup of it\n"
                   "  status   tells where it is; exit status 0 if it runs, 3 if not\n"
                   "  stop     stops it, the data stays\n"
                   "  destroy  stops it and removes everything it made"));
    parser.addPositionalArgument(QStringLiteral("verb"), translated("start, demo, status, stop or destroy"));
    const QCommandLineOption help({QStringLiteral("?"), QStringLiteral("help")}, translated("Shows this help."));
    const QCommandLineOption size(QStringLiteral("size"), translated("Size of the sample data, about (default 1GB)."),
                                  QStringLiteral("size"), QStringLiteral("1GB"));
    const QCommandLineOption writeLoad(QStringLiteral("write-load"),
                                       translated("Number of writers that keep the WAL flowing (default 0)."),
                                       QStringLiteral("writers"));
    const QCommandLineOption json(QStringLiteral("json"), translated("With status: prints one JSON object."));
    const QCommandLineOption folder(
        QStringLiteral("folder"),
        translated("Keeps the sample server in this folder instead of the user's data folder."),
        QStringLiteral("folder"));
    const QCommandLineOption demoFolder(
        {QStringLiteral("D"), QStringLiteral("pgdata")},
        translated("With demo: puts the backup into this folder instead of a new one in your home folder."),
        QStringLiteral("folder"));
    parser.addOptions({help, size, writeLoad, json, folder, demoFolder});
    if (!parser.parse(QStringList{QStringLiteral("basekeep-cli sandbox")} + arguments))
        return refuse(parser.errorText());
    if (parser.isSet(help)) {
        // The parser names the program after the application's own file, not after its verb.
        const QString text = parser.helpText();
        Console::print(translated("Usage: basekeep-cli sandbox start|demo|status|stop|destroy [options]") +
                       text.mid(text.indexOf(QLatin1Char('\n'))).trimmed().prepend(QStringLiteral("\n\n")));
        return 0;
    }

    static const QStringList verbs{QStringLiteral("start"), QStringLiteral("demo"), QStringLiteral("status"),
                                   QStringLiteral("stop"), QStringLiteral("destroy")};
    const QStringList positional = parser.positionalArguments();
    if (positional.size() != 1 || !verbs.contains(positional.first()))
        return refuse(translated("Say one of start, demo, status, stop or destroy."));

    Wishes wishes{parser.value(folder), parser.value(demoFolder), parser.isSet(json), {}};
    const std::optional<quint64> sizeBytes = parseSize(parser.value(size));
    if (!sizeBytes)
        return refuse(translated("\"%1\" is not a size.").arg(parser.value(size)));
    wishes.options.sizeBytes = *sizeBytes;
    const int usualLoad = positional.first() == QLatin1String("demo") ? 2 : 0;
    bool isNumber = true;
    wishes.options.writeLoad = parser.isSet(writeLoad) ? parser.value(writeLoad).toInt(&isNumber) : usualLoad;
    if (!isNumber || wishes.options.writeLoad < 0 || wishes.options.writeLoad > 50)
        return refuse(translated("The number of writers must be between 0 and 50."));

    try {
        return runVerb(positional.first(), wishes);
    } catch (const Failure& failure) {
        Console::error(failure);
        return 1;
    }
}

} // namespace basekeep
