#pragma once

#include <QtCore/QtGlobal>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace basekeep {

/// One member of a tar archive, as PostgreSQL's servers 13 and later write them: ustar, no prefix field, no extensions.
struct TarMember
{
    enum class Type { File, Directory, Link };

    std::string path;          ///< safe and relative, see storage/MemberPath.h; '/' between components, none at the end
    bool hasDotPrefix = false; ///< the name in the header begins with "./", as servers name some folders
    Type type = Type::File;
    unsigned mode = 0600; ///< permission bits
    quint64 userId = 0;
    quint64 groupId = 0;
    quint64 size = 0;      ///< content bytes; 0 unless a file
    qint64 modifiedAt = 0; ///< seconds since 1970
    std::string linkTarget;
};

namespace Tar {

constexpr std::size_t blockSize = 512;
using Block = std::array<std::byte, blockSize>;

/// Whose archives are taken.
enum class Dialect {
    Server,  ///< those of PostgreSQL's servers and tools; anything else means that somebody changed the stream
    AnyTool, ///< also those of other programs: long names, extended headers, large numbers, the ways of older formats
};

/// What extended headers say of a member in place of its own header.
struct Overrides
{
    std::optional<std::string> path;
    std::optional<std::string> linkTarget;
    std::optional<quint64> size;
};

[[nodiscard]] constexpr std::size_t paddingAfter(quint64 size)
{
    return std::size_t((blockSize - size % blockSize) % blockSize);
}

[[nodiscard]] bool isZero(const Block& block);

/// Reads a header. Throws Failure (ProtocolViolation for anything but a sound ustar header of the three types,
/// UnsafeMember for a name that must not be used).
[[nodiscard]] TarMember decode(const Block& header);

/// As above for an archive of any tool, without owner and time, for which each has ways of its own. Throws Failure
/// (ProtocolViolation) for kinds of members that no backup needs, e.g. hard links. Nothing for what is no member of its
/// own: the folder that was packed, named "./".
[[nodiscard]] std::optional<TarMember> decode(const Block& header, const Overrides& overrides);

/// The header of content that tells of the member behind it: its type ('x', 'g', 'L' or 'K') and how long it is.
/// Nothing if it is another header. Throws as decode() does.
struct ExtensionHeader
{
    char type = 0;
    quint64 size = 0; ///< bytes
};
[[nodiscard]] std::optional<ExtensionHeader> extensionHeader(const Block& header);

/// The header a server would write for the member. Throws Failure if its name does not fit into 100 bytes.
[[nodiscard]] Block encode(const TarMember& member);

/// Throws the Failure (ProtocolViolation) for a member of an archive of that dialect that cannot be read.
[[noreturn]] void refuse(std::string_view name, Dialect dialect, const QString& why);

} // namespace Tar

} // namespace basekeep
