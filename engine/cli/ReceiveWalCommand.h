#pragma once

#include "engine/cli/ReceiveWalOptions.h"
#include "engine/jobs/Finding.h"
#include "engine/jobs/LogEntry.h"

#include <QtCore/QCoreApplication>

namespace basekeep {

class Interruption;
class ReceiveWalJob;

/// `basekeep-cli receivewal`: archives WAL until it is stopped, or creates or drops a replication slot. Needs an
/// application object.
///
/// With --json it writes one object per line to standard output (see JsonReporter for finding, log and outcome):
///     start    server, directory, command, pid
///     status   see ReceiveWalStatus; whenever it has changed, at most twice a second
class ReceiveWalCommand final
{
    Q_DECLARE_TR_FUNCTIONS(ReceiveWalCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status, 0 or 1.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    explicit ReceiveWalCommand(ReceiveWalOptions options) : m_options(std::move(options)) {}

    /// Does it, again with a password if the server wants one.
    int execute();
    void changeSlot();
    void receive(Interruption& interruption);
    void follow(ReceiveWalJob& job);
    void report(const Finding& finding) const;
    void report(const LogEntry& entry) const;
    [[nodiscard]] bool askForPassword(const Failure& failure);

    ReceiveWalOptions m_options;
    bool m_hasPrompted = false;
    bool m_isInterrupted = false;
};

} // namespace basekeep
