#pragma once

#include <QtCore/QList>

#include <optional>

namespace basekeep {

/// The rate of a growing number over the last ten seconds, and the time that is left at that rate.
class RateMeter final
{
public:
    void add(qint64 atMs, quint64 bytes); ///< times must not go back
    void reset();

    [[nodiscard]] double bytesPerSecond() const; ///< 0 before two samples lie far enough apart

    /// Nothing while it would be a guess: the total is unknown, less than ten seconds have passed, or next to nothing
    /// moves.
    [[nodiscard]] std::optional<qint64> secondsLeft(quint64 total) const;

private:
    struct Sample
    {
        qint64 atMs = 0;
        quint64 bytes = 0;
    };
    QList<Sample> m_samples; ///< of the window, oldest first
    std::optional<qint64> m_startedAtMs;
};

} // namespace basekeep
