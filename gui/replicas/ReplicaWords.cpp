#include "gui/replicas/ReplicaWords.h"

#include "gui/widgets/Format.h"

#include <QtCore/QRegularExpression>

namespace basekeep {

using State = ReplicaStatus::State;

QString ReplicaWords::state(const Look& look)
{
    if (!look)
        return tr("Looking …");
    if (look->isBeingMade)
        return tr("Being made");
    QString word = ReplicaStatus::textOf(look->status.state);
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
}

QString ReplicaWords::iconName(const Look& look)
{
    if (!look)
        return QStringLiteral("pending");
    if (look->isBeingMade)
        return QStringLiteral("clone");
    switch (look->status.state) {
    case State::Missing:
    case State::Broken:
        return QStringLiteral("error");
    case State::Unfinished:
        return QStringLiteral("warning");
    case State::Stopped:
        return QStringLiteral("pause");
    case State::Starting:
    case State::CatchingUp:
        return QStringLiteral("pending");
    case State::Streaming:
        return QStringLiteral("good");
    case State::Promoted:
        return QStringLiteral("server");
    }
    return {};
}

StateColor ReplicaWords::color(const Look& look)
{
    if (!look)
        return StateColor::Neutral;
    if (look->isBeingMade)
        return StateColor::Accent;
    switch (look->status.state) {
    case State::Missing:
    case State::Broken:
        return StateColor::Bad;
    case State::Unfinished:
        return StateColor::Warning;
    case State::Stopped:
    case State::Promoted:
        return StateColor::Neutral;
    case State::Starting:
    case State::CatchingUp:
        return StateColor::Accent;
    case State::Streaming:
        return StateColor::Good;
    }
    return StateColor::Neutral;
}

QString ReplicaWords::sentence(const Look& look)
{
    if (!look)
        return tr("Nobody has looked at it yet.");
    const QString reason = look->status.reason;
    switch (look->status.state) {
    case State::Missing:
    case State::Unfinished:
        return reason.isEmpty() ? state(look) : reason;
    case State::Broken:
        return reason.isEmpty() ? tr("It runs, but gets no WAL.")
                                : tr("It runs, but gets no WAL. %1", "why").arg(reason);
    case State::Stopped:
        return tr("Stopped. Its slot keeps WAL on the primary until it runs again.");
    case State::Starting:
        return tr("Starting: it replays what it needs before it takes connections.");
    case State::CatchingUp:
        return lagBytes(look).isEmpty() ? tr("Catching up with the primary.")
                                        : tr("Catching up with the primary, %1 behind.").arg(lagBytes(look));
    case State::Streaming:
        if (look->status.lagBytes().value_or(0) == 0)
            return look->status.lagBytes() ? tr("Streaming, up to date.") : tr("Streaming.");
        return lagSeconds(look).isEmpty() ? tr("Streaming, %1 behind.").arg(lagBytes(look))
                                          : tr("Streaming, %1 or %2 behind.").arg(lagBytes(look), lagSeconds(look));
    case State::Promoted:
        return tr("Promoted: it is a server of its own and follows nobody.");
    }
    return {};
}

QString ReplicaWords::lagBytes(const Look& look)
{
    if (!look || look->status.state == State::Promoted)
        return {};
    const std::optional<quint64> lag = look->status.lagBytes();
    if (!lag)
        return {};
    return *lag == 0 ? tr("none", "lag") : formatBytes(*lag);
}

QString ReplicaWords::lagSeconds(const Look& look)
{
    if (!look || look->status.state == State::Promoted || !look->status.secondsBehind)
        return {};
    return formatDuration(qint64(qMax(0.0, *look->status.secondsBehind) * 1000));
}

QString ReplicaWords::held(const Look& look)
{
    if (!look || !look->status.hasSlot)
        return {};
    const std::optional<quint64> held = look->status.heldBytes();
    return held ? formatBytes(*held) : QString();
}

QString ReplicaWords::serverName(const Replica& replica)
{
    return replica.profileName.isEmpty() ? replica.source.displayName() : replica.profileName;
}

QString ReplicaWords::withoutOptions(QString text)
{
    static const QRegularExpression option(QStringLiteral(" \\(-{1,2}[a-zA-Z][^()]*\\)"));
    return text.remove(option);
}

int ReplicaWords::urgency(const Look& look)
{
    if (!look)
        return 0;
    if (look->isBeingMade)
        return 2;
    switch (look->status.state) {
    case State::Missing:
    case State::Broken:
        return 4;
    case State::Unfinished:
        return 3;
    case State::Starting:
    case State::CatchingUp:
        return 2;
    case State::Streaming:
        return 1;
    case State::Stopped:
    case State::Promoted:
        return 0;
    }
    return 0;
}

} // namespace basekeep
