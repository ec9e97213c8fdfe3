#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QString>

#include <functional>
#include <optional>

namespace basekeep {

/// A sample server for trying things out: a PostgreSQL cluster of this user's own, made from the binaries found on this
/// machine, with data checksums, on a free loopback port and a socket, filled with sample tables, indexes, a large
/// object and a tablespace. As root it is made and run as an unprivileged user, since the server refuses root.
///
/// All calls block; a window runs them in a thread. They throw Failure.
class Sandbox final
{
public:
    struct Options
    {
        quint64 sizeBytes = quint64(1) << 30; ///< of sample data, about
        int writeLoad = 0;                    ///< writers that keep changing rows so that WAL flows; 0 is none
    };

    struct Status
    {
        bool exists = false;
        bool isRunning = false;
        QString folder;         ///< of everything the sandbox owns
        QString dataDirectory;
        QString tablespace;     ///< folder of the sample tablespace
        QString binaries;       ///< bin folder of the PostgreSQL in use
        QString version;
        QString osUser;         ///< who runs it, empty if it is the caller
        int port = 0;
        qint64 postmasterPid = 0;
        int writersRunning = 0;
        ConnectionSettings connection; ///< superuser "basekeep", no password needed on loopback
    };

    using ProgressHandler = std::function<void(const QString& sentence)>;

    explicit Sandbox(QString folder = {}); ///< empty: "sandbox" in the data folder

    [[nodiscard]] Status status() const;

    /// Makes it if there is none, starts it if it stands still, starts the writers. Doing it twice is fine.
    Status start(const Options& options, const ProgressHandler& progress, const CancelToken& cancel);
    void stop();    ///< writers and server; the data stays
    void destroy(); ///< stops it and removes everything it made

private:
    QString m_folder;
};

} // namespace basekeep
