#include "engine/server/ServerText.h"

namespace basekeep::ServerText {

QByteArray encode(const QString& text)
{
    return text.toLocal8Bit();
}

QString decode(const QByteArray& bytes)
{
    return QString::fromLocal8Bit(bytes);
}

bool canHold(const QString& text)
{
    return decode(encode(text)) == text;
}

} // namespace basekeep::ServerText
