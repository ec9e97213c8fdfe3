#include "engine/wal/WalLaneHealing.h"

#include <algorithm>
#include <utility>

namespace basekeep {

namespace {

/// Refusals that pass: the slot is still held by the connection that broke, or the server has no connection to spare.
constexpr const char* passing[] = {"55006", "53300"};

} // namespace

WalLaneHealing::WalLaneHealing(WalLaneConfiguration::Slot slot, Patience patience)
    : m_isKept(isKept(slot)), m_patience(std::move(patience))
{
}

bool WalLaneHealing::isKept(WalLaneConfiguration::Slot slot)
{
    return slot == WalLaneConfiguration::Slot::Existing || slot == WalLaneConfiguration::Slot::Created;
}

WalLaneHealing::Verdict WalLaneHealing::judge(const std::optional<ServerFailure>& failure)
{
    if (!m_isKept || (failure && !mayPass(*failure)))
        return Verdict::Incurable;
    if (m_attempts == int(m_patience.pauses.size()))
        return Verdict::Exhausted;
    ++m_attempts;
    return Verdict::StartAgain;
}

std::chrono::milliseconds WalLaneHealing::pause() const
{
    return m_attempts == 0 ? std::chrono::milliseconds(0) : m_patience.pauses.at(std::size_t(m_attempts) - 1);
}

void WalLaneHealing::noteProgress()
{
    m_attempts = 0;
}

bool WalLaneHealing::mayPass(const ServerFailure& failure)
{
    switch (failure.code) {
    case Failure::Code::ConnectionLost:
        return true;
    case Failure::Code::ConnectionFailed:
        // A refused role has no SQLSTATE here, but the file that decides has the same name in every language.
        return !failure.detail.contains(QLatin1String("pg_hba.conf"));
    case Failure::Code::VerificationFailed:
        // The network may have done it, so the WAL is fetched once more. The same damage again is the server's own.
        return failure.toText() != std::exchange(m_lastDamage, failure.toText());
    default:
        return std::any_of(std::begin(passing), std::end(passing),
                           [&failure](const char* state) { return failure.sqlState == QLatin1String(state); });
    }
}

} // namespace basekeep
