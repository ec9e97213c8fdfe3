#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/replica/LocalCluster.h"
#include "engine/sandbox/SandboxState.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QString>

#include <functional>

namespace basekeep {

/// A sample server for trying things out: a PostgreSQL cluster of this user's own, made from the binaries found on this
/// machine, with data checksums, on a free loopback port and a socket, filled with sample tables, indexes, a large
/// object and a tablespace. As root it is made and run as an unprivileged user, since the server refuses root; it then
/// lies in /var/lib/basekeep where root's own data folder is closed to that user.
///
/// Its superuser has a random password, which lies in a passfile that only the account that made it may read: other
/// accounts of this machine are not let in. It is a toy all the same: nothing of value belongs into it.
///
/// All calls block; a window runs them in a thread. They throw Failure. Two programs that start or stop it at the same
/// time take turns.
class Sandbox final
{
public:
    struct Options
    {
        quint64 sizeBytes = quint64(1) << 30; ///< of sample data, about
        int writeLoad = 0;                    ///< writers that keep changing rows so that WAL flows; 0 ends those there
    };

    struct Status
    {
        bool exists = false;
        bool isRunning = false;
        QString folder; ///< of everything the sandbox owns
        QString dataDirectory;
        QString tablespace; ///< folder of the sample tablespace
        QString binaries;   ///< bin folder of the PostgreSQL in use
        QString version;
        QString osUser; ///< who runs it, empty if it is the caller
        int port = 0;
        qint64 postmasterPid = 0;
        int writersRunning = 0;
        ConnectionSettings connection; ///< superuser "basekeep"; the password is in the passfile it names
    };

    using ProgressHandler = std::function<void(const QString& sentence)>;

    explicit Sandbox(QString folder = {}); ///< empty: "sandbox" in the data folder

    [[nodiscard]] Status status() const;

    /// Makes it if there is none, starts it if it stands still, starts the writers. Doing it twice is fine.
    Status start(const Options& options, const ProgressHandler& progress, const CancelToken& cancel);
    void stop();    ///< writers and server; the data stays
    void destroy(); ///< stops it and removes everything it made

    [[nodiscard]] QString folder() const { return m_folder; }

private:
    class Lock;

    [[nodiscard]] QString dataDirectory() const;
    [[nodiscard]] QString tablespaceFolder() const;
    [[nodiscard]] LocalCluster cluster(const SandboxState& state) const;
    void create(const Options& options, const ProgressHandler& progress, const CancelToken& cancel);
    void fill(const SandboxState& state, quint64 sizeBytes, const ProgressHandler& progress, const CancelToken& cancel);
    void startServer(SandboxState& state, const QStringList& settings) const;
    void initializeCluster(const LocalCluster& local, const QByteArray& password) const;
    void endTrust(SandboxState& state, const ProgressHandler& progress, const CancelToken& cancel) const;
    [[nodiscard]] QString initialPasswordFile() const;
    void removeEverything() const;

    QString m_folder;
};

} // namespace basekeep
