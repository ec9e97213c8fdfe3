#include "engine/cli/ReceiveWalOptions.h"

#include <QtCore/QDir>

#include "engine/cli/Console.h"
#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

Failure invalid(const QString& message)
{
    return {Failure::Code::InvalidOption, message, {}, {}};
}

const QList<OptionParser::Option>& knownOptions()
{
    const auto flag = [](const char* name, char shortName = 0) {
        return OptionParser::Option{QString::fromLatin1(name), QLatin1Char(shortName), false};
    };
    const auto value = [](const char* name, char shortName = 0) {
        return OptionParser::Option{QString::fromLatin1(name), QLatin1Char(shortName), true};
    };
    static const QList<OptionParser::Option> options{
        value("directory", 'D'), value("endpos", 'E'),     flag("if-not-exists"),
        flag("no-loop", 'n'),    flag("no-sync"),          value("status-interval", 's'),
        value("slot", 'S'),      flag("synchronous"),      flag("verbose", 'v'),
        flag("version", 'V'),    value("compress", 'Z'),   flag("help", '?'),
        value("dbname", 'd'),    value("host", 'h'),       value("port", 'p'),
        value("username", 'U'),  flag("no-password", 'w'), flag("password", 'W'),
        flag("create-slot"),     flag("drop-slot"),        flag("json"),
    };
    return options;
}

} // namespace

ReceiveWalOptions ReceiveWalOptions::parse(const QStringList& arguments)
{
    ReceiveWalOptions options;
    bool createsSlot = false;
    bool dropsSlot = false;
    const auto take = [&](const OptionParser::Given& option) {
        createsSlot = createsSlot || option.name == QLatin1String("create-slot");
        dropsSlot = dropsSlot || option.name == QLatin1String("drop-slot");
        options.wantsHelp = option.name == QLatin1String("help");
        options.wantsVersion = option.name == QLatin1String("version");
        if (options.wantsHelp || options.wantsVersion)
            return false;
        options.take(option);
        return true;
    };
    try {
        const QStringList strays = OptionParser(knownOptions()).parse(arguments, take);
        if (options.wantsHelp || options.wantsVersion)
            return options;
        if (!strays.isEmpty())
            throw invalid(tr("too many command-line arguments (first is \"%1\")").arg(strays.first()));
        options.checkConflicts(createsSlot, dropsSlot);
    } catch (Failure& failure) {
        if (failure.hint.isEmpty()) {
            failure.hint =
                tr("Try \"%1 --help\" for more information.").arg(Console::command(QStringLiteral("receivewal")));
        }
        throw;
    }
    return options;
}

void ReceiveWalOptions::take(const OptionParser::Given& option)
{
    const auto is = [&option](const char* name) {
        return option.name == QLatin1String(name);
    };
    const auto setParameter = [&](const char* keyword) {
        settings.connection.parameters.insert(QLatin1String(keyword), option.value);
    };
    if (is("directory")) {
        const QString path = QDir::fromNativeSeparators(option.value);
        settings.directory = path.isEmpty() ? path : QDir::cleanPath(QDir::current().absoluteFilePath(path));
        if (path.isEmpty())
            throw invalid(tr("could not open directory \"\""));
    } else if (is("endpos")) {
        const std::optional<Lsn> position = Lsn::parse(option.value);
        if (!position)
            throw invalid(tr("could not parse end position \"%1\"").arg(option.value));
        settings.endPosition = position->isValid() ? position : std::nullopt;
    } else if (is("if-not-exists")) {
        ifNotExists = true;
    } else if (is("no-loop")) {
        settings.reconnects = false;
    } else if (is("no-sync")) {
        settings.sync = false;
    } else if (is("status-interval")) {
        settings.statusIntervalSeconds = BackupOptions::parseStatusInterval(option.value);
    } else if (is("slot")) {
        settings.slot = option.value;
    } else if (is("synchronous")) {
        settings.synchronous = true;
    } else if (is("verbose")) {
        isVerbose = true;
    } else if (is("compress")) {
        settings.compression = parseCompression(option.value);
    } else if (is("dbname")) {
        settings.connection.connectionString = option.value;
    } else if (is("host")) {
        setParameter("host");
    } else if (is("port")) {
        setParameter("port");
    } else if (is("username")) {
        setParameter("user");
    } else if (is("no-password")) {
        passwordUse = BackupOptions::PasswordUse::Never;
    } else if (is("password")) {
        passwordUse = BackupOptions::PasswordUse::Always;
    } else if (is("create-slot")) {
        action = Action::CreateSlot;
    } else if (is("drop-slot")) {
        action = Action::DropSlot;
    } else if (is("json")) {
        isJson = true;
    }
}

CompressionSpec ReceiveWalOptions::parseCompression(const QString& text)
{
    // A number alone is the level of gzip, or means none.
    bool isNumber = false;
    const int number = text.isEmpty() ? 0 : text.trimmed().toInt(&isNumber);
    if (text.isEmpty() || (isNumber && number == 0))
        return {};
    const bool hasDetail = isNumber || text.contains(QLatin1Char(':'));
    const QString method = isNumber ? QStringLiteral("gzip") : text.section(QLatin1Char(':'), 0, 0);
    const QString detail = isNumber ? text.trimmed() : text.section(QLatin1Char(':'), 1);
    const std::optional<CompressionMethod> known = compressionMethodFromName(method);
    if (!known)
        throw invalid(tr("unrecognized compression algorithm: \"%1\"").arg(method));
    if (*known == CompressionMethod::Zstd)
        throw invalid(tr("compression with ZSTD is not yet supported"));
    if (hasDetail && detail.isEmpty()) {
        throw invalid(
            tr("invalid compression specification: found empty string where a compression option was expected"));
    }
    CompressionSpec spec;
    spec.method = *known;
    return hasDetail ? CompressionSpec::parse(*known, detail) : spec;
}

void ReceiveWalOptions::checkConflicts(bool createsSlot, bool dropsSlot) const
{
    if (createsSlot && dropsSlot)
        throw invalid(tr("cannot use --create-slot together with --drop-slot"));
    if (settings.slot.isEmpty() && (createsSlot || dropsSlot)) {
        throw invalid(tr("%1 needs a slot to be specified using --slot")
                          .arg(dropsSlot ? QLatin1String("--drop-slot") : QLatin1String("--create-slot")));
    }
    if (settings.synchronous && !settings.sync)
        throw invalid(tr("cannot use --synchronous together with --no-sync"));
    if (action == Action::Receive && settings.directory.isEmpty())
        throw invalid(tr("no target directory specified"));
    if (const QString error = settings.connection.connectionStringError(); !error.isEmpty()) {
        Failure failure = invalid(tr("The connection string cannot be read."));
        failure.detail = error;
        throw failure;
    }
    ReceiveWalSettings judged = settings;
    if (judged.directory.isEmpty())
        judged.directory = QDir::currentPath(); // an action on a slot needs none
    if (const QStringList conflicts = judged.conflicts(); !conflicts.isEmpty())
        throw invalid(conflicts.first());
}

QString ReceiveWalOptions::help()
{
    return tr("%1 archives the WAL of a PostgreSQL server while it is written.\n"
              "\n"
              "Usage:\n"
              "  %1 -D DIRECTORY [OPTION]...\n"
              "\n"
              "Options:\n"
              "  -D, --directory=DIR        folder of the archive; must exist\n"
              "  -E, --endpos=LSN           exit after receiving the WAL up to this position\n"
              "      --if-not-exists        with --create-slot: a slot that exists is no error\n"
              "  -n, --no-loop              exit when the connection is lost, instead of connecting again\n"
              "      --no-sync              do not wait until segments are safely on disk\n"
              "  -s, --status-interval=SECS\n"
              "                             seconds between status messages to the server (default 10)\n"
              "  -S, --slot=SLOTNAME        replication slot to use\n"
              "      --synchronous          make WAL durable and confirm it as soon as it arrives\n"
              "  -v, --verbose              tell what happens\n"
              "  -V, --version              show the version, then exit\n"
              "  -Z, --compress=METHOD[:DETAIL]\n"
              "                             compress segments with gzip or lz4 (default none)\n"
              "      --json                 write one JSON object per line to standard output\n"
              "  -?, --help                 show this help, then exit\n"
              "\n"
              "Connection options:\n"
              "  -d, --dbname=CONNSTR       connection string or URI\n"
              "  -h, --host=HOSTNAME        server's host or socket folder\n"
              "  -p, --port=PORT            server's port\n"
              "  -U, --username=NAME        role to connect as\n"
              "  -w, --no-password          never ask for a password\n"
              "  -W, --password             ask for a password before connecting\n"
              "\n"
              "Actions instead of receiving:\n"
              "      --create-slot          create the replication slot named by --slot\n"
              "      --drop-slot            drop the replication slot named by --slot\n"
              "\n"
              "It goes on where the folder ends, until it is stopped: by Ctrl-C or a termination signal (exit status\n"
              "0), or by what connecting again cannot heal (exit status 1).")
        .arg(Console::command(QStringLiteral("receivewal")));
}

} // namespace basekeep
