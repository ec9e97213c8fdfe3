#include "engine/stream/TarHeader.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/MemberPath.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace basekeep::Tar {

namespace {

struct Field
{
    std::size_t offset;
    std::size_t width;
};

constexpr Field nameField{0, 100};
constexpr Field modeField{100, 8};
constexpr Field userField{108, 8};
constexpr Field groupField{116, 8};
constexpr Field sizeField{124, 12};
constexpr Field timeField{136, 12};
constexpr Field checksumField{148, 8};
constexpr std::size_t typeOffset = 156;
constexpr Field linkField{157, 100};
constexpr std::size_t magicOffset = 257;
constexpr Field userNameField{265, 32};
constexpr Field groupNameField{297, 32};
constexpr Field deviceMajorField{329, 8};
constexpr Field deviceMinorField{337, 8};
constexpr Field prefixField{345, 155};

const std::string dotPrefix = "./";

std::string_view textOf(const Block& block, Field field)
{
    const char* begin = reinterpret_cast<const char*>(block.data()) + field.offset;
    // A directory name of 99 characters and its slash fill the field: there may be no terminator.
    return {begin, std::size_t(std::find(begin, begin + field.width, '\0') - begin)};
}

/// Octal digits, blanks before and behind them allowed, or base-256 if the first bit is set (sizes from 8 GiB on, large
/// ids).
quint64 numberOf(const Block& block, Field field, Dialect dialect)
{
    const auto byteAt = [&](std::size_t index) {
        return std::to_integer<unsigned>(block[field.offset + index]);
    };
    const auto refuseNumber = [&](const QString& why) {
        refuse(textOf(block, nameField), dialect, why);
    };
    quint64 value = 0;
    if (byteAt(0) & 0x80) {
        if (byteAt(0) != 0x80)
            refuseNumber(Failure::tr("A number in its header is negative or too large."));
        for (std::size_t index = 1; index < field.width; ++index) {
            if (value >> 56)
                refuseNumber(Failure::tr("A number in its header is too large."));
            value = value << 8 | byteAt(index);
        }
        return value;
    }
    std::size_t index = 0;
    while (index < field.width && byteAt(index) == ' ')
        ++index;
    for (; index < field.width && byteAt(index) >= '0' && byteAt(index) <= '7'; ++index)
        value = value << 3 | (byteAt(index) - '0');
    for (; index < field.width; ++index) {
        if (byteAt(index) != ' ' && byteAt(index) != 0)
            refuseNumber(Failure::tr("A number in its header is malformed."));
    }
    return value;
}

void putText(Block& block, Field field, std::string_view text)
{
    std::memcpy(block.data() + field.offset, text.data(), std::min(text.size(), field.width));
}

/// Octal with one blank behind it where it fits, as servers write; else base-256.
void putNumber(Block& block, Field field, quint64 value)
{
    std::byte* target = block.data() + field.offset;
    if (value < quint64(1) << (3 * (field.width - 1))) {
        target[field.width - 1] = std::byte(' ');
        for (std::size_t index = field.width - 1; index-- > 0; value >>= 3)
            target[index] = std::byte('0' + (value & 7));
        return;
    }
    target[0] = std::byte(0x80);
    for (std::size_t index = field.width; index-- > 1; value >>= 8)
        target[index] = std::byte(value & 0xFF);
}

/// Sum of all bytes, the checksum field itself taken as blanks.
quint64 checksumOf(const Block& block)
{
    quint64 sum = 0;
    for (std::size_t index = 0; index < blockSize; ++index) {
        const bool isField = index >= checksumField.offset && index < checksumField.offset + checksumField.width;
        sum += isField ? unsigned(' ') : std::to_integer<unsigned>(block[index]);
    }
    return sum;
}

/// Throws if the header is not one, or was changed.
void checkSum(const Block& header, Dialect dialect)
{
    if (numberOf(header, checksumField, dialect) != checksumOf(header))
        refuse(textOf(header, nameField), dialect, Failure::tr("Its header's checksum is wrong."));
}

std::optional<TarMember::Type> typeOf(const Block& header)
{
    switch (char(header[typeOffset])) {
    case '0':
    case '\0':
        return TarMember::Type::File;
    case '5':
        return TarMember::Type::Directory;
    case '2':
        return TarMember::Type::Link;
    default:
        return std::nullopt;
    }
}

[[noreturn]] void refuseType(const Block& header, Dialect dialect)
{
    const char type = char(header[typeOffset]);
    QString why = Failure::tr("Its type is \"%1\".").arg(QLatin1Char(type));
    if (dialect == Dialect::AnyTool && type == '1')
        why = Failure::tr("It is a hard link to another member.");
    else if (dialect == Dialect::AnyTool && type == 'S')
        why = Failure::tr("It is a sparse file, of which only parts are stored.");
    refuse(textOf(header, nameField), dialect, why);
}

/// In ustar the field before the name holds the folders that did not fit; GNU keeps other things there.
std::string wholeName(const Block& header)
{
    const std::string name(textOf(header, nameField));
    const bool isUstar = std::memcmp(header.data() + magicOffset, "ustar", 6) == 0;
    const std::string_view prefix = isUstar ? textOf(header, prefixField) : std::string_view();
    return prefix.empty() ? name : std::string(prefix) + '/' + name;
}

} // namespace

void refuse(std::string_view name, Dialect dialect, const QString& why)
{
    const QString shown = QString::fromStdString(printableName(name));
    if (dialect == Dialect::Server) {
        throw Failure{Failure::Code::ProtocolViolation,
                      Failure::tr("The archive has a member that no PostgreSQL server writes: %1").arg(shown),
                      Failure::tr("A proxy or another tool may have changed the stream. Connect to the server itself."),
                      why};
    }
    throw Failure{Failure::Code::ProtocolViolation,
                  Failure::tr("The archive has a member that cannot be read: %1").arg(shown),
                  Failure::tr("If another tool wrote the archive, unpack it with that and verify the folder."), why};
}

bool isZero(const Block& block)
{
    return std::all_of(block.begin(), block.end(), [](std::byte byte) { return byte == std::byte(0); });
}

TarMember decode(const Block& header)
{
    constexpr Dialect dialect = Dialect::Server;
    const std::string_view name = textOf(header, nameField);
    if (std::memcmp(header.data() + magicOffset, "ustar", 5) != 0)
        refuse(name, dialect, Failure::tr("Its header lacks the ustar mark."));
    checkSum(header, dialect);
    if (!textOf(header, prefixField).empty())
        refuse(name, dialect, Failure::tr("Its header uses the prefix field."));
    const std::optional<TarMember::Type> type = typeOf(header);
    if (!type)
        refuseType(header, dialect);

    TarMember member;
    member.type = *type;
    member.path = safeMemberPath(name);
    member.hasDotPrefix = name.starts_with(dotPrefix);
    member.mode = unsigned(numberOf(header, modeField, dialect)) & 07777;
    member.userId = numberOf(header, userField, dialect);
    member.groupId = numberOf(header, groupField, dialect);
    member.size = numberOf(header, sizeField, dialect);
    member.modifiedAt = qint64(numberOf(header, timeField, dialect));
    if (member.type == TarMember::Type::Link)
        member.linkTarget = textOf(header, linkField);
    if (member.type != TarMember::Type::File && member.size != 0)
        refuse(name, dialect, Failure::tr("A folder or link cannot have content."));
    return member;
}

std::optional<TarMember> decode(const Block& header, const Overrides& overrides)
{
    constexpr Dialect dialect = Dialect::AnyTool;
    checkSum(header, dialect);
    constexpr char contiguousFile = '7';
    const bool isContiguous = char(header[typeOffset]) == contiguousFile;
    const std::optional<TarMember::Type> type = isContiguous ? TarMember::Type::File : typeOf(header);
    if (!type)
        refuseType(header, dialect);

    const std::string name = overrides.path.value_or(wholeName(header));
    TarMember member;
    member.type = *type;
    // The oldest format has folders as files whose names end in a slash.
    if (member.type == TarMember::Type::File && name.ends_with('/'))
        member.type = TarMember::Type::Directory;
    member.mode = unsigned(numberOf(header, modeField, dialect)) & 07777;
    member.size = numberOf(header, sizeField, dialect);
    if (member.type == TarMember::Type::Link)
        member.linkTarget = overrides.linkTarget.value_or(std::string(textOf(header, linkField)));
    if (member.type == TarMember::Type::File)
        member.size = overrides.size.value_or(member.size);
    else if (member.size != 0)
        refuse(name, dialect, Failure::tr("A folder or link cannot have content."));
    if (member.type == TarMember::Type::Directory && (name == "." || name == dotPrefix))
        return std::nullopt;
    member.path = safeMemberPath(name);
    member.hasDotPrefix = name.starts_with(dotPrefix);
    return member;
}

std::optional<ExtensionHeader> extensionHeader(const Block& header)
{
    const char type = char(header[typeOffset]);
    if (std::string_view("xgLK").find(type) == std::string_view::npos)
        return std::nullopt;
    checkSum(header, Dialect::AnyTool);
    return ExtensionHeader{type, numberOf(header, sizeField, Dialect::AnyTool)};
}

Block encode(const TarMember& member)
{
    std::string name = member.hasDotPrefix ? dotPrefix + member.path : member.path;
    if (member.type != TarMember::Type::File)
        name += '/';
    // A field that is filled needs no terminator: a folder of 99 bytes has its slash in the last one.
    if (name.size() > nameField.width || member.linkTarget.size() > linkField.width) {
        throw Failure{Failure::Code::InvalidOption,
                      Failure::tr("The name %1 is too long for a tar archive.").arg(QString::fromStdString(name)),
                      {},
                      {}};
    }
    Block block{};
    putText(block, nameField, name);
    putNumber(block, modeField, member.mode);
    putNumber(block, userField, member.userId);
    putNumber(block, groupField, member.groupId);
    putNumber(block, sizeField, member.size);
    putNumber(block, timeField, quint64(member.modifiedAt));
    block[typeOffset] = std::byte(member.type == TarMember::Type::File        ? '0'
                                  : member.type == TarMember::Type::Directory ? '5'
                                                                              : '2');
    putText(block, linkField, member.linkTarget);
    putText(block, {magicOffset, 8}, std::string_view("ustar\00000", 8));
    putText(block, userNameField, "postgres");
    putText(block, groupNameField, "postgres");
    putNumber(block, deviceMajorField, 0);
    putNumber(block, deviceMinorField, 0);
    // Seven digits and a blank: the same shape as the other numbers of that width.
    putNumber(block, checksumField, checksumOf(block));
    return block;
}

} // namespace basekeep::Tar
