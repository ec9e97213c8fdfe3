#include "engine/cli/LiveBlock.h"

#include "engine/cli/Console.h"

namespace basekeep {

QString LiveBlock::toTop() const
{
    const QString up = m_drawnLines > 1 ? QStringLiteral("\x1b[%1A").arg(m_drawnLines - 1) : QString();
    return up + QLatin1Char('\r');
}

void LiveBlock::draw(const QStringList& lines)
{
    Console::writeToError(toTop() + lines.join(QStringLiteral("\x1b[K\n")) + QStringLiteral("\x1b[J"));
    m_drawnLines = lines.size();
}

void LiveBlock::erase()
{
    if (m_drawnLines == 0)
        return;
    Console::writeToError(toTop() + QStringLiteral("\x1b[J"));
    m_drawnLines = 0;
}

void LiveBlock::say(const QString& line)
{
    erase();
    Console::writeToError(line + QLatin1Char('\n'));
}

} // namespace basekeep
