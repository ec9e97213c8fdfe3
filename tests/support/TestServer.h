#pragma once

#include "engine/replica/LocalCluster.h"
#include "engine/server/ConnectionSettings.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <memory>

namespace basekeep {

/// What a TestServer is made with.
struct TestServerOptions
{
    int major = 15;
    int tablespaces = 0; ///< user tablespaces, named space_1, space_2 …, each in a folder of its own
    QString tablespaceFolderPrefix = QStringLiteral("space_"); ///< of those folders' names, before the number
    int initialRows = 1000;                                    ///< of the ledger and of its journal, see TestServer
    bool dataChecksums = true;
    bool groupAccess = false;  ///< initdb --allow-group-access
    int walSegmentMiB = 0;     ///< 0: the server's default, 16
    QString binFolder;         ///< programs of that major version to use instead of those found
    QStringList configuration; ///< more lines for postgresql.conf, e.g. "wal_level = minimal"
};

/// A throwaway PostgreSQL server for one test: its own cluster in a temporary folder, on a free loopback port and a
/// socket, run by an unprivileged user when the test runs as root. Superuser "basekeep", everybody is trusted. Durable
/// writes are off; wal_keep_size is 1 GB, so that WAL stays at hand. The destructor stops it and removes everything.
///
/// Two tables are kept in step: every transaction that adds a row to `ledger` adds one to `journal`. A backup restored
/// to a consistent state therefore always has as many of one as of the other, however many writers were at work. With
/// tablespaces, `journal` lies in space_1, and each further space_N holds a table `extra_N` with `initialRows` rows.
///
/// Members throw Failure.
class TestServer final
{
public:
    explicit TestServer(const TestServerOptions& options = {});
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    /// Why no server of this major version can be had here, ready for QSKIP ("skipped: no PostgreSQL 14 server …");
    /// empty if one can. With CI=true in the environment nothing may be skipped: turn it into a failure, as
    /// BASEKEEP_NEEDS_SERVER does.
    [[nodiscard]] static QString unavailableReason(int major);
    /// The newest of 13 to 18 that can be had, preferring the system's own; 0 if there is none.
    [[nodiscard]] static int anyMajor();
    [[nodiscard]] static QList<int> majors(); ///< 13 to 18, whether they can be had or not
    /// What `./run tests` fetched beside the system's own servers; has a folder per major version.
    [[nodiscard]] static QString fetchedServersFolder();

    [[nodiscard]] int major() const { return m_options.major; }
    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] QString folder() const { return m_folder.path(); } ///< holds everything below
    [[nodiscard]] QString socketFolder() const { return m_folder.path(); }
    [[nodiscard]] QString dataDirectory() const { return m_folder.filePath(QStringLiteral("data")); }
    [[nodiscard]] QString logFile() const { return m_folder.filePath(QStringLiteral("server.log")); }
    [[nodiscard]] QString binFolder() const { return m_binFolder; }
    [[nodiscard]] QStringList tablespaceFolders() const { return m_tablespaceFolders; } ///< of space_1, space_2 …
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] qint64 postmasterPid() const; ///< 0 if it is not running

    /// Over loopback; as "basekeep" unless another role is named.
    [[nodiscard]] ConnectionSettings connectionSettings(const QString& user = {}) const;
    [[nodiscard]] ConnectionSettings socketConnectionSettings(const QString& user = {}) const;

    void execute(const QString& sql);                ///< one or more statements; several run in one transaction
    [[nodiscard]] QString query(const QString& sql); ///< first column of the first row; empty for NULL or no row
    [[nodiscard]] QList<QStringList> rows(const QString& sql);

    void start();
    void stop();            ///< fast: sessions are ended, a checkpoint is written
    void stopImmediately(); ///< as a crash leaves it
    void reload();          ///< returns when new sessions see the new settings
    /// Replaces pg_hba.conf and reloads it. The rule for the superuser over the socket stays, so execute() goes on.
    void setHostRules(const QStringList& lines);

    /// Adds rows to ledger and journal from `writers` threads until told to stop; some updates and a filler keep WAL
    /// flowing. Returns once the first rows are committed. Writers end by themselves when the server goes away.
    void startWriting(int writers = 2);
    void stopWriting();
    /// Rows of ledger, the initial ones included, that are surely committed: asked for before a backup, the least that
    /// it must hold.
    [[nodiscard]] quint64 committedRows() const;
    /// Rows that are committed or just being added: asked for after a backup, the most that it can hold.
    [[nodiscard]] quint64 begunRows() const;
    [[nodiscard]] int initialRows() const { return m_options.initialRows; }

    /// Runs a program of this server's bin folder (e.g. "pg_verifybackup") as the account that runs the server, and
    /// returns its output, standard error included; throws if it does not exit with 0.
    QString runProgram(const QString& program, const QStringList& arguments) const;
    [[nodiscard]] bool hasProgram(const QString& program) const;

private:
    class Writers;

    void initialize();
    void fill();

    TestServerOptions m_options;
    TestFolder m_folder;
    QString m_binFolder;
    QStringList m_tablespaceFolders;
    int m_port = 0;
    std::unique_ptr<LocalCluster> m_cluster;
    std::unique_ptr<Writers> m_writers;
    quint64 m_committedRows = 0; ///< of writers that have ended, and the initial ones
    quint64 m_begunRows = 0;
};

} // namespace basekeep

/// Leaves the test if there is a reason to: skips it, or fails it where everything must be there (CI=true).
#define BASEKEEP_SKIP_FOR(reasonText)                                                                                  \
    do {                                                                                                               \
        const QString skipReason = (reasonText);                                                                       \
        if (!skipReason.isEmpty() && qEnvironmentVariable("CI") == QLatin1String("true"))                              \
            QFAIL(qPrintable(skipReason));                                                                             \
        if (!skipReason.isEmpty())                                                                                     \
            QSKIP(qPrintable(skipReason));                                                                             \
    } while (false)

/// First line of a test that needs a server of this major version.
#define BASEKEEP_NEEDS_SERVER(major) BASEKEEP_SKIP_FOR(basekeep::TestServer::unavailableReason(major))
