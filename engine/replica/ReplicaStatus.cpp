#include "engine/replica/ReplicaStatus.h"

namespace basekeep {

namespace {

std::optional<quint64> distance(Lsn from, Lsn to)
{
    if (!from.isValid() || !to.isValid())
        return std::nullopt;
    return to.value > from.value ? to.value - from.value : 0; // the two were not asked at the same instant
}

QJsonValue lsnJson(Lsn lsn)
{
    return lsn.isValid() ? QJsonValue(lsn.toString()) : QJsonValue::Null;
}

template <typename Number>
QJsonValue numberJson(const std::optional<Number>& number)
{
    return number ? QJsonValue(double(*number)) : QJsonValue::Null;
}

} // namespace

std::optional<quint64> ReplicaStatus::lagBytes() const
{
    return state == State::Promoted ? std::nullopt : distance(replayed, primaryPosition);
}

std::optional<quint64> ReplicaStatus::heldBytes() const
{
    return distance(slotRestart, primaryPosition);
}

QString ReplicaStatus::nameOf(State state)
{
    switch (state) {
    case State::Missing:
        return QStringLiteral("missing");
    case State::Unfinished:
        return QStringLiteral("unfinished");
    case State::Stopped:
        return QStringLiteral("stopped");
    case State::Starting:
        return QStringLiteral("starting");
    case State::CatchingUp:
        return QStringLiteral("catching-up");
    case State::Streaming:
        return QStringLiteral("streaming");
    case State::Broken:
        return QStringLiteral("broken");
    case State::Promoted:
        return QStringLiteral("promoted");
    }
    Q_UNREACHABLE();
}

QString ReplicaStatus::textOf(State state)
{
    switch (state) {
    case State::Missing:
        return tr("missing");
    case State::Unfinished:
        return tr("unfinished");
    case State::Stopped:
        return tr("stopped");
    case State::Starting:
        return tr("starting");
    case State::CatchingUp:
        return tr("catching up");
    case State::Streaming:
        return tr("streaming");
    case State::Broken:
        return tr("broken");
    case State::Promoted:
        return tr("promoted");
    }
    Q_UNREACHABLE();
}

QJsonObject ReplicaStatus::toJson() const
{
    return {{QStringLiteral("state"), nameOf(state)},
            {QStringLiteral("reason"), reason},
            {QStringLiteral("postmasterPid"), postmasterPid},
            {QStringLiteral("port"), port},
            {QStringLiteral("isInRecovery"), isInRecovery ? QJsonValue(*isInRecovery) : QJsonValue::Null},
            {QStringLiteral("received"), lsnJson(received)},
            {QStringLiteral("replayed"), lsnJson(replayed)},
            {QStringLiteral("secondsBehind"), numberJson(secondsBehind)},
            {QStringLiteral("lagBytes"), numberJson(lagBytes())},
            {QStringLiteral("receiverPid"), receiverPid},
            {QStringLiteral("receiverStatus"), receiverStatus},
            {QStringLiteral("replicaError"), replicaError},
            {QStringLiteral("isPrimaryReachable"), isPrimaryReachable},
            {QStringLiteral("primaryPosition"), lsnJson(primaryPosition)},
            {QStringLiteral("hasSlot"), hasSlot},
            {QStringLiteral("slotWalStatus"), slotWalStatus},
            {QStringLiteral("heldBytes"), numberJson(heldBytes())},
            {QStringLiteral("senderPid"), senderPid},
            {QStringLiteral("senderState"), senderState},
            {QStringLiteral("primaryError"), primaryError}};
}

} // namespace basekeep
