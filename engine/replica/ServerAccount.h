#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

class QProcess;

namespace basekeep {

/// The account that runs a local PostgreSQL server. That is the caller, except for root, which the server refuses: then
/// it is "postgres" if the system has such a user, else "nobody". On Windows pg_ctl itself gives up administrator's
/// rights, so it is always the caller there.
class ServerAccount final
{
public:
    ServerAccount(); ///< throws Failure if the caller is root and there is nobody to be instead

    [[nodiscard]] bool isCaller() const { return m_name.isEmpty(); }
    [[nodiscard]] QString name() const { return m_name; } ///< empty if it is the caller

    /// Makes a process that is about to be started run as this account, with its groups and nobody else's. On Windows
    /// it gets a console of its own, so that Ctrl-C here does not reach it.
    void applyTo(QProcess& process) const;

    /// Hands over a file or a folder with everything in it; links are handed over, not followed. On Windows the user
    /// gets a right to it that does not depend on being an administrator.
    void takeOver(const QString& path) const;

    /// Makes the folder, readable for this account alone.
    void makeFolder(const QString& path) const;

    /// Makes a file that this account alone may read, from before anything is written into it. Throws Failure, also if
    /// there is one already, and leaves none then. On Windows services of the system may read it too.
    void writePrivateFile(const QString& path, const QByteArray& content) const;

    enum class Use {
        Read,
        Write, ///< of a folder: make files in it
    };
    /// Whether this account may use the file or folder, as its owner, group and mode say.
    [[nodiscard]] bool mayUse(const QString& path, Use use) const;

    /// Whether this account may pass through every folder above the path.
    [[nodiscard]] bool canReach(const QString& path) const;

private:
    QString m_name;
    unsigned int m_userId = 0;
    unsigned int m_groupId = 0;
};

} // namespace basekeep
