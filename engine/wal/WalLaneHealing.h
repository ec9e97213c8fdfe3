#pragma once

#include "engine/server/ServerFailure.h"
#include "engine/wal/WalLaneMessages.h"

#include <chrono>
#include <optional>
#include <vector>

namespace basekeep {

/// Judges whether a WAL lane whose child has ended before its time may be given another one.
///
/// Only with a permanent slot does the server still have the WAL for certain: a temporary one has gone with its
/// connection. And only what may pass is worth another attempt: a killed process, a lost connection, a slot that the
/// server still believes in use. What would be the same the next time is not.
class WalLaneHealing final
{
public:
    struct Patience
    {
        /// Before each attempt in a row that came to nothing; when they are used up, it stays broken. Together they are
        /// longer than wal_sender_timeout (60 s by default), after which the server gives up a connection that hangs
        /// and lets go of the slot.
        std::vector<std::chrono::milliseconds> pauses{
            std::chrono::milliseconds(0),     std::chrono::milliseconds(200),   std::chrono::milliseconds(500),
            std::chrono::milliseconds(1000),  std::chrono::milliseconds(2000),  std::chrono::milliseconds(5000),
            std::chrono::milliseconds(10000), std::chrono::milliseconds(15000), std::chrono::milliseconds(20000),
            std::chrono::milliseconds(20000)};
    };

    enum class Verdict {
        StartAgain,
        Incurable, ///< it would be the same again, or the WAL is not kept
        Exhausted, ///< it might have passed, but did not
    };

    WalLaneHealing(WalLaneConfiguration::Slot slot, Patience patience);

    /// A child has ended; `failure` is what it said, nothing if it was killed or crashed.
    [[nodiscard]] Verdict judge(const std::optional<ServerFailure>& failure);
    [[nodiscard]] std::chrono::milliseconds pause() const; ///< before the attempt that the last verdict allowed

    void noteProgress(); ///< the stream has come further than ever: patience begins anew
    [[nodiscard]] int attempts() const { return m_attempts; } ///< in a row that came to nothing

    /// The server still keeps the WAL that the child had not received when it ended.
    [[nodiscard]] static bool isKept(WalLaneConfiguration::Slot slot);

private:
    [[nodiscard]] bool mayPass(const ServerFailure& failure);

    const bool m_isKept;
    const Patience m_patience;
    int m_attempts = 0;
    QString m_lastDamage;
};

} // namespace basekeep
