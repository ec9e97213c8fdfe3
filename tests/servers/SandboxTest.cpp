#include "engine/sandbox/Sandbox.h"

#ifndef Q_OS_WIN
#include <unistd.h>
#endif

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "engine/jobs/Failure.h"
#include "engine/replica/LocalCluster.h"
#include "engine/replica/LocalServers.h"
#include "engine/sandbox/SandboxState.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"
#include "tests/support/TestSql.h"

using namespace basekeep;

class SandboxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        // The sandbox only takes what is installed, not what was fetched for tests.
        if (findLocalServers().isEmpty())
            BASEKEEP_SKIP_FOR(QStringLiteral("skipped: no PostgreSQL server is installed on this machine"));
    }

    void isNotThereBeforeItIsStarted()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        QVERIFY(!sandbox.status().exists);
        QVERIFY(!sandbox.status().isRunning);
        sandbox.stop();
        sandbox.destroy();
        QVERIFY(!QFileInfo::exists(sandbox.folder()));
    }

    void livesFromStartToDestroy()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox with a space")));
        QStringList sentences;
        const auto remember = [&sentences](const QString& sentence) {
            sentences << sentence;
        };
        Sandbox::Options options;
        options.sizeBytes = quint64(30) << 20;

        Sandbox::Status status = sandbox.start(options, remember, m_never);
        QVERIFY(status.exists && status.isRunning);
        QVERIFY(!sentences.isEmpty());
        QVERIFY(ProcessList::isAlive(status.postmasterPid));
        QCOMPARE(status.writersRunning, 0);
        checkContents(status);

        const qint64 firstPid = status.postmasterPid;
        sentences.clear();
        status = sandbox.start(options, remember, m_never);
        QCOMPARE(status.postmasterPid, firstPid);
        QVERIFY(sentences.isEmpty());

        sandbox.stop();
        QVERIFY(!ProcessList::isAlive(firstPid));
        QVERIFY(sandbox.status().exists);
        QVERIFY(!sandbox.status().isRunning);

        status = sandbox.start(options, remember, m_never);
        QVERIFY(status.isRunning);
        QVERIFY(status.postmasterPid != firstPid);
        checkContents(status);

        sandbox.destroy();
        QVERIFY(!ProcessList::isAlive(status.postmasterPid));
        QVERIFY(!QFileInfo::exists(sandbox.folder()));
    }

    void onlyItsPassfileOpensIt()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        const Sandbox::Status status = start(sandbox);
        const QString passfile = status.connection.parameters.value(QStringLiteral("passfile"));
        QVERIFY(QFileInfo(passfile).absolutePath() == sandbox.folder());
        const QByteArray password = passwordIn(passfile);
        QVERIFY(password.size() >= 32);
        QVERIFY(!status.connection.password);
        for (const QString& value : status.connection.parameters)
            QVERIFY(!value.contains(QString::fromLatin1(password)));
        QVERIFY(isLetIn(status.connection));

        ConnectionSettings without = status.connection;
        without.parameters.insert(QStringLiteral("passfile"), folder.filePath(QStringLiteral("none")));
        QVERIFY(!isLetIn(without));
#ifndef Q_OS_WIN
        ConnectionSettings socket = without;
        const QString hidden =
            runSql(status.connection, QStringLiteral("SHOW unix_socket_directories")).first().first();
        socket.parameters.insert(QStringLiteral("host"), hidden);
        QVERIFY(!isLetIn(socket));
        socket.parameters.insert(QStringLiteral("passfile"), passfile);
        QVERIFY(isLetIn(socket));

        QCOMPARE(QFileInfo(passfile).ownerId(), uint(geteuid()));
        constexpr QFile::Permissions ofOthers =
            QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY(!(QFile::permissions(passfile) & ofOthers));
        QVERIFY(QFile::setPermissions(passfile, QFile::permissions(passfile) | QFile::ReadGroup));
        try {
            runSql(status.connection, QStringLiteral("SELECT 1"));
            QFAIL("A passfile that others may read was used.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::AuthenticationFailed);
            QVERIFY2(failure.hint.contains(passfile) && failure.hint.contains(QStringLiteral("0600")),
                     qPrintable(failure.hint));
        }
#endif
        QFile log(sandbox.folder() + QStringLiteral("/server.log"));
        QVERIFY(log.open(QIODevice::ReadOnly));
        QVERIFY(!log.readAll().contains(password));
        QVERIFY(!QFile::exists(sandbox.folder() + QStringLiteral("/initial-password")));
        sandbox.destroy();
        QVERIFY(!QFile::exists(passfile));
    }

    void oneThatTrustsEverybodyIsGivenAPassword_data()
    {
        QTest::addColumn<bool>("isRunning");
        QTest::newRow("running") << true;
        QTest::newRow("stopped") << false;
    }

    void oneThatTrustsEverybodyIsGivenAPassword()
    {
        QFETCH(bool, isRunning);
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        Sandbox::Status status = start(sandbox);
        const QString passfile = status.connection.parameters.value(QStringLiteral("passfile"));
        makeItTrust(sandbox, status);
        QVERIFY(QFile::remove(passfile));
        if (!isRunning)
            sandbox.stop();

        status = start(sandbox);
        QVERIFY(isLetIn(status.connection));
        ConnectionSettings without = status.connection;
        without.parameters.insert(QStringLiteral("passfile"), folder.filePath(QStringLiteral("none")));
        QVERIFY(!isLetIn(without));
        sandbox.destroy();
    }

    void aLostPassfileIsExplained()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        const Sandbox::Status status = start(sandbox);
        QVERIFY(QFile::remove(status.connection.parameters.value(QStringLiteral("passfile"))));
        try {
            start(sandbox);
            QFAIL("It was started.");
        } catch (const Failure& failure) {
            QVERIFY2(failure.message.contains(QStringLiteral("passfile")), qPrintable(failure.message));
            QVERIFY(!failure.hint.isEmpty());
        }
        sandbox.destroy();
    }

    void writersMoveTheWalUntilTheyAreEnded()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        Sandbox::Options options;
        options.sizeBytes = quint64(10) << 20;
        options.writeLoad = 2;
        const Sandbox::Status status = sandbox.start(
            options, [](const QString&) {}, m_never);
        QTRY_COMPARE(sandbox.status().writersRunning, 2);
        const QString before = walPosition(status);
        QTRY_VERIFY(walDistance(status, before) > 200'000);

        options.writeLoad = 1;
        sandbox.start(
            options, [](const QString&) {}, m_never);
        QTRY_COMPARE(sandbox.status().writersRunning, 1);
        options.writeLoad = 0;
        sandbox.start(
            options, [](const QString&) {}, m_never);
        QTRY_COMPARE(sandbox.status().writersRunning, 0);

        options.writeLoad = 1;
        sandbox.start(
            options, [](const QString&) {}, m_never);
        sandbox.stop();
        QVERIFY(ProcessList::withCommand(folder.path()).isEmpty());
        sandbox.destroy();
    }

    void cancellingTheStartLeavesNothing()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        CancelToken cancel;
        Sandbox::Options options;
        options.sizeBytes = quint64(2) << 30;
        int sentences = 0;
        const auto cancelWhileFilling = [&](const QString&) {
            if (++sentences == 2)
                cancel.cancel();
        };
        try {
            sandbox.start(options, cancelWhileFilling, cancel);
            QFAIL("It was not cancelled.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::Cancelled);
        }
        QVERIFY(!sandbox.status().exists);
        QVERIFY(!QFileInfo::exists(sandbox.status().dataDirectory));
        QVERIFY(ProcessList::withCommand(folder.path()).isEmpty());
    }

    void aFolderThatTheServersAccountCannotReachIsRefused()
    {
        const QTemporaryDir closed;
        Sandbox sandbox(closed.filePath(QStringLiteral("sandbox")));
        if (ServerAccount().isCaller())
            QSKIP("Only root runs the server as somebody else.");
        try {
            sandbox.start(
                {}, [](const QString&) {}, m_never);
            QFAIL("It was accepted.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::TargetUnusable);
        }
        QVERIFY(!sandbox.status().exists);
    }

    void othersFilesInItsFolderSurviveDestroy()
    {
        const TestFolder folder;
        Sandbox sandbox(folder.filePath(QStringLiteral("sandbox")));
        Sandbox::Options options;
        options.sizeBytes = quint64(10) << 20;
        sandbox.start(
            options, [](const QString&) {}, m_never);
        QFile own(sandbox.folder() + QStringLiteral("/notes.txt"));
        QVERIFY(own.open(QIODevice::WriteOnly));
        own.close();
        sandbox.destroy();
        QVERIFY(own.exists());
        QCOMPARE(QDir(sandbox.folder()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList{QStringLiteral("notes.txt")});
    }

private:
    Sandbox::Status start(Sandbox& sandbox)
    {
        Sandbox::Options options;
        options.sizeBytes = quint64(10) << 20;
        return sandbox.start(
            options, [](const QString&) {}, m_never);
    }

    static QByteArray passwordIn(const QString& passfile)
    {
        QFile file(passfile);
        return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().split(':').last() : QByteArray();
    }

    static bool isLetIn(const ConnectionSettings& settings)
    {
        try {
            runSql(settings, QStringLiteral("SELECT 1"));
            return true;
        } catch (const Failure&) {
            return false;
        }
    }

    /// As sandboxes were at first.
    static void makeItTrust(const Sandbox& sandbox, const Sandbox::Status& status)
    {
        LocalCluster(status.binaries, status.dataDirectory, {}).replaceAuthentication(QStringLiteral("trust"));
        runSql(status.connection, QStringLiteral("SELECT pg_reload_conf()"));
        ConnectionSettings without = status.connection;
        without.parameters.insert(QStringLiteral("passfile"), sandbox.folder() + QStringLiteral("/none"));
        QTRY_VERIFY(isLetIn(without));
        runSql(without, QStringLiteral("ALTER ROLE basekeep PASSWORD NULL"));
        std::optional<SandboxState> state = SandboxState::load(sandbox.folder());
        QVERIFY(state);
        state->asksForPassword = false;
        state->save(sandbox.folder());
    }

    void checkContents(const Sandbox::Status& status)
    {
        const auto single = [&status](const char* sql) {
            return runSql(status.connection, QString::fromLatin1(sql)).first().first();
        };
        QCOMPARE(single("SHOW data_checksums"), QStringLiteral("on"));
        QCOMPARE(single("SHOW fsync"), QStringLiteral("on"));
        QCOMPARE(single("SHOW wal_level"), QStringLiteral("replica"));
        QCOMPARE(single("SHOW listen_addresses"), QStringLiteral("127.0.0.1"));
        QCOMPARE(single("SELECT count(*) FROM pg_tablespace WHERE spcname = 'archive'"), QStringLiteral("1"));
        QCOMPARE(single("SELECT count(*) FROM pg_largeobject_metadata"), QStringLiteral("1"));
        QVERIFY(single("SELECT count(*) FROM documents").toInt() > 5000);
        const quint64 size = single("SELECT pg_database_size('shop')").toULongLong();
        QVERIFY2(size > (quint64(25) << 20) && size < (quint64(60) << 20), qPrintable(QString::number(size)));
        QVERIFY(single("SELECT pg_tablespace_size('archive')").toULongLong() > (quint64(5) << 20));
    }

    static QString walPosition(const Sandbox::Status& status)
    {
        return runSql(status.connection, QStringLiteral("SELECT pg_current_wal_lsn()")).first().first();
    }

    static qint64 walDistance(const Sandbox::Status& status, const QString& from)
    {
        const QString sql = QStringLiteral("SELECT pg_current_wal_lsn() - '%1'::pg_lsn").arg(from);
        return runSql(status.connection, sql).first().first().toLongLong();
    }

    CancelToken m_never;
};

QTEST_GUILESS_MAIN(SandboxTest)
#include "SandboxTest.moc"
