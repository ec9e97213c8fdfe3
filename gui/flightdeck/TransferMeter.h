#pragma once

#include <deque>
#include <optional>

#include "engine/jobs/JobProgress.h"

namespace basekeep {

/// Turns the totals of a running job, sampled a few times a second, into what people ask for: how fast, how long still,
/// and what holds it up. Fed with the time of each sample, so that it needs no clock of its own.
class TransferMeter final
{
public:
    enum class Limit {
        Unknown,
        LocalDisk,
        LocalProcessor, ///< checksums or compression
        ServerOrNetwork,
    };

    void add(qint64 milliseconds, const JobProgress::Snapshot& totals);

    [[nodiscard]] const JobProgress::Snapshot& totals() const { return m_totals; }
    [[nodiscard]] double rate() const;          ///< bytes per second over the last seconds
    [[nodiscard]] double momentaryRate() const; ///< over the last second, for a chart
    [[nodiscard]] double walRate() const;       ///< WAL bytes per second over the last second

    /// Milliseconds still to go; nothing until it can be told with some honesty: after about ten seconds of copying,
    /// with a known total and a rate above nearly nothing.
    [[nodiscard]] std::optional<qint64> remaining() const;

    /// Of 0 … 1; nothing while the total is unknown. The server's total is an estimate and can be passed, so this stays
    /// below one until the job itself says that it is done.
    [[nodiscard]] std::optional<double> share() const;

    [[nodiscard]] Limit limit() const;

private:
    struct Sample
    {
        qint64 milliseconds = 0;
        JobProgress::Snapshot totals;
    };

    /// The oldest sample that is not older than `span` before the last one.
    [[nodiscard]] const Sample* since(qint64 span) const;
    [[nodiscard]] double rateOver(qint64 span, quint64 JobProgress::Snapshot::*quantity) const;

    std::deque<Sample> m_samples;
    JobProgress::Snapshot m_totals;
    std::optional<qint64> m_firstByteAt;
};

} // namespace basekeep
