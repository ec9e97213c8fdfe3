#pragma once

#include <QtCore/QtGlobal>

#include <array>
#include <cstddef>
#include <span>
#include <string>

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

[[nodiscard]] constexpr std::size_t paddingAfter(quint64 size)
{
    return std::size_t((blockSize - size % blockSize) % blockSize);
}

[[nodiscard]] bool isZero(const Block& block);

/// Reads a header. Throws Failure (ProtocolViolation for anything but a sound ustar header of the three types,
/// UnsafeMember for a name that must not be used).
[[nodiscard]] TarMember decode(const Block& header);

/// The header a server would write for the member. Throws Failure if its name does not fit into 100 bytes.
[[nodiscard]] Block encode(const TarMember& member);

} // namespace Tar

} // namespace basekeep
