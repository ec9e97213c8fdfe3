#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// What a running server writes into postmaster.pid of its data directory. It stays behind after a crash, so it says
/// that a server runs only if the process does.
struct PostmasterFile
{
    static constexpr const char* path = "postmaster.pid"; ///< in the data directory

    enum class Status {
        Unknown,
        Starting,
        Stopping,
        Ready,   ///< takes connections, read-only ones on a standby
        Standby, ///< replays, but takes no connections yet
    };

    qint64 pid = 0;
    QString dataDirectory;
    int port = 0;
    QString socketFolder;
    QString listenAddress; ///< the first
    Status status = Status::Unknown;

    [[nodiscard]] static PostmasterFile parse(const QByteArray& text);

    /// Nothing if there is no such file, or none that can be read.
    [[nodiscard]] static std::optional<PostmasterFile> read(const QString& dataDirectory);

    /// Where connections from this machine go: an address that it listens on, else the folder of its socket.
    [[nodiscard]] QString host() const;

    /// A process with that id is there and is a PostgreSQL server, by its name. One of another kind has got the id of a
    /// server that is gone.
    [[nodiscard]] bool isAlive() const;
};

} // namespace basekeep
