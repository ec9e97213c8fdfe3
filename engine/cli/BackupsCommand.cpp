#include "engine/cli/BackupsCommand.h"

#include <QtCore/QDir>
#include <QtCore/QEventLoop>
#include <QtCore/QLocale>

#include "engine/cli/Console.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/OptionParser.h"
#include "engine/cli/ProgressText.h"
#include "engine/jobs/Interruption.h"

namespace basekeep {

namespace {

const QString indent = QStringLiteral("  ");

QString timeText(const QDateTime& time)
{
    return time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace

int BackupsCommand::run(const QStringList& arguments)
{
    try {
        const Options options = parse(arguments);
        if (options.wantsHelp) {
            Console::print(help());
            return 0;
        }
        const BackupsCommand command(options);
        return options.scanFolder.isEmpty() ? command.list() : command.scan();
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

BackupsCommand::Options BackupsCommand::parse(const QStringList& arguments)
{
    const OptionParser parser({{QStringLiteral("scan"), {}, true},
                               {QStringLiteral("adopt"), {}, false},
                               {QStringLiteral("json"), {}, false},
                               {QStringLiteral("help"), QLatin1Char('?'), false}});
    const auto invalid = [](const QString& message) {
        return Failure{Failure::Code::InvalidOption, message, {}, {}};
    };
    Options options;
    try {
        const OptionParser::Result result = parser.parse(arguments);
        for (const OptionParser::Given& option : result.options) {
            if (option.name == QLatin1String("scan")) {
                if (option.value.isEmpty())
                    throw invalid(tr("The folder to scan has no name."));
                options.scanFolder = QDir::cleanPath(QDir::fromNativeSeparators(option.value));
            }
            options.adopts |= option.name == QLatin1String("adopt");
            options.isJson |= option.name == QLatin1String("json");
            options.wantsHelp |= option.name == QLatin1String("help");
        }
        if (!result.arguments.isEmpty())
            throw invalid(
                tr("There are too many command-line arguments; the first is \"%1\".").arg(result.arguments.first()));
        if (options.adopts && options.scanFolder.isEmpty())
            throw invalid(tr("--adopt takes what --scan finds, and there is no --scan."));
    } catch (Failure& failure) {
        failure.hint = tr("Try \"basekeep-cli backups --help\" for more information.");
        throw;
    }
    return options;
}

QString BackupsCommand::help()
{
    return tr(
        "basekeep-cli backups lists the backups that are known here, and when each was last verified; or it looks "
        "for others.\n"
        "\n"
        "Usage:\n"
        "  basekeep-cli backups [OPTION]...\n"
        "\n"
        "Options:\n"
        "      --scan=DIR  look for backups in this folder or drive, whoever took them; links are not followed\n"
        "      --adopt     take those that are found into the list, where the window shows them too\n"
        "      --json      write one JSON object per line to standard output\n"
        "  -?, --help      show this help, then exit\n"
        "\n"
        "Nothing of a backup is changed. Each verifybackup of a backup in the list is remembered there.");
}

int BackupsCommand::list() const
{
    const QList<KnownBackup> backups = m_library.backups();
    for (const KnownBackup& backup : backups)
        show(backup);
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("outcome"),
                            {{QStringLiteral("state"), QStringLiteral("finished")}, {QStringLiteral("exitStatus"), 0}});
    else if (backups.isEmpty())
        Console::print(tr("No backup is known here. \"basekeep-cli backups --scan DIR --adopt\" looks for some."));
    return 0;
}

int BackupsCommand::scan() const
{
    Interruption interruption;
    BackupScan scan(m_options.scanFolder);
    const QSet<QString> places = m_library.places();
    QObject::connect(&scan, &BackupScan::backupFound, &scan, [this, &places](const BackupDescription& backup) {
        show(backup, BackupLibrary::isKnown(backup.folder, places));
    });
    QObject::connect(&scan, &Job::logged, &scan, [this](const LogEntry& entry) {
        if (m_options.isJson)
            JsonReporter::writeLog(entry);
        if (entry.severity == LogEntry::Severity::Warning)
            Console::warning(entry.text);
    });
    QEventLoop loop;
    QObject::connect(&scan, &Job::finished, &loop, &QEventLoop::quit);
    QObject::connect(&interruption, &Interruption::requested, &scan, [&scan] { scan.cancel(); });
    scan.start();
    loop.exec();
    scan.wait();
    if (const std::optional<Failure> failure = scan.failure())
        throw *failure;

    QList<BackupDescription> fresh = scan.found();
    fresh.removeIf(
        [&places](const BackupDescription& backup) { return BackupLibrary::isKnown(backup.folder, places); });
    if (m_options.adopts)
        m_library.adopt(scan.found());
    conclude(scan, m_options.adopts ? fresh.size() : 0);
    return 0;
}

void BackupsCommand::show(const KnownBackup& backup) const
{
    if (m_options.isJson)
        return JsonReporter::write(QStringLiteral("backup"), backup.toJson());
    Console::print(QDir::toNativeSeparators(backup.description.folder));
    QStringList facts;
    if (!backup.server.isEmpty())
        facts << backup.server;
    facts += textOf(backup.description);
    if (backup.isAdopted())
        facts << tr("adopted, taken by %1").arg(backup.takenBy());
    if (backup.presence == KnownBackup::Presence::Missing)
        facts << tr("missing");
    else if (backup.presence == KnownBackup::Presence::NotOnThisDisk)
        facts << tr("not on this machine");
    Console::print(indent + facts.join(QStringLiteral(", ")));
    const std::optional<VerificationRecord>& verification = backup.lastVerification;
    Console::print(indent + (verification ? tr("last verified %1: %2, %3", "time, verdict, by whom and how")
                                                .arg(timeText(verification->endedAt), verification->verdictText(),
                                                     verification->meansText())
                                          : tr("never verified")));
}

void BackupsCommand::show(const BackupDescription& backup, bool isKnown) const
{
    if (m_options.isJson) {
        QJsonObject object = backup.toJson();
        object.insert(QStringLiteral("known"), isKnown);
        return JsonReporter::write(QStringLiteral("backup"), object);
    }
    Console::print(QDir::toNativeSeparators(backup.folder));
    QStringList facts = textOf(backup);
    facts << (isKnown ? tr("known") : tr("new"));
    Console::print(indent + facts.join(QStringLiteral(", ")));
    if (!backup.manifestProblem.isEmpty())
        Console::print(indent + backup.manifestProblem);
}

void BackupsCommand::conclude(const BackupScan& scan, qsizetype adopted) const
{
    const BackupScan::Counts counts = scan.counts();
    if (m_options.isJson) {
        return JsonReporter::write(
            QStringLiteral("outcome"),
            {{QStringLiteral("state"), QStringLiteral("finished")},
             {QStringLiteral("exitStatus"), 0},
             {QStringLiteral("elapsedMs"), scan.elapsedMs()},
             {QStringLiteral("failure"), QJsonValue::Null},
             {QStringLiteral("result"),
              QJsonObject{{QStringLiteral("folders"), qint64(counts.folders)},
                          {QStringLiteral("backups"), qint64(counts.backups)},
                          {QStringLiteral("dataDirectories"), qint64(counts.dataDirectories)},
                          {QStringLiteral("unfinishedBackups"), qint64(counts.unfinishedBackups)},
                          {QStringLiteral("unreadableFolders"), qint64(counts.unreadableFolders)},
                          {QStringLiteral("adopted"), adopted}}}});
    }
    Console::print(tr("Folders looked at: %1. Backups found: %2.").arg(counts.folders).arg(counts.backups));
    if (m_options.adopts)
        Console::print(tr("New in the list: %1.").arg(adopted));
    if (counts.unreadableFolders > 0)
        Console::print(tr("Folders that could not be read: %1.").arg(counts.unreadableFolders));
}

QStringList BackupsCommand::textOf(const BackupDescription& backup)
{
    QStringList facts;
    if (backup.serverMajor > 0)
        facts << tr("PostgreSQL %1").arg(backup.serverMajor);
    if (!backup.formatName().isEmpty())
        facts << backup.formatName();
    if (backup.isIncremental)
        facts << tr("incremental");
    if (backup.sizeBytes)
        facts << ProgressText::size(*backup.sizeBytes);
    if (backup.takenAt.isValid())
        facts << tr("taken %1", "a time").arg(timeText(backup.takenAt));
    if (!backup.hasManifest)
        facts << tr("no manifest");
    return facts;
}

} // namespace basekeep
