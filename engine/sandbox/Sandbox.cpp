#include "engine/sandbox/Sandbox.h"

#include <algorithm>
#include <utility>

#include <QtCore/QCoreApplication>
#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QLocale>
#include <QtCore/QLockFile>
#include <QtCore/QScopeGuard>

#include "engine/catalogue/JobRegistry.h"
#include "engine/replica/LocalServers.h"
#include "engine/sandbox/SandboxData.h"
#include "engine/sandbox/SandboxPassfile.h"
#include "engine/sandbox/SandboxWriters.h"
#include "engine/server/Connection.h"

namespace basekeep {

namespace {

constexpr int oldestMajor = 13;

QString translated(const char* text)
{
    return QCoreApplication::translate("Sandbox", text);
}

QString defaultFolder()
{
    const QString own = dataFolder() + QStringLiteral("/sandbox");
    // A data folder that somebody chose is used, or it fails: nobody expects the sandbox elsewhere then.
    if (qEnvironmentVariableIsSet("BASEKEEP_DATA_DIR") || ServerAccount().canReach(own))
        return own;
    return QStringLiteral("/var/lib/basekeep/sandbox");
}

QString socketFolderFor(const QString& folder)
{
    // The name of a socket is at most 103 bytes on macOS, 107 on Linux; PostgreSQL adds "/.s.PGSQL.65535.lock".
    [[maybe_unused]] constexpr int longestSocketFolder = 80;
    const QString own = folder + QStringLiteral("/socket");
#ifdef Q_OS_WIN
    return own; // a server makes no socket there unless it is told to
#else
    if (QFile::encodeName(own).size() <= longestSocketFolder)
        return own;
    const QByteArray hash = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha256).toHex().left(12);
    return QStringLiteral("/tmp/basekeep-") + QString::fromLatin1(hash);
#endif
}

LocalServer newestServer()
{
    const QList<LocalServer> servers = findLocalServers();
    const auto found = std::find_if(servers.begin(), servers.end(),
                                    [](const LocalServer& server) { return server.majorVersion >= oldestMajor; });
    if (found != servers.end())
        return *found;
    throw Failure
    {
        Failure::Code::StorageError,
            translated("No PostgreSQL server programs (13 or later) were found on this machine."),
#if defined(Q_OS_MACOS)
            translated("Install PostgreSQL, e.g. with \"brew install postgresql\" or Postgres.app."),
#elif defined(Q_OS_WIN)
            translated("Install PostgreSQL with its installer for Windows."),
#else
            translated("Install PostgreSQL, e.g. with \"apt install postgresql\"."),
#endif
        {
        }
    };
}

/// A path as a value in postgresql.conf or in SQL.
QString quoted(QString path)
{
    return QLatin1Char('\'') + path.replace(QLatin1Char('\''), QStringLiteral("''")) + QLatin1Char('\'');
}

/// For the time of filling only: what a crash would lose is made anew anyway.
QStringList fillingSettings(int majorVersion)
{
    QStringList settings{
        QStringLiteral("fsync=off"),         QStringLiteral("synchronous_commit=off"),
        QStringLiteral("wal_level=minimal"), QStringLiteral("full_page_writes=off"),
        QStringLiteral("max_wal_senders=0"), QStringLiteral("autovacuum=off"),
        QStringLiteral("max_wal_size=4GB"),  QStringLiteral("checkpoint_timeout=1h"),
    };
    if (majorVersion >= 17)
        settings << QStringLiteral("summarize_wal=off"); // refuses to start with wal_level=minimal
    return settings;
}

} // namespace

/// One program at a time changes the sandbox. Waits for its turn; a lock whose program died is taken over.
class Sandbox::Lock final
{
public:
    Lock(const QString& folder, const CancelToken& cancel) : m_file(folder + QStringLiteral("/sandbox.lock"))
    {
        if (!QDir().mkpath(folder)) {
            throw Failure{
                Failure::Code::StorageError, translated("The folder \"%1\" could not be made.").arg(folder), {}, {}};
        }
        m_file.setStaleLockTime(0);
        while (!m_file.tryLock(200)) {
            cancel.throwIfCancelled();
            if (m_file.error() != QLockFile::LockFailedError) {
                throw Failure{Failure::Code::StorageError,
                              translated("The folder \"%1\" cannot be written to.").arg(folder),
                              {},
                              {}};
            }
        }
    }

private:
    QLockFile m_file;
};

Sandbox::Sandbox(QString folder) : m_folder(folder.isEmpty() ? defaultFolder() : QFileInfo(folder).absoluteFilePath())
{
}

QString Sandbox::dataDirectory() const
{
    return m_folder + QStringLiteral("/data");
}

QString Sandbox::tablespaceFolder() const
{
    return m_folder + QStringLiteral("/tablespace");
}

QString Sandbox::initialPasswordFile() const
{
    return m_folder + QStringLiteral("/initial-password");
}

LocalCluster Sandbox::cluster(const SandboxState& state) const
{
    return LocalCluster(state.binFolder, dataDirectory(), m_folder + QStringLiteral("/server.log"));
}

Sandbox::Status Sandbox::status() const
{
    Status status;
    status.folder = m_folder;
    status.dataDirectory = dataDirectory();
    status.tablespace = tablespaceFolder();
    const std::optional<SandboxState> state = SandboxState::load(m_folder);
    if (!state || !state->isFilled)
        return status;
    status.exists = true;
    status.binaries = state->binFolder;
    status.version = state->versionText;
    status.port = state->port;
    status.connection = state->connection(m_folder);
    const LocalCluster local = cluster(*state);
    status.osUser = local.account().name();
    status.postmasterPid = local.postmasterPid();
    status.isRunning = status.postmasterPid != 0;
    if (status.isRunning) {
        try {
            const CancelToken never;
            status.writersRunning = SandboxWriters(status.connection).count(never);
        } catch (const Failure&) {
            status.writersRunning = 0; // it is just starting or stopping
        }
    }
    return status;
}

Sandbox::Status Sandbox::start(const Options& options, const ProgressHandler& progress, const CancelToken& cancel)
{
    const Lock lock(m_folder, cancel);
    std::optional<SandboxState> state = SandboxState::load(m_folder);
    if (!state || !state->isFilled) {
        removeEverything();
        try {
            create(options, progress, cancel);
        } catch (const Failure&) {
            removeEverything();
            throw;
        }
        state = SandboxState::load(m_folder);
    }
    if (!localServerIn(state->binFolder)) {
        // The programs moved, as an upgrade of Homebrew's does; the same major version can go on with the data.
        const QList<LocalServer> servers = findLocalServers();
        const auto same = std::find_if(servers.begin(), servers.end(), [&state](const LocalServer& server) {
            return server.majorVersion == state->majorVersion;
        });
        if (same == servers.end()) {
            throw Failure{Failure::Code::StorageError,
                          translated("The sample server was made by PostgreSQL %1, which is not installed any more.")
                              .arg(state->majorVersion),
                          translated("Remove the sample server and start again: a new one is made."),
                          {}};
        }
        state->binFolder = same->binFolder;
        state->versionText = same->versionText;
        state->save(m_folder);
    }
    cancel.throwIfCancelled();
    if (!state->asksForPassword)
        endTrust(*state, progress, cancel);
    if (SandboxPassfile(m_folder).password().isEmpty()) {
        throw Failure{
            Failure::Code::StorageError,
            translated("The password of the sample server cannot be read from \"%1\".")
                .arg(SandboxPassfile(m_folder).fileName()),
            translated("Use the account that made the sample server, or remove it and start again: a new one is made."),
            {}};
    }
    if (!cluster(*state).isRunning()) {
        progress(translated("Starting the sample server."));
        startServer(*state, {});
    }
    SandboxWriters(state->connection(m_folder)).setCount(std::max(options.writeLoad, 0), cancel);
    return status();
}

void Sandbox::create(const Options& options, const ProgressHandler& progress, const CancelToken& cancel)
{
    const LocalServer server = newestServer();
    SandboxState state;
    state.binFolder = server.binFolder;
    state.majorVersion = server.majorVersion;
    state.versionText = server.versionText;
    state.socketFolder = socketFolderFor(m_folder);
    state.asksForPassword = true;
    state.save(m_folder);

    progress(translated("Making a sample server with PostgreSQL %1 in \"%2\".").arg(server.versionText, m_folder));
    const LocalCluster local = cluster(state);
    if (!local.account().canReach(m_folder)) {
        throw Failure{Failure::Code::TargetUnusable,
                      translated("The account \"%1\", which runs the server, cannot reach the folder \"%2\".")
                          .arg(local.account().name(), m_folder),
                      translated("Choose a folder whose parents every account may pass through."),
                      {}};
    }
    local.account().makeFolder(m_folder);
    if (!local.account().isCaller())
        local.account().takeOver(m_folder);
    local.account().makeFolder(tablespaceFolder());
    initializeCluster(local, SandboxPassfile(m_folder).create(state.socketFolder));

    QStringList configuration{
        QStringLiteral("listen_addresses = '127.0.0.1'"),
        QStringLiteral("cluster_name = 'sandbox'"),
        QStringLiteral("wal_level = replica"),
        QStringLiteral("max_wal_senders = 10"),
        QStringLiteral("max_replication_slots = 10"),
        QStringLiteral("wal_keep_size = '256MB'"),
        QStringLiteral("log_replication_commands = on"),
    };
#ifndef Q_OS_WIN
    configuration << QStringLiteral("unix_socket_directories = %1").arg(quoted(state.socketFolder));
#endif
    if (server.majorVersion >= 17)
        configuration << QStringLiteral("summarize_wal = on");
    local.appendConfiguration(configuration);

    fill(state, options.sizeBytes, progress, cancel);
    state.isFilled = true;
    state.save(m_folder);
}

void Sandbox::initializeCluster(const LocalCluster& local, const QByteArray& password) const
{
    // The account that runs the server may not read our passfile, so it gets a copy for as long as initdb runs.
    QFile file(initialPasswordFile());
    const auto removal = qScopeGuard([&file] { file.remove(); });
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(password + '\n') < 0 || !file.flush()) {
        throw Failure{Failure::Code::StorageError,
                      translated("\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
    file.close();
    local.account().takeOver(file.fileName());
    local.initialize({QStringLiteral("--username=basekeep"), QStringLiteral("--auth=scram-sha-256"),
                      QStringLiteral("--pwfile=") + file.fileName(), QStringLiteral("--data-checksums"),
                      QStringLiteral("--encoding=UTF8"), QStringLiteral("--locale=C"), QStringLiteral("--no-sync")});
}

/// Every step may be done twice: whatever interrupts this, the next start goes on with the same password.
void Sandbox::endTrust(SandboxState& state, const ProgressHandler& progress, const CancelToken& cancel) const
{
    progress(translated("Giving the sample server a password, since it has let every account of this machine in."));
    const SandboxPassfile passfile(m_folder);
    QByteArray password = passfile.password();
    if (password.isEmpty())
        password = passfile.create(state.socketFolder);

    const LocalCluster local = cluster(state);
    if (!local.isRunning())
        startServer(state, {});
    {
        const QString what = translated("The sample server could not be given a password.");
        Connection connection(state.connection(m_folder, QStringLiteral("postgres")), Connection::Purpose::Sql,
                              QStringLiteral("basekeep sandbox"), cancel);
        connection.execute("SET log_statement = 'none'", what); // nor may the log learn the password
        connection.execute("SET log_min_error_statement = 'panic'", what);
        connection.execute("SET password_encryption = 'scram-sha-256'", what);
        connection.execute("ALTER ROLE basekeep PASSWORD '" + password + '\'', what);
    }
    // A stop instead of a reload also ends the sessions that trust has let in.
    local.stop(LocalCluster::StopMode::Fast);
    local.replaceAuthentication(QStringLiteral("scram-sha-256"));
    state.asksForPassword = true;
    state.save(m_folder);
}

void Sandbox::fill(const SandboxState& unfilled, quint64 sizeBytes, const ProgressHandler& progress,
                   const CancelToken& cancel)
{
    SandboxState state = unfilled;
    cancel.throwIfCancelled();
    startServer(state, fillingSettings(state.majorVersion));
    {
        const QString what = translated("The sample database could not be created.");
        Connection connection(state.connection(m_folder, QStringLiteral("postgres")), Connection::Purpose::Sql,
                              QStringLiteral("basekeep sandbox"), cancel);
        connection.execute("CREATE TABLESPACE archive LOCATION " + quoted(tablespaceFolder()).toUtf8(), what);
        connection.execute("CREATE DATABASE shop", what);
    }
    int percentShown = 0;
    const QLocale locale;
    const auto showFraction = [&](double fraction) {
        const int percent = int(fraction * 10) * 10;
        if (percent == percentShown)
            return;
        percentShown = percent;
        progress(translated("Filling it with sample data: %1 of %2.")
                     .arg(locale.toString(percent) + locale.percent(), locale.formattedDataSize(qint64(sizeBytes))));
    };
    SandboxData(state.connection(m_folder), sizeBytes).create(showFraction, cancel);

    progress(translated("Writing the sample data to disk."));
    const LocalCluster local = cluster(state);
    local.stop(LocalCluster::StopMode::Fast);
    local.run(QStringLiteral("initdb"), {QStringLiteral("-D"), dataDirectory(), QStringLiteral("--sync-only")});
}

void Sandbox::startServer(SandboxState& state, const QStringList& settings) const
{
    const LocalCluster local = cluster(state);
    local.account().makeFolder(state.socketFolder);
    // Somebody may take the port between our look and the server's start, so a second try gets another one.
    for (int attempt = 0;; ++attempt) {
        if (attempt > 0 || !LocalCluster::isPortFree(state.port))
            state.port = LocalCluster::freePort();
        state.save(m_folder);
        try {
            local.start(settings + QStringList{QStringLiteral("port=%1").arg(state.port)});
            return;
        } catch (const Failure&) {
            if (attempt == 2 || LocalCluster::isPortFree(state.port))
                throw;
        }
    }
}

void Sandbox::stop()
{
    const CancelToken never;
    const std::optional<SandboxState> state = SandboxState::load(m_folder);
    if (!state)
        return;
    const Lock lock(m_folder, never);
    cluster(*state).stop(LocalCluster::StopMode::Fast);
}

void Sandbox::destroy()
{
    if (!QFileInfo::exists(m_folder))
        return;
    {
        const CancelToken never;
        const Lock lock(m_folder, never);
        removeEverything();
    }
    QDir().rmdir(m_folder); // stays if somebody else's files are in it
}

void Sandbox::removeEverything() const
{
    const std::optional<SandboxState> state = SandboxState::load(m_folder);
    if (!state)
        return;
    cluster(*state).stop(LocalCluster::StopMode::Immediate);
    for (const QString& folder : {dataDirectory(), tablespaceFolder(), state->socketFolder}) {
        if (QFileInfo::exists(folder) && !QDir(folder).removeRecursively()) {
            throw Failure{
                Failure::Code::StorageError, translated("The folder \"%1\" could not be removed.").arg(folder), {}, {}};
        }
    }
    QFile::remove(m_folder + QStringLiteral("/server.log"));
    QFile::remove(SandboxPassfile(m_folder).fileName());
    QFile::remove(initialPasswordFile());
    QFile::remove(SandboxState::fileName(m_folder));
}

} // namespace basekeep
