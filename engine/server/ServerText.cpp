#include "engine/server/ServerText.h"

namespace basekeep::ServerText {

QStringList decodeLines(const QByteArray& bytes)
{
    QStringList lines;
    for (const QByteArray& line : bytes.split('\n')) {
        if (!line.isEmpty())
            lines << decode(line);
    }
    return lines;
}

} // namespace basekeep::ServerText
