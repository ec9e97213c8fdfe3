#include "engine/jobs/Failure.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/CommandRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

/// A backup that goes to standard output, as it is used in a pipe: what the program behind the pipe gets is a whole
/// backup with its manifest inside, and when that program goes away the backup fails at once.
class StandardOutputTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesThroughAPipe_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("reader");
        for (const int major : TestServer::majors()) {
            QTest::addRow("%d", major) << major << QStringLiteral("-Xfetch") << QStringLiteral("tar -xpf -");
            QTest::addRow("%d none", major) << major << QStringLiteral("-Xnone") << QStringLiteral("tar -xpf -");
        }
        const int major = TestServer::anyMajor();
        const auto row = [major](const char* options, const char* reader) {
            QTest::newRow(options) << major << QString::fromLatin1(options) << QString::fromLatin1(reader);
        };
        row("-Xfetch -z", "tar -xzpf -");
        row("-Xfetch -Z client-zstd:workers=2", "zstd -dc | tar -xpf -");
        row("-Xfetch -Z lz4", "lz4 -dc | tar -xpf -");
        row("-Xfetch -R", "tar -xpf -");
        row("-Xfetch -R -Z zstd", "zstd -dc | tar -xpf -");
        row("-Xfetch -P -v", "tar -xpf -");
        row("-Xfetch --no-manifest", "tar -xpf -");
    }

    void goesThroughAPipe()
    {
        QFETCH(int, major);
        QFETCH(QString, options);
        QFETCH(QString, reader);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            TestServer& server = serverOf(major);
            const TestFolder folder;
            const QString target = folder.filePath(QStringLiteral("backup"));
            QVERIFY(QDir().mkpath(target));
            server.startWriting(1);
            const quint64 atLeast = server.committedRows();
            const CommandRun run = pipe(server, options, QStringLiteral("(cd %1 && %2)").arg(quoted(target), reader));
            QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
            QCOMPARE(run.output, QByteArray()); // all of it went down the pipe
            const bool hasWal = !options.contains(QStringLiteral("-Xnone"));
            if (hasWal) // otherwise the server has a word to say about archiving
                QCOMPARE(run.error.isEmpty(), !options.contains(QStringLiteral("-P")));
            // A standby, and WAL taken from the server itself, bring what was written since the backup, too.
            server.stopWriting();
            const quint64 atMost = server.begunRows();

            QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
            const bool hasManifest = !options.contains(QStringLiteral("--no-manifest"));
            QCOMPARE(QFile::exists(target + QStringLiteral("/backup_manifest")), hasManifest);
            QCOMPARE(QFile::exists(target + QStringLiteral("/standby.signal")), options.contains(QStringLiteral("-R")));
            if (hasManifest && server.hasProgram(QStringLiteral("pg_verifybackup"))) {
                QStringList arguments{target};
                if (!hasWal)
                    arguments << QStringLiteral("-n");
                const CommandRun verified =
                    CommandRun::of(server.binFolder() + QStringLiteral("/pg_verifybackup"), arguments);
                QVERIFY2(verified.exitCode == 0, qPrintable(verified.toText()));
            }
            BackupServerCheck check(server, target);
            if (!hasWal)
                check.takeWalFromOrigin();
            check.start();
            check.checkRows(atLeast, atMost);
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void failsWhenTheReaderGoesAway_data()
    {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QString>("reader");
        QTest::newRow("at once") << QStringLiteral("-Xfetch") << QStringLiteral("true");
        QTest::newRow("after a while") << QStringLiteral("-Xfetch") << QStringLiteral("head -c 1000000 >/dev/null");
        QTest::newRow("compressed") << QStringLiteral("-Xnone -z") << QStringLiteral("head -c 100000 >/dev/null");
    }

    void failsWhenTheReaderGoesAway()
    {
        QFETCH(QString, options);
        QFETCH(QString, reader);
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major);
        TestServer& server = serverOf(major);
        const TestFolder folder;
        const QString status = folder.filePath(QStringLiteral("status"));
        const CommandRun run = CommandRun::of(
            QStringLiteral("sh"),
            {QStringLiteral("-c"),
             QStringLiteral("{ %1; echo $? >%2; } | %3").arg(command(server, options), quoted(status), reader)});
        QFile file(status);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(run.toText()));
        QCOMPARE(file.readAll().trimmed(), QByteArray("1"));
        QVERIFY2(run.error.contains("standard output"), qPrintable(run.toText()));
        QTRY_COMPARE(server.query(QStringLiteral("SELECT count(*) FROM pg_stat_replication")), QStringLiteral("0"));
    }

    void isRefusedWithMoreThanOneArchive()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major);
        TestServerOptions options;
        options.major = major;
        options.tablespaces = 1;
        const TestServer server(options);
        const CommandRun run = pipe(server, QStringLiteral("-Xfetch"), QStringLiteral("cat"));
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.output, QByteArray());
        QVERIFY2(run.error.contains("tablespace"), qPrintable(run.toText()));
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    static QString quoted(QString text)
    {
        return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QLatin1String("'\\''")) + QLatin1Char('\'');
    }

    static QString command(const TestServer& server, const QString& options)
    {
        QStringList words{QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), QStringLiteral("basebackup")};
        words << server.connectionSettings().toCommandLineOptions() << QStringLiteral("-D") << QStringLiteral("-")
              << QStringLiteral("-Ft") << QStringLiteral("-cfast");
        for (QString& word : words)
            word = quoted(word);
        return words.join(QLatin1Char(' ')) + QLatin1Char(' ') + options;
    }

    /// The backup's exit status is the pipe's, unless the reader fails.
    static CommandRun pipe(const TestServer& server, const QString& options, const QString& reader)
    {
        return CommandRun::of(QStringLiteral("bash"),
                              {QStringLiteral("-o"), QStringLiteral("pipefail"), QStringLiteral("-c"),
                               command(server, options) + QStringLiteral(" | ") + reader});
    }

    TestServer& serverOf(int major)
    {
        if (!m_server || m_server->major() != major) {
            m_server.reset();
            TestServerOptions options;
            options.major = major;
            m_server = std::make_unique<TestServer>(options);
        }
        return *m_server;
    }

    std::unique_ptr<TestServer> m_server;
};

QTEST_GUILESS_MAIN(StandardOutputTest)
#include "StandardOutputTest.moc"
