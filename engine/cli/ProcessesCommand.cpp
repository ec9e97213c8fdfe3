#include "engine/cli/ProcessesCommand.h"

#include <QtCore/QDir>
#include <QtCore/QEventLoop>
#include <QtCore/QJsonArray>
#include <QtCore/QTimer>

#include "engine/cli/Console.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/OptionParser.h"
#include "engine/cli/ProcessTree.h"
#include "engine/cli/ProgressText.h"
#include "engine/jobs/Interruption.h"

namespace basekeep {

namespace {

constexpr int watchIntervalMs = 1000;
constexpr int cpuSampleMs = 300; ///< a share of the processor needs two looks

} // namespace

int ProcessesCommand::run(const QStringList& arguments)
{
    try {
        const Options options = parse(arguments);
        if (options.wantsHelp) {
            Console::print(help());
            return 0;
        }
        return ProcessesCommand(options).show();
    } catch (const Failure& failure) {
        Console::error(failure);
        return 1;
    }
}

ProcessesCommand::ProcessesCommand(const Options& options) : m_options(options) {}

ProcessesCommand::Options ProcessesCommand::parse(const QStringList& arguments)
{
    const OptionParser parser({{QStringLiteral("watch"), QLatin1Char('w'), false},
                               {QStringLiteral("json"), {}, false},
                               {QStringLiteral("help"), QLatin1Char('?'), false}});
    Options options;
    try {
        const OptionParser::Result result = parser.parse(arguments);
        for (const OptionParser::Given& option : result.options) {
            options.watches |= option.name == QLatin1String("watch");
            options.isJson |= option.name == QLatin1String("json");
            options.wantsHelp |= option.name == QLatin1String("help");
        }
        if (!result.arguments.isEmpty()) {
            throw Failure{
                Failure::Code::InvalidOption,
                tr("There are too many command-line arguments; the first is \"%1\".").arg(result.arguments.first()),
                {},
                {}};
        }
    } catch (Failure& failure) {
        failure.hint = tr("Try \"basekeep-cli processes --help\" for more information.");
        throw;
    }
    return options;
}

QString ProcessesCommand::help()
{
    return tr("basekeep-cli processes shows the backups that run on this machine and the processes that do the work.\n"
              "\n"
              "Usage:\n"
              "  basekeep-cli processes [OPTION]...\n"
              "\n"
              "Options:\n"
              "  -w, --watch  show the picture again each second until Ctrl-C\n"
              "      --json   write one JSON object per picture\n"
              "  -?, --help   show this help, then exit");
}

int ProcessesCommand::show()
{
    for (const JobRecord& record : m_registry.running())
        (void)picture(record); // the first look, without a share of the processor

    QEventLoop loop;
    Interruption interruption;
    QTimer timer;
    QObject::connect(&interruption, &Interruption::requested, &loop, &QEventLoop::quit);
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        look();
        if (!m_options.watches)
            loop.quit();
        timer.setInterval(watchIntervalMs);
    });
    timer.start(cpuSampleMs);
    loop.exec();
    return 0;
}

void ProcessesCommand::look()
{
    const QList<JobRecord> records = m_registry.running();
    if (m_options.isJson) {
        printJson(records);
        return;
    }
    const QStringList lines = text(records);
    if (m_options.watches && Console::canRedrawOutput()) {
        // Lines that wrap would make the way back up longer than it looks.
        QString redrawn = m_drawnLines > 0 ? QStringLiteral("\x1b[%1A\r").arg(m_drawnLines) : QString();
        for (const QString& line : lines)
            redrawn += line.left(Console::columns() - 1) + QStringLiteral("\x1b[K\n");
        m_drawnLines = lines.size();
        Console::print(redrawn + QStringLiteral("\x1b[J\x1b[A"));
        return;
    }
    for (const QString& line : lines)
        Console::print(line);
}

ProcessPicture ProcessesCommand::picture(const JobRecord& record)
{
    ProcessPicture picture;
    picture.takenAt = QDateTime::currentDateTime();
    picture.parent = m_reader.read(record.ownerPid);
    // The id of a child that has ended may belong to somebody else by now.
    if (record.childPid != 0) {
        picture.child = m_reader.read(record.childPid);
        if (picture.child && picture.child->parentPid != record.ownerPid)
            picture.child.reset();
    }
    picture.dataBackendPid = record.dataBackendPid;
    picture.walBackendPid = record.walBackendPid;
    const auto sender = [](int pid, const QString& state) -> std::optional<WalSenderInfo> {
        if (pid == 0)
            return std::nullopt;
        WalSenderInfo info;
        info.pid = pid;
        info.state = state;
        return info;
    };
    picture.dataSender = sender(record.dataBackendPid, record.dataSenderState);
    picture.walSender = sender(record.walBackendPid, record.walSenderState);
    return picture;
}

QStringList ProcessesCommand::text(const QList<JobRecord>& records)
{
    if (records.isEmpty())
        return {tr("No job of Basekeep is running under this user.")};
    QStringList lines;
    for (const JobRecord& record : records) {
        if (!lines.isEmpty())
            lines << QString();
        ProgressText::State state;
        state.bytesDone = record.bytesDone;
        state.bytesTotal = record.bytesTotal;
        QStringList head{tr("Backup of %1 to %2").arg(record.server, QDir::toNativeSeparators(record.target)),
                         tr("stage %1").arg(record.stage)};
        if (const std::optional<int> percent = ProgressText::percent(state)) {
            head << QStringLiteral("%1 %").arg(*percent)
                 << tr("%1 of %2").arg(ProgressText::size(record.bytesDone), ProgressText::size(record.bytesTotal));
        }
        //: %1 is a front end: window or command line
        head << tr("started by the %1 %2 ago")
                    .arg(record.frontEnd,
                         ProgressText::duration(record.startedAt.msecsTo(QDateTime::currentDateTime())));
        lines << head.join(QLatin1String(", "));
        for (const QString& line : ProcessTree::lines(picture(record), record.server, Console::hasUnicode()))
            lines << QStringLiteral("  ") + line;
    }
    return lines;
}

void ProcessesCommand::printJson(const QList<JobRecord>& records)
{
    QJsonArray jobs;
    for (const JobRecord& record : records) {
        QJsonObject job = record.toJson();
        job.insert(QStringLiteral("processes"), ProcessTree::toJson(picture(record)));
        jobs.append(job);
    }
    JsonReporter::write(QStringLiteral("jobs"),
                        {{QStringLiteral("time"), QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
                         {QStringLiteral("jobs"), jobs}});
}

} // namespace basekeep
