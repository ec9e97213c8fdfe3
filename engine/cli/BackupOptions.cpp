#include "engine/cli/BackupOptions.h"

#include <cmath>

#include <QtCore/QRegularExpression>

#include "engine/cli/BackupOptionReader.h"
#include "engine/cli/Console.h"
#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int maximumStatusIntervalSeconds = 2147483;

Failure invalid(const QString& message, const QString& hint = {})
{
    return {Failure::Code::InvalidOption, message, hint, {}};
}

QString verbName(BackupOptions::Verb verb)
{
    return verb == BackupOptions::Verb::BaseBackup ? QStringLiteral("basebackup") : QStringLiteral("preflight");
}

} // namespace

BackupOptions BackupOptions::parse(const QStringList& arguments, Verb verb)
{
    try {
        return BackupOptionReader(verb).read(arguments);
    } catch (Failure& failure) {
        const QString help = tr("Try \"%1 --help\" for more information.").arg(Console::command(verbName(verb)));
        failure.hint = failure.hint.isEmpty() ? help : failure.hint + QLatin1Char(' ') + help;
        throw;
    }
}

int BackupOptions::parseMaxRate(const QString& text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(.*?)\\s*\\z"),
        QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        throw invalid(tr("transfer rate \"%1\" is not a valid value").arg(text));
    const double number = match.captured(1).toDouble();
    if (!(number > 0))
        throw invalid(tr("transfer rate must be greater than zero"));
    const QString unit = match.captured(2);
    if (!unit.isEmpty() && unit != QLatin1String("k") && unit != QLatin1String("M"))
        throw invalid(tr("invalid --max-rate unit: \"%1\"").arg(unit), tr("It must be \"k\" or \"M\"."));

    const double rate = std::trunc(unit == QLatin1String("M") ? number * 1024 : number);
    if (!(rate >= 32 && rate <= 1048576)) {
        throw invalid(tr("transfer rate \"%1\" is out of range").arg(text),
                      tr("It must lie between 32 kilobytes and 1024 megabytes per second."));
    }
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
            throw invalid(tr("multiple \"=\" signs in tablespace mapping \"%1\"").arg(text),
                          tr("Write \"\\=\" for an equals sign inside a path."));
        } else {
            side = &mapping.newPath;
        }
    }
    if (mapping.oldPath.isEmpty() || mapping.newPath.isEmpty())
        throw invalid(tr("invalid tablespace mapping format \"%1\", must be \"OLDDIR=NEWDIR\"").arg(text));
    if (const QString conflict = mapping.conflict(); !conflict.isEmpty())
        throw invalid(conflict);
    return mapping;
}

int BackupOptions::parseStatusInterval(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^\\s*([+-]?\\d+)?\\s*\\z"));
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        throw invalid(tr("invalid value \"%1\" for option -s/--status-interval").arg(text));
    if (!match.hasCaptured(1))
        return 0; // as the stock tool has it
    bool fits = false;
    const int seconds = match.captured(1).toInt(&fits);
    if (!fits || seconds < 0 || seconds > maximumStatusIntervalSeconds)
        throw invalid(tr("-s/--status-interval must be in range 0..%1").arg(maximumStatusIntervalSeconds));
    return seconds;
}

std::optional<ServerTarget> BackupOptions::parseTarget(const QString& text)
{
    if (text == QLatin1String("client"))
        return {};
    const qsizetype colon = text.indexOf(QLatin1Char(':'));
    return colon < 0 ? ServerTarget{text, {}} : ServerTarget{text.left(colon), text.mid(colon + 1)};
}

QString BackupOptions::help(Verb verb)
{
    const QString command = Console::command(verbName(verb));
    const QString opening = verb == Verb::BaseBackup
                                ? tr("%1 takes a verified base backup of a running PostgreSQL server.\n"
                                     "\n"
                                     "Usage:\n"
                                     "  %1 -D DIRECTORY [OPTION]...\n"
                                     "  %1 -t TARGET -X none|fetch [OPTION]...\n")
                                      .arg(command)
                                : tr("%1 looks whether a base backup would succeed, and changes nothing.\n"
                                     "It takes the options of \"%2\"; without -D it looks at the server only.\n"
                                     "\n"
                                     "Usage:\n"
                                     "  %1 [OPTION]...\n")
                                      .arg(command, Console::command(verbName(Verb::BaseBackup)));
    return opening +
           tr("\n"
              "Options controlling the output:\n"
              "  -D, --pgdata=DIRECTORY     folder for the backup, new or empty; \"-\" writes one tar archive to\n"
              "                             standard output\n"
              "  -F, --format=p|t           plain files (default) or tar archives\n"
              "  -i, --incremental=OLDMANIFEST\n"
              "                             take only what changed since the backup with this manifest\n"
              "                             (server 17 and later)\n"
              "  -r, --max-rate=RATE        limit of the transfer rate, in kB/s or with unit \"k\" or \"M\"\n"
              "  -R, --write-recovery-conf[=with-password]\n"
              "                             make the backup ready to start as a standby; the password goes along,\n"
              "                             in clear text, only with \"=with-password\"\n"
              "  -t, --target=TARGET[:DETAIL]\n"
              "                             where the backup goes: \"client\" (default), \"server:PATH\" for a folder\n"
              "                             on the server's machine, \"blackhole\" for nowhere, or what the server\n"
              "                             offers (server 15 and later)\n"
              "  -T, --tablespace-mapping=OLDDIR=NEWDIR\n"
              "                             put the tablespace in OLDDIR of the server into NEWDIR here; \"\\=\" is "
              "an\n"
              "                             equals sign inside a path\n"
              "      --waldir=WALDIR        separate folder for the WAL\n"
              "  -X, --wal-method=none|fetch|stream\n"
              "                             how the WAL needed by the backup is taken along (default stream)\n"
              "  -z, --gzip                 compress the archives with gzip\n"
              "  -Z, --compress=[client-|server-]METHOD[:DETAIL]\n"
              "                             compress here (default) or on the server; METHOD is gzip, lz4, zstd or\n"
              "                             none; DETAIL is a level, or a list of level=N, workers=N, long\n"
              "      --use-server-tablespace-paths\n"
              "                             put tablespaces without a mapping where the server has them\n"
              "\n"
              "General options:\n"
              "  -c, --checkpoint=fast|spread\n"
              "                             begin with a checkpoint at once, or spread over time (default)\n"
              "  -C, --create-slot          make the replication slot named by --slot\n"
              "  -l, --label=LABEL          label of the backup (default \"%1\")\n"
              "  -n, --no-clean             keep partial files after an error\n"
              "  -N, --no-sync              do not wait until everything is safely on disk\n"
              "  -P, --progress             show progress and a summary\n"
              "  -S, --slot=SLOTNAME        replication slot to use (default: a temporary one); with it the\n"
              "                             WAL lane is started again if its process or connection is lost\n"
              "  -v, --verbose              show the job's log and the process tree\n"
              "  -V, --version              show the version, then exit\n"
              "      --json                 write one JSON object per line to standard output\n"
              "      --report=FILE          also write a report of what was verified, for reading (.html) or for\n"
              "                             programs (.json); may be given more than once\n"
              "      --manifest-checksums=SHA{224,256,384,512}|CRC32C|NONE\n"
              "                             checksum algorithm of the manifest (default CRC32C)\n"
              "      --manifest-force-encode\n"
              "                             hex encode every file name in the manifest\n"
              "      --no-direct-io         write through the system's cache, not past it\n"
              "      --no-estimate-size     do not let the server estimate the size first\n"
              "      --no-manifest          take no manifest; the backup can then not be verified\n"
              "      --no-preflight         do not look for obstacles first\n"
              "      --no-slot              use no temporary replication slot\n"
              "      --no-verify-checksums  do not let the server verify its page checksums\n"
              "      --sync-method=fsync|syncfs\n"
              "                             make files durable one by one (default), or whole file systems at once\n"
              "                             (Linux)\n"
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
              "The exit status is 0 on success and 1 otherwise. Ctrl-C stops the backup and tidies up.")
               .arg(BackupOptionReader::defaultLabel());
}

} // namespace basekeep
