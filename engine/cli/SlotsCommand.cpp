#include "engine/cli/SlotsCommand.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QThread>

#include "engine/catalogue/ProfileStore.h"
#include "engine/cli/Confirmation.h"
#include "engine/cli/Console.h"
#include "engine/cli/InterruptibleCall.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/NamedServer.h"
#include "engine/cli/OptionParser.h"
#include "engine/cli/ProgressText.h"

namespace basekeep {

namespace {

constexpr int rateSampleMs = 3000;
const QString indent = QStringLiteral("  ");

} // namespace

int SlotsCommand::run(const QStringList& arguments)
{
    try {
        const Options options = parse(arguments);
        if (options.wantsHelp) {
            Console::print(help());
            return 0;
        }
        const SlotsCommand command(options);
        return callInterruptibly([&command](const CancelToken& cancel) { return command.execute(cancel); });
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

SlotsCommand::Options SlotsCommand::parse(const QStringList& arguments)
{
    const OptionParser parser({{QStringLiteral("dbname"), QLatin1Char('d'), true},
                               {QStringLiteral("rate"), {}, false},
                               {QStringLiteral("json"), {}, false},
                               {QStringLiteral("yes"), QLatin1Char('y'), false},
                               {QStringLiteral("help"), QLatin1Char('?'), false}});
    const auto invalid = [](const QString& message) {
        return Failure{Failure::Code::InvalidOption, message, {}, {}};
    };
    Options options;
    try {
        const OptionParser::Result result = parser.parse(arguments);
        for (const OptionParser::Given& option : result.options) {
            if (option.name == QLatin1String("dbname"))
                options.server = option.value;
            options.measuresRate |= option.name == QLatin1String("rate");
            options.isJson |= option.name == QLatin1String("json");
            options.isYes |= option.name == QLatin1String("yes");
            options.wantsHelp |= option.name == QLatin1String("help");
        }
        if (options.wantsHelp)
            return options;
        const QString verb = result.arguments.value(0, QStringLiteral("list"));
        options.drops = verb == QLatin1String("drop");
        options.slotName = result.arguments.value(1);
        if (!options.drops && verb != QLatin1String("list"))
            throw invalid(tr("There is nothing called \"%1\" that can be done with slots.").arg(verb));
        if (options.drops && options.slotName.isEmpty())
            throw invalid(tr("No slot was named."));
        if (result.arguments.size() > (options.drops ? 2 : 1))
            throw invalid(
                tr("There are too many command-line arguments; the first is \"%1\".").arg(result.arguments.last()));
    } catch (Failure& failure) {
        failure.hint = tr("Try \"basekeep-cli slots --help\" for more information.");
        throw;
    }
    return options;
}

QString SlotsCommand::help()
{
    return tr("basekeep-cli slots shows the replication slots that Basekeep made, on every server where it made some.\n"
              "A slot that nobody uses keeps WAL until the server's disk is full.\n"
              "\n"
              "Usage:\n"
              "  basekeep-cli slots [list] [OPTION]...\n"
              "  basekeep-cli slots drop NAME [OPTION]...\n"
              "\n"
              "Options:\n"
              "  -d, --dbname=SERVER  look at this server too: a connection string, or the name of a profile; with\n"
              "                       drop, only at this one\n"
              "      --rate           take three seconds to see how fast the kept WAL grows, and when the limit is\n"
              "                       reached\n"
              "  -y, --yes            do not ask before a slot is dropped\n"
              "      --json           write one JSON object per line to standard output\n"
              "  -?, --help           show this help, then exit\n"
              "\n"
              "A slot that is in use is never dropped.");
}

QList<SlotRecord> SlotsCommand::servers() const
{
    QList<SlotRecord> servers;
    const auto add = [&servers](const Profile& profile) {
        SlotRecord record;
        record.server = profile.connection;
        record.profileName = profile.name;
        servers.append(record);
    };
    if (!m_options.server.isEmpty()) {
        add(namedServer(m_options.server));
        return servers;
    }
    const ProfileStore profiles;
    for (const Profile& profile : profiles.profiles())
        add(profile);
    return servers;
}

int SlotsCommand::execute(const CancelToken& cancel) const
{
    SlotJanitor janitor(servers());
    if (m_options.drops)
        drop(janitor, cancel);
    else
        list(janitor, cancel);
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("outcome"), {{QStringLiteral("state"), QStringLiteral("finished")},
                                                        {QStringLiteral("exitStatus"), 0},
                                                        {QStringLiteral("failure"), QJsonValue::Null}});
    return 0;
}

void SlotsCommand::list(SlotJanitor& janitor, const CancelToken& cancel) const
{
    QList<SlotReport> reports = janitor.look(cancel);
    if (m_options.measuresRate) {
        const QDeadlineTimer deadline(rateSampleMs);
        while (!deadline.hasExpired()) {
            cancel.throwIfCancelled();
            QThread::msleep(100);
        }
        reports = janitor.look(cancel);
    }
    for (const SlotReport& slot : std::as_const(reports))
        show(slot);
    if (reports.isEmpty() && !m_options.isJson)
        Console::print(tr("No slot of Basekeep's is known on any server."));
}

void SlotsCommand::show(const SlotReport& slot) const
{
    if (m_options.isJson)
        return JsonReporter::write(QStringLiteral("slot"), slot.toJson());
    const QString server =
        slot.record.profileName.isEmpty() ? slot.record.server.displayName() : slot.record.profileName;
    Console::print(tr("%1 on %2", "slot, server").arg(slot.record.name, server));
    QStringList facts{slot.stateText()};
    if (!slot.user.isEmpty())
        facts << slot.user;
    if (const std::optional<quint64> held = slot.heldBytes())
        facts << tr("keeps %1 of WAL").arg(ProgressText::size(*held));
    if (slot.limit)
        facts << tr("limit %1").arg(ProgressText::size(*slot.limit));
    if (slot.bytesPerSecond > 0)
        facts << tr("grows by %1").arg(ProgressText::rate(slot.bytesPerSecond));
    constexpr double longest = 3.2e8; // ten years
    if (const std::optional<double> seconds = slot.secondsToLimit(); seconds && *seconds < longest)
        facts << tr("full in about %1").arg(ProgressText::duration(qint64(*seconds * 1000)));
    Console::print(indent + facts.join(QStringLiteral(", ")));
    if (const QString purpose = slot.record.purposeText(); !purpose.isEmpty())
        Console::print(indent + tr("made for the %1", "purpose").arg(purpose));
    if (!slot.isRecorded)
        Console::print(indent + tr("made by a Basekeep elsewhere, by its name"));
    if (!slot.error.isEmpty())
        Console::print(indent + slot.error.section(QLatin1Char('\n'), 0, 0));
}

void SlotsCommand::drop(SlotJanitor& janitor, const CancelToken& cancel) const
{
    QList<SlotReport> candidates = janitor.look(cancel);
    const QString only =
        m_options.server.isEmpty() ? QString() : namedServer(m_options.server).connection.toKeywordText();
    candidates.removeIf([&](const SlotReport& slot) {
        return slot.record.name != m_options.slotName ||
               (!only.isEmpty() && slot.record.server.toKeywordText() != only);
    });
    const auto refuse = [](const QString& message, const QString& hint, const QString& detail = {}) {
        throw Failure{Failure::Code::InvalidOption, message, hint, detail};
    };
    if (candidates.isEmpty())
        refuse(tr("No slot \"%1\" of Basekeep's is known.").arg(m_options.slotName),
               tr("Name the server (-d). Slots that others made are dropped with the server's own means."));
    if (candidates.size() > 1)
        refuse(tr("There is a slot \"%1\" on more than one server.").arg(m_options.slotName),
               tr("Name the server (-d)."));
    const SlotReport& slot = candidates.first();
    if (!slot.error.isEmpty())
        refuse(tr("The server of the slot \"%1\" cannot be reached.").arg(slot.record.name), {}, slot.error);
    if (!slot.isThere) {
        if (!m_options.isJson)
            Console::print(tr("The slot \"%1\" is not there any more.").arg(slot.record.name));
        return;
    }
    if (!m_options.isYes)
        Confirmation::ask(tr("The replication slot \"%1\" on %2 is dropped: %3.")
                              .arg(slot.record.name, slot.record.server.displayName(), slot.stateText()));
    janitor.drop(slot, cancel);
    if (!m_options.isJson)
        Console::print(tr("The slot \"%1\" is dropped.").arg(slot.record.name));
}

} // namespace basekeep
