#pragma once

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>

namespace basekeep {

/// What was done so far and how it is undone, last thing first. What cannot be undone does not keep the rest from it.
class UndoList final
{
public:
    /// `what` says what stays behind if the action throws Failure, e.g. "The slot \"x\" is still on the server."
    void add(const QString& what, std::function<void()> action);

    /// Undoes everything. Returns what could not be undone, a sentence with the system's words each.
    [[nodiscard]] QStringList undo();

    /// All went well: nothing is to be undone any more.
    void forget() { m_entries.clear(); }

private:
    struct Entry
    {
        QString what;
        std::function<void()> action;
    };
    QList<Entry> m_entries;
};

} // namespace basekeep
