#pragma once

#include <QtCore/QString>

class QDateTime;

namespace basekeep {

/// Sizes, rates and times for people, in the words and digits of the user's language.

[[nodiscard]] QString formatBytes(quint64 bytes);        ///< "0 B", "512 MiB", "38.2 GiB"
[[nodiscard]] QString formatRate(double bytesPerSecond); ///< "412 MiB/s"
[[nodiscard]] QString
formatDuration(qint64 milliseconds);               ///< "0.1 s", "4.2 s", "37 s", "3 min 07 s", "2 h 05 min", "3 d 4 h"
[[nodiscard]] QString formatCount(quint64 count);  ///< "1,204"
[[nodiscard]] QString formatPercent(double share); ///< of 0 … 1: "61 %", rounded down so that 100 % means all

/// How long ago, in one unit: "just now", "5 minutes ago", "3 days ago".
[[nodiscard]] QString formatAge(const QDateTime& then, const QDateTime& now);

/// A moment as the user's language writes it, short, in local time; empty if invalid.
[[nodiscard]] QString formatMoment(const QDateTime& moment);

} // namespace basekeep
