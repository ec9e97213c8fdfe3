#pragma once

#include <QtCore/QString>

#include <compare>
#include <optional>

namespace basekeep {

/// A WAL position: a byte offset in the endless log, written as two hexadecimal halves ("0/3000028").
struct Lsn
{
    quint64 value = 0;

    auto operator<=>(const Lsn&) const = default;

    [[nodiscard]] bool isValid() const { return value != 0; } ///< no record can lie at 0/0
    [[nodiscard]] QString toString() const;                   ///< as servers up to 18 print it, without padding

    /// Accepts 1 to 8 hexadecimal digits of either case on each side of the slash, as every server 13 to 19 sends; any
    /// other text, trailing characters included, is refused.
    [[nodiscard]] static std::optional<Lsn> parse(QStringView text);
};

} // namespace basekeep
