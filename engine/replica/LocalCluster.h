#pragma once

#include "engine/replica/ServerAccount.h"

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>

class QProcess;

namespace basekeep {

struct Failure;

/// A PostgreSQL data directory on this machine together with the programs that run it: made with initdb, started and
/// stopped with pg_ctl, always as the account that may. Calls block and throw Failure with the programs' own words.
class LocalCluster final
{
public:
    enum class StopMode { Fast, Immediate };

    LocalCluster(QString binFolder, QString dataDirectory, QString logFile, ServerAccount account = {});

    [[nodiscard]] QString binFolder() const { return m_binFolder; }
    [[nodiscard]] QString dataDirectory() const { return m_dataDirectory; }
    [[nodiscard]] const ServerAccount& account() const { return m_account; }

    /// Runs initdb. The data directory's parent must be reachable for the account.
    void initialize(const QStringList& initdbOptions) const;
    void appendConfiguration(const QStringList& lines) const; ///< to postgresql.conf

    /// Writes pg_hba.conf anew: everybody on this machine by that method, nobody from elsewhere. Takes effect at the
    /// next start or reload.
    void replaceAuthentication(const QString& method) const;

    /// Starts it and returns when it accepts connections. `settings` are name=value pairs that win over
    /// postgresql.conf.
    void start(const QStringList& settings = {}) const;

    /// The same without a limit of its own: `look` is called about five times a second while it waits, and what it
    /// throws ends the wait. The server may then be running, so stop() must follow.
    void startWatched(const QStringList& settings, const std::function<void()>& look) const;
    void stop(StopMode mode) const; ///< nothing happens if it does not run
    void reload() const;

    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] qint64 postmasterPid() const; ///< 0 if it does not run
    [[nodiscard]] QString logTail(int lines = 20) const;

    /// Runs a program of the bin folder as the account and returns everything it said; throws if it did not exit with
    /// 0.
    QString run(const QString& program, const QStringList& arguments) const;

    /// A TCP port on 127.0.0.1 that is free at this moment.
    [[nodiscard]] static int freePort();
    [[nodiscard]] static bool isPortFree(int port); ///< likewise

    struct Answer
    {
        int exitCode = -1; ///< -1 if the program did not start or crashed
        QString output;    ///< standard error included
        QString value;     ///< standard output alone, for programs that print what they were asked for
    };
    /// As run(), for those who want to know how it failed.
    [[nodiscard]] Answer call(const QString& program, const QStringList& arguments) const;

private:
    void prepare(QProcess& process) const;
    void launch(const QStringList& arguments, const std::function<void()>& look) const;
    [[nodiscard]] QStringList startArguments(const QStringList& settings, int seconds) const;
    [[nodiscard]] Failure startFailure(const QString& output) const;

    QString m_binFolder;
    QString m_dataDirectory;
    QString m_logFile;
    ServerAccount m_account;
};

} // namespace basekeep
