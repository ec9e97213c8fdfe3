#include "engine/cli/VerifyOptions.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

#include "engine/cli/Console.h"
#include "engine/cli/NamedServer.h"
#include "engine/cli/ReportFile.h"
#include "engine/jobs/Failure.h"
#include "engine/report/ReportPlace.h"

namespace basekeep {

namespace {

constexpr int mostThreads = 1024;

Failure invalid(const QString& message)
{
    return {Failure::Code::InvalidOption, message, {}, {}};
}

/// One that ends with a hint at the help, as getopt's own complaints do.
Failure misspelt(const QString& message)
{
    Failure failure = invalid(message);
    failure.hint = VerifyOptions::tr("Try \"%1 --help\" for more information.")
                       .arg(Console::command(QStringLiteral("verifybackup")));
    return failure;
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
        flag("exit-on-error", 'e'),  value("format", 'F'),  value("ignore", 'i'), value("manifest-path", 'm'),
        flag("no-parse-wal", 'n'),   flag("progress", 'P'), flag("quiet", 'q'),   flag("skip-checksums", 's'),
        value("wal-directory", 'w'), flag("version", 'V'),  flag("help", '?'),    value("jobs", 'j'),
        flag("page-checksums"),      flag("json"),          flag("deep"),         value("report"),
        value("names-from"),
    };
    return options;
}

/// With slashes, and none at its end.
QString tidied(const QString& path)
{
    return QDir::cleanPath(QDir::fromNativeSeparators(path));
}

QString openable(const QString& path)
{
    if (path.isEmpty())
        throw invalid(VerifyOptions::tr("could not open \"\""));
    return tidied(path);
}

} // namespace

VerifyOptions VerifyOptions::parse(const QStringList& arguments)
{
    VerifyOptions options;
    const auto take = [&options](const OptionParser::Given& option) {
        options.wantsHelp = option.name == QLatin1String("help");
        options.wantsVersion = option.name == QLatin1String("version");
        if (options.wantsHelp || options.wantsVersion)
            return false;
        options.take(option);
        return true;
    };
    QStringList strays;
    try {
        strays = OptionParser(knownOptions()).parse(arguments, take);
    } catch (const Failure& failure) {
        // What the parser finds wrong is a matter of spelling.
        throw failure.hint.isEmpty() ? misspelt(failure.message) : failure;
    }
    if (options.wantsHelp || options.wantsVersion)
        return options;
    options.takeFolder(strays);
    for (const QString& report : options.reports)
        ReportPlace::check(report, {options.settings.folder});
    if (options.settings.pageChecksums && !options.settings.checksums) {
        throw invalid(tr("cannot specify both %1 and %2")
                          .arg(QLatin1String("-s/--skip-checksums"),
                               options.isDeep ? QLatin1String("--deep") : QLatin1String("--page-checksums")));
    }
    if (options.isDeep && !options.settings.wal) {
        throw invalid(
            tr("cannot specify both %1 and %2").arg(QLatin1String("-n/--no-parse-wal"), QLatin1String("--deep")));
    }
    options.settings.needsManifest = Console::isStockTool();
    if (options.showsProgress && options.isQuiet)
        throw invalid(
            tr("cannot specify both %1 and %2").arg(QLatin1String("-P/--progress"), QLatin1String("-q/--quiet")));
    return options;
}

void VerifyOptions::takeFolder(const QStringList& arguments)
{
    if (arguments.isEmpty())
        throw misspelt(tr("no backup directory specified"));
    if (arguments.size() > 1)
        throw misspelt(tr("too many command-line arguments (first is \"%1\")").arg(arguments.at(1)));
    settings.folder = openable(arguments.first());
}

void VerifyOptions::take(const OptionParser::Given& option)
{
    const auto is = [&option](const char* name) {
        return option.name == QLatin1String(name);
    };
    if (is("exit-on-error")) {
        settings.stopsAtFirstError = true;
    } else if (is("format")) {
        const bool isPlain = option.value == QLatin1String("p") || option.value == QLatin1String("plain");
        if (!isPlain && option.value != QLatin1String("t") && option.value != QLatin1String("tar"))
            throw invalid(tr("invalid backup format \"%1\", must be \"plain\" or \"tar\"").arg(option.value));
        settings.format = isPlain ? VerifySettings::Format::Plain : VerifySettings::Format::Tar;
    } else if (is("ignore")) {
        settings.ignoredPaths.push_back(QFile::encodeName(QDir::fromNativeSeparators(option.value)).toStdString());
    } else if (is("manifest-path")) {
        settings.manifest = openable(option.value);
    } else if (is("no-parse-wal")) {
        settings.wal = false;
    } else if (is("progress")) {
        showsProgress = true;
    } else if (is("quiet")) {
        isQuiet = true;
    } else if (is("skip-checksums")) {
        settings.checksums = false;
    } else if (is("wal-directory")) {
        settings.walFolder = openable(option.value);
    } else if (is("jobs")) {
        bool isNumber = false;
        settings.threads = option.value.toInt(&isNumber);
        if (!isNumber || settings.threads < 1 || settings.threads > mostThreads)
            throw invalid(tr("invalid value \"%1\" for option %2: a number from 1 to %3 is needed")
                              .arg(option.value, QLatin1String("-j/--jobs"))
                              .arg(mostThreads));
    } else if (is("page-checksums")) {
        settings.pageChecksums = true;
    } else if (is("deep")) {
        isDeep = true;
        settings.pageChecksums = true;
    } else if (is("report")) {
        ReportFile::check(option.value);
        reports << option.value;
    } else if (is("names-from")) {
        settings.namesFrom = namedServer(option.value).connection;
    } else if (is("json")) {
        isJson = true;
    }
}

QString VerifyOptions::help()
{
    return tr("%1 verifies a base backup against its manifest, on all cores, and changes nothing.\n"
              "\n"
              "Usage:\n"
              "  %1 [OPTION]... BACKUPDIR\n"
              "\n"
              "Options:\n"
              "  -e, --exit-on-error        stop at the first problem\n"
              "  -F, --format=p|t           the backup is plain or tar (default: found out)\n"
              "  -i, --ignore=PATH          leave out this path, relative to the backup, and all below it\n"
              "  -m, --manifest-path=PATH   manifest to use (default BACKUPDIR/backup_manifest)\n"
              "  -n, --no-parse-wal         do not walk the WAL that recovery needs\n"
              "  -P, --progress             show how far it has come\n"
              "  -q, --quiet                say nothing if the backup is good\n"
              "  -s, --skip-checksums       do not read the files, only look at their names and sizes\n"
              "  -w, --wal-directory=PATH   folder with the WAL, also compressed (default BACKUPDIR/pg_wal)\n"
              "  -j, --jobs=NUMBER          threads that read files (default: as many as there are processors)\n"
              "      --page-checksums       also look at the checksums that data pages bear\n"
              "      --deep                 everything that can be checked: now --page-checksums\n"
              "      --names-from=CONNSTR   live server of the same cluster, or the name of its profile, that knows "
              "the\n"
              "                             names of damaged relations\n"
              "      --report=FILE          also write a report, for reading (.html) or for programs (.json); may be\n"
              "                             given more than once\n"
              "      --json                 write one JSON object per line to standard output\n"
              "  -V, --version              show the version, then exit\n"
              "  -?, --help                 show this help, then exit\n"
              "\n"
              "Without a manifest whatever can be checked is checked, but no backup is called good.\n"
              "The exit status is 0 if the backup is good, 1 if it is not or could not be verified.")
        .arg(Console::command(QStringLiteral("verifybackup")));
}

} // namespace basekeep
