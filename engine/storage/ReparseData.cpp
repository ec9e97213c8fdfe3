#include "engine/storage/ReparseData.h"

#include <QtCore/QtEndian>

#include <string_view>

namespace basekeep::ReparseData {

namespace {

constexpr quint32 junctionTag = 0xA0000003;
constexpr quint32 symbolicLinkTag = 0xA000000C;
constexpr qsizetype maximumBytes = 16 * 1024;
constexpr std::u16string_view kernelPrefix = u"\\??\\"; ///< in front of a path that is complete
constexpr std::u16string_view kernelSharePrefix = u"\\??\\UNC\\";

// All numbers are in Intel's order, lengths in bytes. The names follow, in any order: the one that counts and the one
// that is shown.
constexpr qsizetype dataLengthOffset = 4; ///< of all from the next line on
constexpr qsizetype bodyOffset = 8;
constexpr qsizetype targetPlaceOffset = 8; ///< behind the head
constexpr qsizetype targetLengthOffset = 10;
constexpr qsizetype shownPlaceOffset = 12;
constexpr qsizetype shownLengthOffset = 14;
constexpr qsizetype headBytes = 16;
constexpr qsizetype symbolicLinkHeadBytes = 20; ///< with its flags

QByteArray bytesOf(const std::u16string& text)
{
    QByteArray bytes(qsizetype(text.size()) * 2, '\0');
    for (qsizetype index = 0; index < qsizetype(text.size()); ++index)
        qToLittleEndian<quint16>(text[std::size_t(index)], bytes.data() + index * 2);
    return bytes;
}

} // namespace

QByteArray junctionTo(const std::u16string& target)
{
    const QByteArray whole = bytesOf(std::u16string(kernelPrefix) + target);
    const QByteArray shown = bytesOf(target);
    const QByteArray terminator(2, '\0'); // which no length counts
    QByteArray data = QByteArray(headBytes, '\0') + whole + terminator + shown + terminator;
    if (data.size() > maximumBytes)
        return {};
    const auto put = [&data](qsizetype offset, qsizetype value) {
        qToLittleEndian(quint16(value), data.data() + offset);
    };
    qToLittleEndian(junctionTag, data.data());
    put(dataLengthOffset, data.size() - bodyOffset);
    put(targetLengthOffset, whole.size());
    put(shownPlaceOffset, whole.size() + terminator.size());
    put(shownLengthOffset, shown.size());
    return data;
}

std::u16string targetOf(const QByteArray& data)
{
    if (data.size() < headBytes)
        return {};
    const auto tag = qFromLittleEndian<quint32>(data.constData());
    if (tag != junctionTag && tag != symbolicLinkTag)
        return {};
    const qsizetype begin = (tag == junctionTag ? headBytes : symbolicLinkHeadBytes) +
                            qFromLittleEndian<quint16>(data.constData() + targetPlaceOffset);
    const qsizetype length = qFromLittleEndian<quint16>(data.constData() + targetLengthOffset);
    if (begin + length > data.size())
        return {};
    std::u16string target;
    for (qsizetype offset = 0; offset + 1 < length; offset += 2)
        target += char16_t(qFromLittleEndian<quint16>(data.constData() + begin + offset));
    if (target.starts_with(kernelSharePrefix))
        return u"\\\\" + target.substr(kernelSharePrefix.size());
    if (!target.starts_with(kernelPrefix))
        return target;
    const std::u16string path = target.substr(kernelPrefix.size());
    const bool isOnDrive = path.size() > 1 && path[1] == u':';
    return isOnDrive ? path : u"\\\\?\\" + path;
}

} // namespace basekeep::ReparseData
