#include "gui/flightdeck/TransferMeter.h"

namespace basekeep {

namespace {

constexpr qint64 keptMs = 30000; ///< samples older than this are forgotten
constexpr qint64 rateSpanMs = 3000;
constexpr qint64 momentSpanMs = 1000;
constexpr qint64 settlingMs = 10000;  ///< before this the remaining time would only jump about
constexpr double leastRate = 1024;    ///< bytes per second; below it the remaining time means nothing
constexpr double leastWaiting = 0.15; ///< share of the time that a side must wait before it is worth telling
constexpr double mostShare = 0.999;

} // namespace

void TransferMeter::add(qint64 milliseconds, const JobProgress::Snapshot& totals)
{
    if (!m_firstByteAt && totals.bytesDone > 0)
        m_firstByteAt = milliseconds;
    m_totals = totals;
    m_samples.push_back({milliseconds, totals});
    while (m_samples.size() > 2 && m_samples.front().milliseconds < milliseconds - keptMs)
        m_samples.pop_front();
}

double TransferMeter::rate() const
{
    return rateOver(rateSpanMs, &JobProgress::Snapshot::bytesDone);
}

double TransferMeter::momentaryRate() const
{
    return rateOver(momentSpanMs, &JobProgress::Snapshot::bytesDone);
}

double TransferMeter::walRate() const
{
    return rateOver(momentSpanMs, &JobProgress::Snapshot::walBytes);
}

std::optional<qint64> TransferMeter::remaining() const
{
    if (!m_firstByteAt || m_totals.bytesTotal <= m_totals.bytesDone || m_samples.empty())
        return {};
    if (m_samples.back().milliseconds - *m_firstByteAt < settlingMs)
        return {};
    const double steadyRate = rateOver(keptMs, &JobProgress::Snapshot::bytesDone);
    if (steadyRate < leastRate)
        return {};
    return static_cast<qint64>(static_cast<double>(m_totals.bytesTotal - m_totals.bytesDone) / steadyRate * 1000.0);
}

std::optional<double> TransferMeter::share() const
{
    if (m_totals.bytesTotal == 0)
        return {};
    return qMin(mostShare, static_cast<double>(m_totals.bytesDone) / static_cast<double>(m_totals.bytesTotal));
}

TransferMeter::Limit TransferMeter::limit() const
{
    const Sample* const first = since(rateSpanMs);
    if (!first || rate() < leastRate)
        return Limit::Unknown;
    const Sample& last = m_samples.back();
    const double span = static_cast<double>(last.milliseconds - first->milliseconds) * 1e6;
    const auto waited = [&](quint64 JobProgress::Snapshot::*wait) {
        return static_cast<double>(last.totals.*wait - first->totals.*wait) / span;
    };
    const double forServer = waited(&JobProgress::Snapshot::networkWaitNs);
    const double forDisk = waited(&JobProgress::Snapshot::diskWaitNs);
    const double forStages = waited(&JobProgress::Snapshot::stagesWaitNs);
    if (qMax(forServer, qMax(forDisk, forStages)) < leastWaiting)
        return Limit::Unknown;
    if (forServer >= qMax(forDisk, forStages))
        return Limit::ServerOrNetwork;
    // Stages that wait for the disk take nothing from the reader, which then waits too: the disk explains both.
    return forDisk >= leastWaiting && forDisk >= forStages / 2 ? Limit::LocalDisk : Limit::LocalProcessor;
}

const TransferMeter::Sample* TransferMeter::since(qint64 span) const
{
    if (m_samples.size() < 2)
        return nullptr;
    const qint64 earliest = m_samples.back().milliseconds - span;
    for (const Sample& sample : m_samples) {
        if (sample.milliseconds >= earliest)
            return sample.milliseconds < m_samples.back().milliseconds ? &sample : nullptr;
    }
    return nullptr;
}

double TransferMeter::rateOver(qint64 span, quint64 JobProgress::Snapshot::*quantity) const
{
    const Sample* const first = since(span);
    if (!first)
        return 0;
    const Sample& last = m_samples.back();
    const double bytes = static_cast<double>(last.totals.*quantity - first->totals.*quantity);
    return bytes * 1000.0 / static_cast<double>(last.milliseconds - first->milliseconds);
}

} // namespace basekeep
