#pragma once

#include <QtCore/QByteArray>

#include <memory>

class QProcess;

namespace basekeep {

/// Takes what a program says that leaves a server running behind it, as `pg_ctl start` does.
///
/// On Unix that is a pipe. On Windows the server inherits all that its starter was given: a pipe would never end, a
/// file would stay for as long as the server runs, and the connections of this program would stay open in it. So the
/// starter gets a file that vanishes with its last handle, and no handle beside it. It also gets a console of its own,
/// lest Ctrl-C here, or closing the window of this console, stops the server.
class LaunchOutput final
{
public:
    LaunchOutput();
    ~LaunchOutput(); ///< after the process has ended
    LaunchOutput(const LaunchOutput&) = delete;
    LaunchOutput& operator=(const LaunchOutput&) = delete;

    void applyTo(QProcess& process); ///< before it is started

    /// All that the process said on both its outputs; it has ended.
    [[nodiscard]] QByteArray text(QProcess& process) const;

private:
    struct Handles;
    std::unique_ptr<Handles> m_handles;
};

} // namespace basekeep
