#include "engine/jobs/Failure.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/CommandRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

/// Backups that never come here: the server keeps its archives and manifest in a folder of its own, or throws them
/// away.
class ServerTargetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysOnTheServer_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<QStringList>("options");
        for (const int major : {15, 16, 17, 18}) {
            QTest::addRow("%d", major) << major << QStringList{QStringLiteral("-Xfetch")};
            QTest::addRow("%d gzip", major) << major << QStringList{QStringLiteral("-Xfetch"), QStringLiteral("-z")};
        }
    }

    void staysOnTheServer()
    {
        QFETCH(int, major);
        QFETCH(QStringList, options);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            TestServer& server = serverOf(major);
            const TestFolder folder;
            ServerAccount().takeOver(folder.path());
            const QString place = folder.filePath(QStringLiteral("kept: here")); // only the first colon counts
            const quint64 atLeast = server.committedRows();
            const CommandRun run = backUp(server, QStringLiteral("server:") + place, options);
            QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
            const quint64 atMost = server.begunRows();

            const QString suffix = options.contains(QStringLiteral("-z")) ? QStringLiteral(".gz") : QString();
            QVERIFY(QFile::exists(place + QStringLiteral("/base.tar") + suffix));
            QVERIFY(QFile::exists(place + QStringLiteral("/backup_manifest")));
            QCOMPARE(QDir(place).entryList(QDir::Files).size(), 3); // one tablespace

            const QString unpacked = folder.filePath(QStringLiteral("unpacked"));
            BackupServerCheck::unpackTarBackup(place, unpacked, folder.filePath(QStringLiteral("spaces")));
            BackupServerCheck check(server, unpacked);
            check.start();
            check.checkRows(atLeast, atMost);
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void goesNowhere_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : {15, 16, 17, 18})
            QTest::addRow("%d", major) << major;
    }

    void goesNowhere()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        const CommandRun run =
            backUp(serverOf(major), QStringLiteral("blackhole"), {QStringLiteral("-Xnone"), QStringLiteral("-P")});
        QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
    }

    void refusesAFolderInUse()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major);
        TestServer& server = serverOf(major);
        const CommandRun run =
            backUp(server, QStringLiteral("server:") + server.dataDirectory(), {QStringLiteral("-Xnone")});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains(server.dataDirectory().toUtf8()), qPrintable(run.toText()));
    }

    void namesATargetThatTheServerDoesNotKnow()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major);
        const CommandRun run = backUp(serverOf(major), QStringLiteral("moon:dark side"), {QStringLiteral("-Xnone")});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains("moon"), qPrintable(run.toText()));
    }

    void saysThatTheServerIsTooOld()
    {
        BASEKEEP_NEEDS_SERVER(14);
        const CommandRun run = backUp(serverOf(14), QStringLiteral("blackhole"), {QStringLiteral("-Xnone")});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains("15"), qPrintable(run.toText()));
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    static CommandRun backUp(const TestServer& server, const QString& target, const QStringList& options)
    {
        QStringList arguments{QStringLiteral("basebackup")};
        arguments << server.connectionSettings().toCommandLineOptions() << QStringLiteral("-t") << target
                  << QStringLiteral("-cfast");
        return CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments + options);
    }

    TestServer& serverOf(int major)
    {
        if (!m_server || m_server->major() != major) {
            m_server.reset();
            TestServerOptions options;
            options.major = major;
            options.tablespaces = 1;
            m_server = std::make_unique<TestServer>(options);
            m_server->startWriting(1);
        }
        return *m_server;
    }

    std::unique_ptr<TestServer> m_server;
};

QTEST_GUILESS_MAIN(ServerTargetTest)
#include "ServerTargetTest.moc"
