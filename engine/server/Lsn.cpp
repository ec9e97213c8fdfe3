#include "engine/server/Lsn.h"

namespace basekeep {

namespace {

std::optional<quint32> parseHalf(QStringView text)
{
    if (text.isEmpty() || text.size() > 8)
        return std::nullopt;
    quint32 value = 0;
    for (const QChar character : text) {
        const char16_t c = character.unicode();
        quint32 digit = 0;
        if (c >= u'0' && c <= u'9')
            digit = c - u'0';
        else if (c >= u'a' && c <= u'f')
            digit = c - u'a' + 10;
        else if (c >= u'A' && c <= u'F')
            digit = c - u'A' + 10;
        else
            return std::nullopt;
        value = value * 16 + digit;
    }
    return value;
}

} // namespace

QString Lsn::toString() const
{
    return QStringLiteral("%1/%2").arg(QString::number(value >> 32, 16).toUpper(),
                                       QString::number(value & 0xFFFFFFFFu, 16).toUpper());
}

std::optional<Lsn> Lsn::parse(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    if (slash < 0)
        return std::nullopt;
    const auto high = parseHalf(text.first(slash));
    const auto low = parseHalf(text.sliced(slash + 1));
    if (!high || !low)
        return std::nullopt;
    return Lsn{(quint64(*high) << 32) | *low};
}

} // namespace basekeep
