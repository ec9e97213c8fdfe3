#pragma once

#include <QtCore/QtGlobal>

#include <algorithm>
#include <array>

namespace basekeep {

/// What the magic number of a WAL page tells of the server that wrote it.
struct WalPageFormat
{
    quint16 magic;
    int serverMajor;
    quint32 longestRecord; ///< bytes
    bool hasCustomManagers;

    /// Null if the number is not that of a server from 13 to 18.
    [[nodiscard]] static const WalPageFormat* find(quint16 magic);

    /// The high byte of every server's magic number, later ones included.
    static constexpr quint16 family = 0xD100;
    [[nodiscard]] static bool isOfFamily(quint16 magic) { return (magic & 0xFF00) == family; }
    /// Of a server later than those that are known: the low byte grows with each change of the format.
    [[nodiscard]] static bool isLater(quint16 magic);
};

inline constexpr std::array<WalPageFormat, 6> walPageFormats{{
    {0xD106, 13, 0x40000000, false},
    {0xD10D, 14, 0x40000000, false},
    {0xD110, 15, 0x40000000, true},
    {0xD113, 16, 1020U * 1024 * 1024, true},
    {0xD116, 17, 1020U * 1024 * 1024, true},
    {0xD118, 18, 1020U * 1024 * 1024, true},
}};

inline const WalPageFormat* WalPageFormat::find(quint16 magic)
{
    const auto found = std::find_if(walPageFormats.begin(), walPageFormats.end(),
                                    [magic](const WalPageFormat& format) { return format.magic == magic; });
    return found == walPageFormats.end() ? nullptr : &*found;
}

inline bool WalPageFormat::isLater(quint16 magic)
{
    return isOfFamily(magic) && magic > walPageFormats.back().magic;
}

} // namespace basekeep
