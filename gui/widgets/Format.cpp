#include "gui/widgets/Format.h"

#include <array>
#include <cmath>

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QLocale>

namespace basekeep {

namespace {

struct Format
{
    Q_DECLARE_TR_FUNCTIONS(Format)
};

/// Three digits at most, so that columns do not jump about.
QString shortNumber(double value)
{
    const int decimals = value < 99.95 && std::fabs(value - std::round(value)) >= 0.05 ? 1 : 0;
    return QLocale().toString(value, 'f', decimals);
}

QString twoDigits(qint64 value)
{
    return QLocale().toString(value).rightJustified(2, QLocale().zeroDigit().at(0));
}

} // namespace

QString formatBytes(quint64 bytes)
{
    static const std::array units{QT_TRANSLATE_NOOP("Format", "B"),   QT_TRANSLATE_NOOP("Format", "KiB"),
                                  QT_TRANSLATE_NOOP("Format", "MiB"), QT_TRANSLATE_NOOP("Format", "GiB"),
                                  QT_TRANSLATE_NOOP("Format", "TiB"), QT_TRANSLATE_NOOP("Format", "PiB")};
    double value = double(bytes);
    std::size_t unit = 0;
    // 1023.95 would round to "1,024.0": the next unit reads better.
    while (value >= 1023.95 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return Format::tr("%1 %2", "number, unit").arg(shortNumber(value), Format::tr(units[unit]));
}

QString formatRate(double bytesPerSecond)
{
    return Format::tr("%1/s", "amount per second").arg(formatBytes(quint64(std::max(0.0, bytesPerSecond))));
}

QString formatDuration(qint64 milliseconds)
{
    const qint64 ms = std::max<qint64>(0, milliseconds);
    const qint64 seconds = (ms + 500) / 1000;
    if (ms < 10000)
        return Format::tr("%1 s", "seconds").arg(QLocale().toString(double(ms) / 1000.0, 'f', 1));
    if (seconds < 60)
        return Format::tr("%1 s", "seconds").arg(QLocale().toString(seconds));
    if (seconds < 3600)
        return Format::tr("%1 min %2 s").arg(QLocale().toString(seconds / 60), twoDigits(seconds % 60));
    if (seconds < 86400)
        return Format::tr("%1 h %2 min").arg(QLocale().toString(seconds / 3600), twoDigits(seconds / 60 % 60));
    return Format::tr("%1 d %2 h").arg(QLocale().toString(seconds / 86400), QLocale().toString(seconds / 3600 % 24));
}

QString formatCount(quint64 count)
{
    return QLocale().toString(count);
}

QString formatPercent(double share)
{
    const int percent = int(std::floor(std::clamp(share, 0.0, 1.0) * 100));
    return Format::tr("%1 %", "percentage").arg(QLocale().toString(percent));
}

QString formatAge(const QDateTime& then, const QDateTime& now)
{
    const qint64 seconds = then.secsTo(now);
    if (seconds < 60)
        return Format::tr("just now");
    if (seconds < 3600)
        return Format::tr("%n minute(s) ago", nullptr, int(seconds / 60));
    if (seconds < 86400)
        return Format::tr("%n hour(s) ago", nullptr, int(seconds / 3600));
    return Format::tr("%n day(s) ago", nullptr, int(seconds / 86400));
}

QString formatMoment(const QDateTime& moment)
{
    return moment.isValid() ? QLocale().toString(moment.toLocalTime(), QLocale::ShortFormat) : QString();
}

} // namespace basekeep
