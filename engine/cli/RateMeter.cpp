#include "engine/cli/RateMeter.h"

namespace basekeep {

namespace {

constexpr qint64 windowMs = 10000;
constexpr qint64 shortestSpanMs = 500;
constexpr qint64 forecastAfterMs = 10000;
constexpr double slowestForecastRate = 1024; ///< bytes per second

} // namespace

void RateMeter::add(qint64 atMs, quint64 bytes)
{
    if (!m_startedAtMs)
        m_startedAtMs = atMs;
    m_samples.append({atMs, bytes});
    while (m_samples.size() > 2 && m_samples.first().atMs < atMs - windowMs)
        m_samples.removeFirst();
}

void RateMeter::reset()
{
    m_samples.clear();
    m_startedAtMs.reset();
}

double RateMeter::bytesPerSecond() const
{
    if (m_samples.isEmpty())
        return 0;
    const Sample& first = m_samples.first();
    const Sample& last = m_samples.last();
    if (last.atMs - first.atMs < shortestSpanMs || last.bytes < first.bytes)
        return 0;
    return double(last.bytes - first.bytes) * 1000 / double(last.atMs - first.atMs);
}

std::optional<qint64> RateMeter::secondsLeft(quint64 total) const
{
    if (m_samples.isEmpty() || m_samples.last().atMs - *m_startedAtMs < forecastAfterMs)
        return std::nullopt;
    const quint64 done = m_samples.last().bytes;
    const double rate = bytesPerSecond();
    if (total <= done || rate < slowestForecastRate)
        return std::nullopt;
    return qint64(double(total - done) / rate + 0.5);
}

} // namespace basekeep
