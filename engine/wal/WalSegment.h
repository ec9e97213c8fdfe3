#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QString>

#include <compare>
#include <optional>

namespace basekeep {

/// Arithmetic and names of WAL segments. The segment size matters for both: servers may have 1 MiB to 1 GiB.
namespace WalSegment {

[[nodiscard]] inline Lsn startOf(Lsn position, quint32 segmentSize)
{
    return {position.value - position.value % segmentSize};
}

/// "000000010000000000000003" for the segment that holds `position`.
[[nodiscard]] QString fileName(quint32 timeline, Lsn position, quint32 segmentSize);

/// What the 24 digits of a segment's name say.
struct Name
{
    quint32 timeline = 0;
    quint64 number = 0; ///< position / segment size

    auto operator<=>(const Name&) const = default;
};
/// Reads exactly 24 upper case digits that a server with this segment size could have written.
[[nodiscard]] std::optional<Name> parseFileName(QStringView fileName, quint32 segmentSize);

/// "00000002.history"
[[nodiscard]] QString historyFileName(quint32 timeline);

} // namespace WalSegment

} // namespace basekeep
