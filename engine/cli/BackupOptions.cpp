#include "engine/cli/BackupOptions.h"

#include <algorithm>
#include <cmath>

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int maximumStatusIntervalSeconds = 2147483;
constexpr int maximumPathBytes = 1023;

Failure invalid(const QString& message, const QString& hint = {})
{
    return {Failure::Code::InvalidOption, message, hint, {}};
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
        value("pgdata", 'D'),
        value("format", 'F'),
        value("incremental", 'i'),
        value("max-rate", 'r'),
        flag("write-recovery-conf", 'R'),
        value("target", 't'),
        value("tablespace-mapping", 'T'),
        value("waldir"),
        value("wal-method", 'X'),
        flag("gzip", 'z'),
        value("compress", 'Z'),
        value("checkpoint", 'c'),
        flag("create-slot", 'C'),
        value("label", 'l'),
        flag("no-clean", 'n'),
        flag("no-sync", 'N'),
        flag("progress", 'P'),
        value("slot", 'S'),
        flag("verbose", 'v'),
        flag("version", 'V'),
        flag("help", '?'),
        value("manifest-checksums"),
        flag("manifest-force-encode"),
        flag("no-estimate-size"),
        flag("no-manifest"),
        flag("no-slot"),
        flag("no-verify-checksums"),
        value("sync-method"),
        value("dbname", 'd'),
        value("host", 'h'),
        value("port", 'p'),
        value("status-interval", 's'),
        value("username", 'U'),
        flag("no-password", 'w'),
        flag("password", 'W'),
        flag("json"),
        flag("use-server-tablespace-paths"),
        flag("no-preflight"),
    };
    return options;
}

QString absolutePath(const QString& path)
{
    return path.isEmpty() ? path : QDir::cleanPath(QDir::current().absoluteFilePath(QDir::fromNativeSeparators(path)));
}

BackupSettings::Format parseFormat(const QString& text)
{
    if (text == QLatin1String("p") || text == QLatin1String("plain"))
        return BackupSettings::Format::Plain;
    if (text == QLatin1String("t") || text == QLatin1String("tar"))
        return BackupSettings::Format::Tar;
    throw invalid(
        BackupOptions::tr("The output format \"%1\" is not known; it must be \"plain\" or \"tar\".").arg(text));
}

BackupSettings::WalMethod parseWalMethod(const QString& text)
{
    if (text == QLatin1String("n") || text == QLatin1String("none"))
        return BackupSettings::WalMethod::None;
    if (text == QLatin1String("f") || text == QLatin1String("fetch"))
        return BackupSettings::WalMethod::Fetch;
    if (text == QLatin1String("s") || text == QLatin1String("stream"))
        return BackupSettings::WalMethod::Stream;
    throw invalid(BackupOptions::tr("The WAL method \"%1\" is not known; it must be \"fetch\", \"stream\" or \"none\".")
                      .arg(text));
}

BackupSettings::Checkpoint parseCheckpoint(const QString& text)
{
    if (text.compare(QLatin1String("fast"), Qt::CaseInsensitive) == 0)
        return BackupSettings::Checkpoint::Fast;
    if (text.compare(QLatin1String("spread"), Qt::CaseInsensitive) == 0)
        return BackupSettings::Checkpoint::Spread;
    throw invalid(
        BackupOptions::tr("The checkpoint kind \"%1\" is not known; it must be \"fast\" or \"spread\".").arg(text));
}

ChecksumAlgorithm parseChecksumAlgorithm(const QString& text)
{
    if (const std::optional<ChecksumAlgorithm> algorithm = checksumAlgorithmFromName(text))
        return *algorithm;
    throw invalid(BackupOptions::tr("The checksum algorithm \"%1\" is not known; it must be NONE, CRC32C, SHA224, "
                                    "SHA256, SHA384 or SHA512.")
                      .arg(text));
}

bool wasGiven(const QList<OptionParser::Given>& given, const char* name)
{
    return std::any_of(given.begin(), given.end(),
                       [name](const OptionParser::Given& option) { return option.name == QLatin1String(name); });
}

QString verbName(BackupOptions::Verb verb)
{
    return verb == BackupOptions::Verb::BaseBackup ? QStringLiteral("basebackup") : QStringLiteral("preflight");
}

} // namespace

BackupOptions BackupOptions::parse(const QStringList& arguments, Verb verb)
{
    BackupOptions options;
    try {
        const OptionParser::Result result = OptionParser(knownOptions()).parse(arguments);
        options.wantsHelp = wasGiven(result.options, "help");
        options.wantsVersion = wasGiven(result.options, "version");
        if (options.wantsHelp || options.wantsVersion)
            return options;
        for (const OptionParser::Given& option : result.options)
            options.take(option);
        if (!result.arguments.isEmpty()) {
            throw invalid(
                tr("There are too many command-line arguments; the first is \"%1\".").arg(result.arguments.first()));
        }
        options.checkOptionConflicts(result.options, verb);
    } catch (Failure& failure) {
        if (failure.hint.isEmpty())
            failure.hint = tr("Try \"basekeep-cli %1 --help\" for more information.").arg(verbName(verb));
        throw;
    }
    return options;
}

void BackupOptions::take(const OptionParser::Given& option)
{
    const auto is = [&option](const char* name) {
        return option.name == QLatin1String(name);
    };
    const auto setParameter = [&](const char* keyword) {
        settings.connection.parameters.insert(QLatin1String(keyword), option.value);
    };
    if (is("pgdata")) {
        if (option.value == QLatin1String("-"))
            throw invalid(tr("Writing a backup to standard output is not supported yet."), tr("Name a target folder."));
        settings.target = absolutePath(option.value);
    } else if (is("format")) {
        settings.format = parseFormat(option.value);
    } else if (is("max-rate")) {
        settings.maxRateKiB = parseMaxRate(option.value);
    } else if (is("write-recovery-conf")) {
        settings.writeRecoveryConf = true;
    } else if (is("tablespace-mapping")) {
        settings.tablespaceMappings << parseTablespaceMapping(option.value);
    } else if (is("waldir")) {
        settings.walDir = option.value;
    } else if (is("wal-method")) {
        settings.walMethod = parseWalMethod(option.value);
    } else if (is("checkpoint")) {
        settings.checkpoint = parseCheckpoint(option.value);
    } else if (is("create-slot")) {
        settings.slot = BackupSettings::Slot::Created;
    } else if (is("slot")) {
        settings.slotName = option.value;
        if (settings.slot == BackupSettings::Slot::Temporary)
            settings.slot = BackupSettings::Slot::Existing;
    } else if (is("no-slot")) {
        settings.slot = BackupSettings::Slot::None;
    } else if (is("label")) {
        settings.label = option.value;
    } else if (is("no-clean")) {
        settings.keepOnFailure = true;
    } else if (is("no-sync")) {
        settings.sync = false;
    } else if (is("progress")) {
        showProgress = true;
    } else if (is("verbose")) {
        isVerbose = true;
    } else if (is("manifest-checksums")) {
        settings.manifestChecksum = parseChecksumAlgorithm(option.value);
    } else if (is("manifest-force-encode")) {
        settings.manifest = BackupSettings::Manifest::ForceEncode;
    } else if (is("no-manifest")) {
        settings.manifest = BackupSettings::Manifest::No;
    } else if (is("no-estimate-size")) {
        settings.estimateSize = false;
    } else if (is("no-verify-checksums")) {
        settings.verifyPageChecksums = false;
    } else if (is("dbname")) {
        settings.connection.connectionString = option.value;
    } else if (is("host")) {
        setParameter("host");
    } else if (is("port")) {
        setParameter("port");
    } else if (is("username")) {
        setParameter("user");
    } else if (is("status-interval")) {
        settings.statusIntervalSeconds = parseStatusInterval(option.value);
    } else if (is("no-password")) {
        passwordUse = PasswordUse::Never;
    } else if (is("password")) {
        passwordUse = PasswordUse::Always;
    } else if (is("json")) {
        isJson = true;
    } else if (is("use-server-tablespace-paths")) {
        settings.acceptServerTablespacePaths = true;
    } else if (is("no-preflight")) {
        settings.preflight = false;
    } else {
        takeUnsupported(option);
    }
}

void BackupOptions::takeUnsupported(const OptionParser::Given& option)
{
    // The spellings that ask for what happens anyway are fine.
    const QString& value = option.value;
    if (option.name == QLatin1String("target") && value == QLatin1String("client"))
        return;
    if (option.name == QLatin1String("compress") && (value == QLatin1String("none") || value == QLatin1String("0")))
        return;
    if (option.name == QLatin1String("sync-method") && value == QLatin1String("fsync"))
        return;
    throw invalid(tr("The option --%1 is not supported yet.").arg(option.name),
                  tr("Leave it out; the backup is then taken to this machine, whole and uncompressed."));
}

void BackupOptions::checkOptionConflicts(const QList<OptionParser::Given>& given, Verb verb) const
{
    const auto has = [&given](const char* name) {
        return wasGiven(given, name);
    };
    if (verb == Verb::BaseBackup && settings.target.isEmpty())
        throw invalid(tr("No target folder was given; use -D or --pgdata."));
    if (has("create-slot") && !has("slot"))
        throw invalid(tr("--create-slot needs a name for the slot; use -S or --slot."));
    if (has("no-slot") && has("create-slot"))
        throw invalid(tr("--no-slot and --create-slot contradict each other."));
    if (has("no-slot") && has("slot"))
        throw invalid(tr("--no-slot and --slot contradict each other."));
    if (has("progress") && has("no-estimate-size"))
        throw invalid(tr("--progress and --no-estimate-size contradict each other."));
    if (has("no-manifest") && has("manifest-checksums"))
        throw invalid(tr("--no-manifest and --manifest-checksums contradict each other."));
    if (has("no-manifest") && has("manifest-force-encode"))
        throw invalid(tr("--no-manifest and --manifest-force-encode contradict each other."));
    if (const QString error = settings.connection.connectionStringError(); !error.isEmpty()) {
        Failure failure = invalid(tr("The connection string cannot be read."),
                                  tr("Use a URI (postgresql://user@host:port/) or keywords (host=… port=… user=…)."));
        failure.detail = error;
        throw failure;
    }

    BackupSettings judged = settings;
    if (judged.target.isEmpty())
        judged.target = QDir::currentPath(); // a preflight without one
    if (const QStringList conflicts = judged.conflicts(); !conflicts.isEmpty())
        throw invalid(conflicts.first());
}

int BackupOptions::parseMaxRate(const QString& text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(\\S*)\\s*\\z"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        throw invalid(tr("The transfer rate \"%1\" is not a number.").arg(text));
    const double number = match.captured(1).toDouble();
    if (!(number > 0))
        throw invalid(tr("The transfer rate must be greater than zero."));
    const QString unit = match.captured(2);
    if (!unit.isEmpty() && unit != QLatin1String("k") && unit != QLatin1String("M"))
        throw invalid(tr("The unit \"%1\" of the transfer rate is not known; it must be \"k\" or \"M\".").arg(unit));

    const double rate = std::trunc(unit == QLatin1String("M") ? number * 1024 : number);
    if (!(rate >= 32 && rate <= 1048576))
        throw invalid(tr("The transfer rate \"%1\" is out of range; it must lie between 32k and 1024M.").arg(text));
    return int(rate);
}

TablespaceMapping BackupOptions::parseTablespaceMapping(const QString& text)
{
    TablespaceMapping mapping;
    QString* side = &mapping.oldPath;
    for (qsizetype index = 0; index < text.size(); ++index) {
        const QChar character = text.at(index);
        const bool isEscape =
            character == QLatin1Char('\\') && index + 1 < text.size() && text.at(index + 1) == QLatin1Char('=');
        if (isEscape) {
            side->append(text.at(++index));
        } else if (character != QLatin1Char('=')) {
            side->append(character);
        } else if (side == &mapping.newPath) {
            throw invalid(tr("There is more than one \"=\" in the tablespace mapping \"%1\".").arg(text),
                          tr("Write \"\\=\" for an equals sign inside a path."));
        } else {
            side = &mapping.newPath;
        }
    }
    if (mapping.oldPath.isEmpty() || mapping.newPath.isEmpty())
        throw invalid(tr("The tablespace mapping \"%1\" does not have the form OLDDIR=NEWDIR.").arg(text));
    if (mapping.oldPath.toUtf8().size() > maximumPathBytes || mapping.newPath.toUtf8().size() > maximumPathBytes)
        throw invalid(tr("A path of a tablespace mapping may have at most %1 bytes.").arg(maximumPathBytes));
    return mapping;
}

int BackupOptions::parseStatusInterval(const QString& text)
{
    bool isNumber = false;
    const qlonglong seconds = text.trimmed().toLongLong(&isNumber);
    if (!isNumber)
        throw invalid(tr("The status interval \"%1\" is not a number of seconds.").arg(text));
    if (seconds < 0 || seconds > maximumStatusIntervalSeconds) {
        throw invalid(tr("The status interval must lie between 0 and %1 seconds.").arg(maximumStatusIntervalSeconds));
    }
    return int(seconds);
}

QString BackupOptions::help(Verb verb)
{
    const QString opening =
        verb == Verb::BaseBackup
            ? tr("basekeep-cli basebackup takes a verified base backup of a running PostgreSQL server.\n"
                 "\n"
                 "Usage:\n"
                 "  basekeep-cli basebackup -D DIRECTORY [OPTION]...\n")
            : tr("basekeep-cli preflight looks whether a base backup would succeed, and changes nothing.\n"
                 "It takes the options of \"basekeep-cli basebackup\"; without -D it looks at the server only.\n"
                 "\n"
                 "Usage:\n"
                 "  basekeep-cli preflight [OPTION]...\n");
    return opening +
           tr("\n"
              "Options controlling the output:\n"
              "  -D, --pgdata=DIRECTORY     folder for the backup; must be new or empty\n"
              "  -F, --format=p|t           plain files (default) or tar archives\n"
              "  -r, --max-rate=RATE        limit of the transfer rate, in kB/s or with unit \"k\" or \"M\"\n"
              "  -R, --write-recovery-conf  make the backup ready to start as a standby\n"
              "  -T, --tablespace-mapping=OLDDIR=NEWDIR\n"
              "                             put the tablespace in OLDDIR of the server into NEWDIR here\n"
              "      --waldir=WALDIR        separate folder for the WAL\n"
              "  -X, --wal-method=none|fetch|stream\n"
              "                             how the WAL needed by the backup is taken along (default stream)\n"
              "      --use-server-tablespace-paths\n"
              "                             put tablespaces without a mapping where the server has them\n"
              "\n"
              "General options:\n"
              "  -c, --checkpoint=fast|spread\n"
              "                             begin with a checkpoint at once, or spread over time (default)\n"
              "  -C, --create-slot          make the replication slot named by --slot\n"
              "  -l, --label=LABEL          label of the backup (default \"Basekeep base backup\")\n"
              "  -n, --no-clean             keep partial files after an error\n"
              "  -N, --no-sync              do not wait until everything is safely on disk\n"
              "  -P, --progress             show progress and a summary\n"
              "  -S, --slot=SLOTNAME        replication slot to use (default: a temporary one)\n"
              "  -v, --verbose              show the job's log and the process tree\n"
              "  -V, --version              show the version, then exit\n"
              "      --json                 write one JSON object per line to standard output\n"
              "      --manifest-checksums=SHA{224,256,384,512}|CRC32C|NONE\n"
              "                             checksum algorithm of the manifest (default CRC32C)\n"
              "      --manifest-force-encode\n"
              "                             hex encode every file name in the manifest\n"
              "      --no-estimate-size     do not let the server estimate the size first\n"
              "      --no-manifest          take no manifest; the backup can then not be verified\n"
              "      --no-preflight         do not look for obstacles first\n"
              "      --no-slot              use no temporary replication slot\n"
              "      --no-verify-checksums  do not let the server verify its page checksums\n"
              "      --sync-method=fsync    how files are made durable\n"
              "  -?, --help                 show this help, then exit\n"
              "\n"
              "Connection options:\n"
              "  -d, --dbname=CONNSTR       connection string or URI\n"
              "  -h, --host=HOSTNAME        server's host or socket folder\n"
              "  -p, --port=PORT            server's port\n"
              "  -s, --status-interval=INTERVAL\n"
              "                             seconds between status messages of the WAL lane (default 10)\n"
              "  -U, --username=NAME        role to connect as\n"
              "  -w, --no-password          never ask for a password\n"
              "  -W, --password             ask for a password before connecting\n"
              "\n"
              "The exit status is 0 on success and 1 otherwise. Ctrl-C stops the backup and tidies up.");
}

} // namespace basekeep
