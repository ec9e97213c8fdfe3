#include "engine/cli/CloneOptions.h"

#include "engine/cli/BackupOptions.h"
#include "engine/cli/NamedServer.h"
#include "engine/jobs/Failure.h"
#include "engine/replica/CloneDefaults.h"

#include <QtCore/QDir>

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
        value("dbname", 'd'),
        value("pgdata", 'D'),
        value("port", 'p'),
        value("slot", 'S'),
        value("tablespace-mapping", 'T'),
        flag("map-tablespaces"),
        flag("move-aside"),
        flag("no-start"),
        flag("autostart"),
        flag("check"),
        value("set"),
        value("primary"),
        flag("password-in-settings"),
        value("listen"),
        value("bin-dir"),
        value("checkpoint", 'c'),
        value("max-rate", 'r'),
        value("patience"),
        flag("no-sync", 'N'),
        flag("no-password", 'w'),
        flag("password", 'W'),
        flag("verbose", 'v'),
        flag("json"),
        flag("help", '?'),
    };
    return options;
}

QString absolutePath(const QString& path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(QDir::fromNativeSeparators(path)));
}

int numberIn(const QString& text, const char* option)
{
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < 1)
        throw invalid(CloneOptions::tr("\"%1\" is not a number for --%2.").arg(text, QLatin1String(option)));
    return number;
}

} // namespace

CloneOptions CloneOptions::parse(const QStringList& arguments)
{
    CloneOptions options;
    try {
        const auto take = [&options](const OptionParser::Given& option) {
            options.take(option);
            return !options.wantsHelp;
        };
        const QStringList strays = OptionParser(knownOptions()).parse(arguments, take);
        if (options.wantsHelp)
            return options;
        if (!strays.isEmpty())
            throw invalid(tr("There are too many command-line arguments; the first is \"%1\".").arg(strays.first()));
        if (options.settings.target.isEmpty())
            throw invalid(tr("No folder was named for the replica (-D)."));
        CloneDefaults::fill(options.settings);
        if (const QStringList conflicts = options.settings.conflicts(); !conflicts.isEmpty())
            throw invalid(conflicts.first());
    } catch (Failure& failure) {
        failure.hint = tr("Try \"basekeep-cli clone --help\" for more information.");
        throw;
    }
    return options;
}

void CloneOptions::take(const OptionParser::Given& option)
{
    const auto is = [&option](const char* name) {
        return option.name == QLatin1String(name);
    };
    if (is("dbname")) {
        const Profile server = namedServer(option.value);
        settings.source = server.connection;
        settings.profileName = server.name;
    } else if (is("pgdata")) {
        settings.target = option.value.isEmpty() ? QString() : absolutePath(option.value);
    } else if (is("port")) {
        settings.port = numberIn(option.value, "port");
    } else if (is("slot")) {
        settings.slotName = option.value;
    } else if (is("tablespace-mapping")) {
        settings.tablespaceMappings.append(BackupOptions::parseTablespaceMapping(option.value));
    } else if (is("map-tablespaces")) {
        settings.mapsTablespacesBeside = true;
    } else if (is("move-aside")) {
        settings.movesAside = true;
    } else if (is("no-start")) {
        settings.starts = false;
    } else if (is("autostart")) {
        settings.startsWithSystem = true;
    } else if (is("check")) {
        onlyChecks = true;
    } else if (is("set")) {
        takeSetting(option.value);
    } else if (is("primary")) {
        takePrimary(option.value);
    } else if (is("password-in-settings")) {
        settings.passwordPlace = CloneSettings::PasswordPlace::Settings;
    } else if (is("listen")) {
        settings.listenAddresses = option.value;
    } else if (is("bin-dir")) {
        settings.binFolder = absolutePath(option.value);
    } else if (is("checkpoint")) {
        const QString value = option.value.toLower();
        if (value != QLatin1String("fast") && value != QLatin1String("spread"))
            throw invalid(tr("invalid checkpoint argument \"%1\", must be \"fast\" or \"spread\"").arg(option.value));
        settings.checkpoint =
            value == QLatin1String("fast") ? BackupSettings::Checkpoint::Fast : BackupSettings::Checkpoint::Spread;
    } else if (is("max-rate")) {
        settings.maxRateKiB = BackupOptions::parseMaxRate(option.value);
    } else if (is("patience")) {
        settings.patienceSeconds = numberIn(option.value, "patience");
    } else if (is("no-sync")) {
        settings.sync = false;
    } else if (is("no-password")) {
        passwordUse = PasswordUse::Never;
    } else if (is("password")) {
        passwordUse = PasswordUse::Always;
    } else if (is("verbose")) {
        isVerbose = true;
    } else if (is("json")) {
        isJson = true;
    } else if (is("help")) {
        wantsHelp = true;
    }
}

void CloneOptions::takeSetting(const QString& text)
{
    const qsizetype equals = text.indexOf(QLatin1Char('='));
    if (equals < 1)
        throw invalid(tr("\"%1\" is not a setting; it takes NAME=VALUE.").arg(text));
    settings.extraSettings.insert(text.left(equals).trimmed(), text.mid(equals + 1).trimmed());
}

void CloneOptions::takePrimary(const QString& text)
{
    ConnectionSettings said;
    said.connectionString = text;
    if (const QString error = said.connectionStringError(); !error.isEmpty())
        throw invalid(error);
    settings.primaryOverrides = said.merged();
}

QString CloneOptions::help()
{
    return tr(
        "basekeep-cli clone makes a replica of a running server on this machine and waits until it streams.\n"
        "\n"
        "Usage:\n"
        "  basekeep-cli clone -d SERVER -D DIRECTORY [OPTION]...\n"
        "\n"
        "What and where:\n"
        "  -d, --dbname=SERVER        the server: a connection string, or the name of a profile\n"
        "  -D, --pgdata=DIRECTORY     the replica's data directory, new or empty\n"
        "  -p, --port=PORT            port of the replica (default: the first free one from 5433 on)\n"
        "  -S, --slot=NAME            permanent replication slot to make (default: basekeep_HOST_DIRECTORY)\n"
        "  -T, --tablespace-mapping=OLDDIR=NEWDIR\n"
        "                             put the tablespace at OLDDIR into NEWDIR\n"
        "      --map-tablespaces      put the other tablespaces beside DIRECTORY, each into a folder of its own\n"
        "      --move-aside           what lies in DIRECTORY gets another name first; nothing is deleted\n"
        "      --check                only look whether a clone would succeed, and change nothing\n"
        "\n"
        "How it runs:\n"
        "      --no-start             make it ready to start, and leave it at that\n"
        "      --autostart            from then on start it as a service of the system: with the machine if you are\n"
        "                             root (on Windows: administrator), else when you log in\n"
        "      --listen=ADDRESSES     addresses that it listens on (default localhost)\n"
        "      --set=NAME=VALUE       a setting of the replica's server; may be given more than once\n"
        "      --primary=CONNSTR      what is different in the replica's connection to the server, e.g.\n"
        "                             \"host=db-internal sslmode=verify-full\"\n"
        "      --password-in-settings write the password into the replica's settings, in clear text, instead of\n"
        "                             into a passfile beside DIRECTORY that only the server's account can read\n"
        "      --bin-dir=DIRECTORY    folder of the server programs (default: those of the same major version\n"
        "                             are looked for)\n"
        "      --patience=SECONDS     give up when the replica makes no progress for so long (default 60)\n"
        "\n"
        "The copy:\n"
        "  -c, --checkpoint=fast|spread\n"
        "                             how the server begins it (default fast)\n"
        "  -r, --max-rate=RATE        limit of the transfer rate, in kB/s or with unit \"k\" or \"M\"\n"
        "  -N, --no-sync              do not wait for the disk\n"
        "\n"
        "General:\n"
        "  -w, --no-password          never ask for a password\n"
        "  -W, --password             ask for a password at once\n"
        "  -v, --verbose              tell all that is found and done\n"
        "      --json                 write one JSON object per line to standard output\n"
        "  -?, --help                 show this help, then exit\n"
        "\n"
        "Before a byte is written both ends are looked at: a folder in which something lies, a living server, or\n"
        "the server's own directories are refused. If the clone fails or is stopped, nothing of it stays: the\n"
        "replica's server is stopped, the slot dropped, and what was made is removed.\n"
        "\n"
        "A replica on another system than the server's (on Windows of one on Linux, say) takes databases of the\n"
        "locale C, or sorted by ICU or the server itself and made with --locale=C; others are refused.");
}

} // namespace basekeep
