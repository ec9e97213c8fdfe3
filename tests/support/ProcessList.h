#pragma once

#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// The processes of this machine, for tests that must show that nothing was left behind.
class ProcessList final
{
public:
    struct Entry
    {
        qint64 pid = 0;
        qint64 parentPid = 0;
        QString command; ///< with its arguments
        bool isZombie = false;
    };

    [[nodiscard]] static QList<Entry> all();

    /// Those alive whose command line contains the fragment; the caller itself and zombies are left out.
    [[nodiscard]] static QList<Entry> withCommand(const QString& fragment);
    [[nodiscard]] static bool isAlive(qint64 pid); ///< a zombie is not
    [[nodiscard]] static QList<Entry> childrenOf(qint64 pid);

    /// Ends a process so that it can do nothing about it.
    static void endHard(qint64 pid);
};

} // namespace basekeep
