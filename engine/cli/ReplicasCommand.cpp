#include "engine/cli/ReplicasCommand.h"

#include <QtCore/QDir>

#include "engine/cli/Confirmation.h"
#include "engine/cli/Console.h"
#include "engine/cli/InterruptibleCall.h"
#include "engine/cli/JsonReporter.h"
#include "engine/cli/OptionParser.h"
#include "engine/cli/ProgressText.h"
#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaObserver.h"

namespace basekeep {

namespace {

const QString indent = QStringLiteral("  ");

const QStringList& verbs()
{
    static const QStringList names{QStringLiteral("list"),    QStringLiteral("start"),    QStringLiteral("stop"),
                                   QStringLiteral("restart"), QStringLiteral("promote"),  QStringLiteral("remove"),
                                   QStringLiteral("adopt"),   QStringLiteral("autostart")};
    return names;
}

} // namespace

int ReplicasCommand::run(const QStringList& arguments)
{
    try {
        const Options options = parse(arguments);
        if (options.wantsHelp) {
            Console::print(help());
            return 0;
        }
        const ReplicasCommand command(options);
        return callInterruptibly([&command](const CancelToken& cancel) { return command.execute(cancel); });
    } catch (const Failure& failure) {
        if (arguments.contains(QLatin1String("--json")))
            JsonReporter::writeFailure(failure);
        Console::error(failure);
        return 1;
    }
}

ReplicasCommand::Options ReplicasCommand::parse(const QStringList& arguments)
{
    const OptionParser parser({{QStringLiteral("json"), {}, false},
                               {QStringLiteral("yes"), QLatin1Char('y'), false},
                               {QStringLiteral("keep-slot"), {}, false},
                               {QStringLiteral("help"), QLatin1Char('?'), false}});
    const auto invalid = [](const QString& message) {
        return Failure{Failure::Code::InvalidOption, message, {}, {}};
    };
    Options options;
    try {
        OptionParser::Result result = parser.parse(arguments);
        for (const OptionParser::Given& option : result.options) {
            options.isJson |= option.name == QLatin1String("json");
            options.isYes |= option.name == QLatin1String("yes");
            options.keepsSlot |= option.name == QLatin1String("keep-slot");
            options.wantsHelp |= option.name == QLatin1String("help");
        }
        if (options.wantsHelp)
            return options;
        options.verb = result.arguments.value(0, QStringLiteral("list"));
        if (options.verb == QLatin1String("autostart")) {
            const QString wanted = result.arguments.value(1);
            options.startsWithSystem = wanted == QLatin1String("on");
            if (!options.startsWithSystem && wanted != QLatin1String("off"))
                throw invalid(tr("Say \"autostart on\" or \"autostart off\", and the replica's folder."));
            result.arguments.removeAt(1);
        }
        options.folder = result.arguments.value(1);
        if (!verbs().contains(options.verb))
            throw invalid(tr("There is nothing called \"%1\" that can be done with replicas.").arg(options.verb));
        if (options.verb != QLatin1String("list") && options.folder.isEmpty())
            throw invalid(tr("No folder was named; it says which replica is meant."));
        if (result.arguments.size() > 2)
            throw invalid(
                tr("There are too many command-line arguments; the first is \"%1\".").arg(result.arguments.at(2)));
    } catch (Failure& failure) {
        failure.hint = tr("Try \"basekeep-cli replicas --help\" for more information.");
        throw;
    }
    return options;
}

QString ReplicasCommand::help()
{
    return tr(
        "basekeep-cli replicas shows the replicas of this machine, and does what one does with them.\n"
        "\n"
        "Usage:\n"
        "  basekeep-cli replicas [list] [DIRECTORY] [--json]\n"
        "  basekeep-cli replicas start|stop|restart|promote|remove|adopt DIRECTORY [OPTION]...\n"
        "  basekeep-cli replicas autostart on|off DIRECTORY\n"
        "\n"
        "  list     how each is: streaming, catching up, stopped, broken, promoted; its lag, and the WAL that its\n"
        "           slot keeps on the primary\n"
        "  start    starts its server and waits until it takes connections\n"
        "  stop     stops it; its slot keeps WAL on the primary for it\n"
        "  restart  stops and starts it\n"
        "  promote  makes it a server of its own, and drops its slot on the old primary\n"
        "  remove   stops it, deletes its folder and its copies of tablespaces, and drops its slot\n"
        "  adopt    takes the standby in a folder into the list, whoever made it\n"
        "  autostart\n"
        "           whether a service of the system starts its server: with the machine if you are root (on Windows:\n"
        "           administrator), else when you log in\n"
        "\n"
        "Options:\n"
        "  -y, --yes        do not ask before a promotion or a removal\n"
        "      --keep-slot  leave the slot alone, for a primary that is gone for ever or will be asked later\n"
        "      --json       write one JSON object per line to standard output\n"
        "  -?, --help       show this help, then exit\n"
        "\n"
        "A folder is touched only if it still holds the replica that it held.");
}

void ReplicasCommand::say(const QString& line) const
{
    if (!m_options.isJson)
        Console::print(line);
}

int ReplicasCommand::execute(const CancelToken& cancel) const
{
    const QString& verb = m_options.verb;
    if (verb == QLatin1String("list")) {
        list(cancel);
    } else if (verb == QLatin1String("adopt")) {
        const Replica replica = ReplicaControl::adopt(m_options.folder, m_store);
        say(tr("The replica in %1 is in the list.").arg(QDir::toNativeSeparators(replica.folder)));
    } else {
        ReplicaControl control(chosen(), m_store);
        const QString folder = QDir::toNativeSeparators(control.replica().folder);
        if (verb == QLatin1String("start")) {
            control.start(cancel);
            say(tr("The replica in %1 runs.").arg(folder));
        } else if (verb == QLatin1String("stop")) {
            control.stop();
            say(tr("The replica in %1 is stopped.").arg(folder));
        } else if (verb == QLatin1String("restart")) {
            control.restart(cancel);
            say(tr("The replica in %1 runs.").arg(folder));
        } else if (verb == QLatin1String("promote")) {
            promote(control, cancel);
        } else if (verb == QLatin1String("autostart")) {
            setAutostart(control);
        } else {
            remove(control, cancel);
        }
    }
    if (m_options.isJson)
        JsonReporter::write(QStringLiteral("outcome"), {{QStringLiteral("state"), QStringLiteral("finished")},
                                                        {QStringLiteral("exitStatus"), 0},
                                                        {QStringLiteral("failure"), QJsonValue::Null}});
    return 0;
}

Replica ReplicasCommand::chosen() const
{
    // What is not in the list was made by somebody else, and is not deleted by mistake.
    if (m_options.verb == QLatin1String("remove") && !m_store.find(m_options.folder)) {
        throw Failure{
            Failure::Code::InvalidOption,
            tr("No replica in %1 is known here.").arg(QDir::toNativeSeparators(m_options.folder)),
            tr("A standby that was made elsewhere is taken into the list with \"basekeep-cli replicas adopt\"."),
            {}};
    }
    return ReplicaControl::adopt(m_options.folder, m_store);
}

void ReplicasCommand::setAutostart(ReplicaControl& control) const
{
    control.setAutostart(m_options.startsWithSystem);
    const QString folder = QDir::toNativeSeparators(control.replica().folder);
    say(m_options.startsWithSystem ? tr("The replica in %1 is started %2.").arg(folder, ReplicaAutostart::moment())
                                   : tr("The replica in %1 is started by hand only.").arg(folder));
}

void ReplicasCommand::list(const CancelToken& cancel) const
{
    const QString wanted = m_options.folder.isEmpty() ? QString() : Replica::idOf(m_options.folder);
    int shown = 0;
    for (const Replica& replica : m_store.replicas()) {
        if (!wanted.isEmpty() && replica.id != wanted)
            continue;
        show(replica, ReplicaObserver(replica).look(cancel));
        ++shown;
    }
    if (shown == 0)
        say(tr("No replica is known here. \"basekeep-cli clone\" makes one, \"basekeep-cli replicas adopt\" takes one "
               "that is there into the list."));
}

void ReplicasCommand::show(const Replica& replica, const ReplicaStatus& status) const
{
    const bool startsWithSystem = ReplicaAutostart(replica).isEnabled();
    if (m_options.isJson) {
        QJsonObject object = replica.toJson();
        object.insert(QStringLiteral("autostart"), startsWithSystem);
        object.insert(QStringLiteral("status"), status.toJson());
        return JsonReporter::write(QStringLiteral("replica"), object);
    }
    Console::print(QDir::toNativeSeparators(replica.folder));
    QStringList facts{ReplicaStatus::textOf(status.state)};
    if (const std::optional<quint64> lag = status.lagBytes())
        facts << tr("lag %1").arg(ProgressText::size(*lag));
    if (status.secondsBehind && status.lagBytes() != 0)
        facts << tr("%1 s behind").arg(*status.secondsBehind, 0, 'f', 1);
    if (status.postmasterPid != 0)
        facts << tr("process %1, port %2").arg(status.postmasterPid).arg(status.port);
    facts << tr("PostgreSQL %1").arg(replica.serverMajor) << tr("of %1").arg(replica.source.displayName());
    Console::print(indent + facts.join(QStringLiteral(", ")));
    if (!status.reason.isEmpty())
        Console::print(indent + status.reason);
    if (!replica.slotName.isEmpty()) {
        const QString slot = tr("slot %1").arg(replica.slotName);
        Console::print(indent +
                       (status.heldBytes()
                            ? tr("%1 keeps %2 of WAL on the primary").arg(slot, ProgressText::size(*status.heldBytes()))
                            : slot));
    }
    if (startsWithSystem)
        Console::print(indent + tr("is started %1").arg(ReplicaAutostart::moment()));
    if (!status.primaryError.isEmpty())
        Console::print(indent +
                       tr("the primary cannot be asked: %1").arg(status.primaryError.section(QLatin1Char('\n'), 0, 0)));
    if (!status.replicaError.isEmpty())
        Console::print(indent +
                       tr("the replica cannot be asked: %1").arg(status.replicaError.section(QLatin1Char('\n'), 0, 0)));
}

void ReplicasCommand::confirm(const QStringList& lines) const
{
    if (m_options.isYes)
        return;
    Confirmation::ask(lines.join(QLatin1Char('\n')));
}

void ReplicasCommand::promote(ReplicaControl& control, const CancelToken& cancel) const
{
    const Replica replica = control.replica();
    QStringList lines{tr("The replica in %1 becomes a server of its own. It cannot follow %2 again.")
                          .arg(QDir::toNativeSeparators(replica.folder), replica.source.displayName()),
                      tr("If the old primary is still in use there are then two of them, which differ from now on.")};
    if (!replica.slotName.isEmpty()) {
        lines << (m_options.keepsSlot
                      ? tr("Its slot \"%1\" stays on the old primary and keeps WAL there.").arg(replica.slotName)
                      : tr("Its slot \"%1\" on the old primary is dropped.").arg(replica.slotName));
    }
    if (ReplicaAutostart(replica).isEnabled())
        lines << tr("It goes on being started %1.").arg(ReplicaAutostart::moment());
    confirm(lines);
    control.promote(!m_options.keepsSlot, cancel);
    say(tr("The replica in %1 is a server of its own now.").arg(QDir::toNativeSeparators(replica.folder)));
}

void ReplicasCommand::remove(ReplicaControl& control, const CancelToken& cancel) const
{
    QStringList plan = control.removalPlan();
    if (m_options.keepsSlot && !control.replica().slotName.isEmpty())
        plan.removeLast();
    QStringList question{tr("This will be done:")};
    question += plan;
    if (control.isPromoted())
        question << tr("The replica was promoted: what was written to it since then is nowhere else.");
    confirm(question);
    control.remove(m_options.keepsSlot, cancel);
    for (const QString& step : std::as_const(plan))
        say(tr("done: %1").arg(step));
}

} // namespace basekeep
