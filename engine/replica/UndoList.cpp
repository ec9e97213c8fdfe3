#include "engine/replica/UndoList.h"

#include "engine/jobs/Failure.h"

#include <exception>
#include <utility>

namespace basekeep {

void UndoList::add(const QString& what, std::function<void()> action)
{
    m_entries.append({what, std::move(action)});
}

QStringList UndoList::undo()
{
    QStringList problems;
    while (!m_entries.isEmpty()) {
        const Entry entry = m_entries.takeLast();
        try {
            entry.action();
        } catch (const Failure& failure) {
            problems << (entry.what + QLatin1Char(' ') + failure.toText()).trimmed();
        } catch (const std::exception& unexpected) {
            problems << (entry.what + QLatin1Char(' ') + QString::fromLocal8Bit(unexpected.what())).trimmed();
        }
    }
    return problems;
}

} // namespace basekeep
