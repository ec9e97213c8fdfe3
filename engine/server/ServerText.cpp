#include "engine/server/ServerText.h"

namespace basekeep::ServerText {

QStringList decodeLines(const QByteArray& bytes)
{
    QStringList lines;
    for (QByteArray line : bytes.split('\n')) {
        if (line.endsWith('\r')) // Windows' servers write their logs, and the list of them, with such line ends
            line.chop(1);
        if (!line.isEmpty())
            lines << decode(line);
    }
    return lines;
}

} // namespace basekeep::ServerText
