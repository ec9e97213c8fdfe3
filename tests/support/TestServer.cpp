#include "tests/support/TestServer.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

#include "engine/replica/LocalServers.h"
#include "engine/server/Connection.h"
#include "tests/support/TestSql.h"

namespace basekeep {

namespace {

const QString superuser = QStringLiteral("basekeep");

/// The rule that keeps the test's own sessions going, whatever a test does to the others.
const QString ownRule = QStringLiteral("local all basekeep trust");

/// Bin folder of a server of this major version: the system's own if there is one, since that has every feature built
/// in, else a fetched one; empty if there is neither.
QString binFolderOf(int major)
{
    static const QList<LocalServer> systemServers = findLocalServers();
    for (const LocalServer& server : systemServers) {
        if (server.majorVersion == major)
            return server.binFolder;
    }
    const QString fetched = QStringLiteral("%1/%2/bin").arg(TestServer::fetchedServersFolder()).arg(major);
    const std::optional<LocalServer> server = localServerIn(fetched);
    return server && server->majorVersion == major ? fetched : QString();
}

} // namespace

/// Threads that add rows until they are stopped or the server goes away.
class TestServer::Writers final
{
public:
    Writers(const ConnectionSettings& settings, int count)
    {
        for (int index = 0; index < count; ++index)
            m_threads.emplace_back([this, settings] { write(settings); });
    }
    ~Writers() { stop(); }

    void stop()
    {
        m_stopping = true;
        for (std::thread& thread : m_threads)
            thread.join();
        m_threads.clear();
    }

    void waitForFirstRow() const { m_hasSettled.wait(false); }
    [[nodiscard]] quint64 committed() const { return m_committed.load(); }
    [[nodiscard]] quint64 begun() const { return m_begun.load(); }

private:
    void write(const ConnectionSettings& settings)
    {
        const QString what = QStringLiteral("A row could not be added.");
        const CancelToken never; // a transaction that was begun is seen to its end, so that the count is right
        try {
            Connection connection(settings, Connection::Purpose::Sql, QStringLiteral("basekeep test writer"), never);
            while (!m_stopping) {
                ++m_begun;
                connection.execute("BEGIN;"
                                   "INSERT INTO public.ledger (amount, note) VALUES (1, pg_catalog.repeat('x', 400));"
                                   "INSERT INTO public.journal (amount) VALUES (1);"
                                   "UPDATE public.totals SET amount = amount + 1 WHERE id = 1 + pg_catalog.floor("
                                   "pg_catalog.random() * 100)::int;"
                                   "COMMIT",
                                   what);
                ++m_committed;
                settle();
            }
        } catch (const Failure&) {
            // The server was stopped under us, which tests do on purpose.
        }
        settle();
    }

    void settle()
    {
        if (!m_hasSettled.exchange(true))
            m_hasSettled.notify_all();
    }

    std::atomic<bool> m_stopping{false};
    std::atomic<bool> m_hasSettled{false}; ///< a first row is there, or there will be none
    std::atomic<quint64> m_begun{0};
    std::atomic<quint64> m_committed{0};
    std::vector<std::thread> m_threads;
};

TestServer::TestServer(const TestServerOptions& options)
    : m_options(options), m_binFolder(options.binFolder.isEmpty() ? binFolderOf(options.major) : options.binFolder)
{
    const QString reason = m_binFolder.isEmpty() ? unavailableReason(options.major) : QString();
    if (!reason.isEmpty())
        throw Failure{Failure::Code::Internal, reason, {}, {}};
    const ServerAccount account;
    if (!account.isCaller())
        account.takeOver(m_folder.path());
    m_cluster = std::make_unique<LocalCluster>(m_binFolder, dataDirectory(), logFile(), account);
    initialize();
    start();
    fill();
}

TestServer::~TestServer()
{
    m_writers.reset();
    try {
        m_cluster->stop(LocalCluster::StopMode::Immediate);
    } catch (const Failure& failure) {
        qWarning("%s", qPrintable(failure.toText()));
    }
}

QString TestServer::unavailableReason(int major)
{
    if (!binFolderOf(major).isEmpty())
        return {};
    return QStringLiteral("skipped: no PostgreSQL %1 server, neither installed nor in “%2”; “./run tests” fetches it")
        .arg(major)
        .arg(fetchedServersFolder());
}

QString TestServer::fetchedServersFolder()
{
    const QString chosen = qEnvironmentVariable("BASEKEEP_SERVERS");
    if (!chosen.isEmpty())
        return chosen;
    const QString system = QStringLiteral("/var/cache/basekeep/servers");
    const QString own = qEnvironmentVariable("XDG_CACHE_HOME", QDir::homePath() + QStringLiteral("/.cache")) +
                        QStringLiteral("/basekeep/servers");
    return QFileInfo::exists(own) ? own : system;
}

QList<int> TestServer::majors()
{
    return {13, 14, 15, 16, 17, 18};
}

int TestServer::anyMajor()
{
    for (const LocalServer& server : findLocalServers()) {
        if (majors().contains(server.majorVersion))
            return server.majorVersion;
    }
    QList<int> newestFirst = majors();
    std::reverse(newestFirst.begin(), newestFirst.end());
    for (const int major : std::as_const(newestFirst)) {
        if (!binFolderOf(major).isEmpty())
            return major;
    }
    return 0;
}

void TestServer::initialize()
{
    QStringList initdbOptions{QStringLiteral("--username=") + superuser, QStringLiteral("--auth=trust"),
                              QStringLiteral("--encoding=UTF8"), QStringLiteral("--locale=C"),
                              QStringLiteral("--no-sync")};
    if (m_options.dataChecksums)
        initdbOptions << QStringLiteral("--data-checksums");
    else if (m_options.major >= 18)
        initdbOptions << QStringLiteral("--no-data-checksums");
    if (m_options.groupAccess)
        initdbOptions << QStringLiteral("--allow-group-access");
    if (m_options.walSegmentMiB > 0)
        initdbOptions << QStringLiteral("--wal-segsize=%1").arg(m_options.walSegmentMiB);
    m_cluster->initialize(initdbOptions);

    QStringList lines{
        QStringLiteral("listen_addresses = '127.0.0.1'"), QStringLiteral("fsync = off"),
        QStringLiteral("wal_keep_size = '1GB'"),          QStringLiteral("log_replication_commands = on"),
        QStringLiteral("shared_buffers = '32MB'"),
    };
#ifndef Q_OS_WIN
    lines << QStringLiteral("unix_socket_directories = '%1'").arg(socketFolder());
#endif
    m_cluster->appendConfiguration(lines + m_options.configuration);
}

void TestServer::fill()
{
    execute(QStringLiteral("CREATE TABLE totals (id int PRIMARY KEY, amount bigint NOT NULL);"
                           "INSERT INTO totals SELECT i, 0 FROM generate_series(1, 100) i;"
                           "CREATE TABLE ledger (id bigserial PRIMARY KEY, amount int NOT NULL, note text);"
                           "INSERT INTO ledger (amount, note) SELECT 1, repeat('x', 400) FROM generate_series(1, %1)")
                .arg(m_options.initialRows));
    for (int number = 1; number <= m_options.tablespaces; ++number) {
        const QString folder = m_folder.filePath(m_options.tablespaceFolderPrefix + QString::number(number));
        m_cluster->account().makeFolder(folder);
        m_tablespaceFolders << folder;
        execute(QStringLiteral("CREATE TABLESPACE space_%1 LOCATION '%2'").arg(number).arg(folder));
        if (number > 1) {
            execute(QStringLiteral("CREATE TABLE extra_%1 TABLESPACE space_%1 AS SELECT i AS id, md5(i::text) AS text"
                                   " FROM generate_series(1, %2) i")
                        .arg(number)
                        .arg(m_options.initialRows));
        }
    }
    execute(QStringLiteral("CREATE TABLE journal (id bigserial, amount int NOT NULL) %1;"
                           "INSERT INTO journal (amount) SELECT 1 FROM generate_series(1, %2)")
                .arg(m_options.tablespaces > 0 ? QStringLiteral("TABLESPACE space_1") : QString())
                .arg(m_options.initialRows));
    m_committedRows = quint64(m_options.initialRows);
    m_begunRows = m_committedRows;
}

bool TestServer::isRunning() const
{
    return m_cluster->isRunning();
}

qint64 TestServer::postmasterPid() const
{
    return m_cluster->postmasterPid();
}

ConnectionSettings TestServer::connectionSettings(const QString& user) const
{
    ConnectionSettings settings;
    settings.parameters = {
        {QStringLiteral("host"), QStringLiteral("127.0.0.1")},
        {QStringLiteral("port"), QString::number(m_port)},
        {QStringLiteral("user"), user.isEmpty() ? superuser : user},
    };
    return settings;
}

ConnectionSettings TestServer::socketConnectionSettings(const QString& user) const
{
    ConnectionSettings settings = connectionSettings(user);
#ifndef Q_OS_WIN
    settings.parameters.insert(QStringLiteral("host"), socketFolder());
#endif
    return settings;
}

QList<QStringList> TestServer::rows(const QString& sql)
{
    return runSql(socketConnectionSettings(), sql);
}

QString TestServer::query(const QString& sql)
{
    const QList<QStringList> result = rows(sql);
    return result.isEmpty() ? QString() : result.first().value(0);
}

void TestServer::execute(const QString& sql)
{
    runSql(socketConnectionSettings(), sql);
}

void TestServer::start()
{
    // Tests run side by side, so a port that was free can be taken before the server gets to it.
    for (int attempt = 0;; ++attempt) {
        if (m_port == 0 || attempt > 0)
            m_port = LocalCluster::freePort();
        try {
            m_cluster->start({QStringLiteral("port=%1").arg(m_port)});
            return;
        } catch (const Failure&) {
            if (attempt == 2)
                throw;
        }
    }
}

void TestServer::stop()
{
    m_cluster->stop(LocalCluster::StopMode::Fast);
}

void TestServer::stopImmediately()
{
    m_cluster->stop(LocalCluster::StopMode::Immediate);
}

void TestServer::reload()
{
    // The server takes a moment; a session that starts after it carries the new time.
    const QString loadTime = QStringLiteral("SELECT pg_catalog.pg_conf_load_time()");
    const QString before = query(loadTime);
    m_cluster->reload();
    while (query(loadTime) == before)
        std::this_thread::yield();
}

void TestServer::setHostRules(const QStringList& lines)
{
    QFile file(dataDirectory() + QStringLiteral("/pg_hba.conf"));
    const QByteArray text = (QStringList{ownRule} + lines).join(QLatin1Char('\n')).toUtf8() + '\n';
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) != text.size())
        throw Failure{Failure::Code::StorageError, QStringLiteral("pg_hba.conf could not be written."), {}, {}};
    file.close();
    reload();
}

void TestServer::startWriting(int writers)
{
    stopWriting();
    m_writers = std::make_unique<Writers>(socketConnectionSettings(), writers);
    m_writers->waitForFirstRow();
    if (m_writers->committed() == 0)
        throw Failure{Failure::Code::Internal, QStringLiteral("The test's writers could not add a row."), {}, {}};
}

void TestServer::stopWriting()
{
    if (!m_writers)
        return;
    const std::unique_ptr<Writers> writers = std::move(m_writers);
    writers->stop();
    m_committedRows += writers->committed();
    m_begunRows += writers->begun();
}

quint64 TestServer::committedRows() const
{
    return m_committedRows + (m_writers ? m_writers->committed() : 0);
}

quint64 TestServer::begunRows() const
{
    return m_begunRows + (m_writers ? m_writers->begun() : 0);
}

QString TestServer::runProgram(const QString& program, const QStringList& arguments) const
{
    return m_cluster->run(program, arguments);
}

bool TestServer::hasProgram(const QString& program) const
{
    return QFileInfo(m_binFolder + QLatin1Char('/') + program).isExecutable();
}

} // namespace basekeep
