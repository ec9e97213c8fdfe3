#include "tests/support/TestServer.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

#include "engine/jobs/Failure.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"

using namespace basekeep;

/// Can the proof be trusted? Backups of the stock pg_basebackup must pass it, damaged ones must not.
class TestServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { BASEKEEP_NEEDS_SERVER(15); }

    void everyMajorStartsAndStops_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("server %d", major) << major;
    }

    void everyMajorStartsAndStops()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        QString folder;
        {
            TestServerOptions options;
            options.major = major;
            options.tablespaces = 2;
            TestServer server(options);
            folder = server.folder();
            QCOMPARE(server.query(QStringLiteral("SHOW server_version_num")).toInt() / 10000, major);
            QCOMPARE(server.query(QStringLiteral("SHOW data_checksums")), QStringLiteral("on"));
            QCOMPARE(server.query(QStringLiteral("SELECT count(*) FROM ledger")), QStringLiteral("1000"));
            server.startWriting();
            QVERIFY(server.committedRows() > 1000);
            server.stopWriting();
            QCOMPARE(server.query(QStringLiteral("SELECT count(*) FROM journal")).toULongLong(),
                     server.committedRows());
            server.stop();
            QVERIFY(!server.isRunning());
            server.start();
            QVERIFY(ProcessList::isAlive(server.postmasterPid()));
        }
        QVERIFY(!QDir(folder).exists());
        QVERIFY(ProcessList::withCommand(folder).isEmpty());
    }

    void aStockBackupTakenUnderWritesPasses_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("walMethod");
        for (const char* format : {"plain", "tar"}) {
            for (const char* method : {"none", "fetch", "stream"})
                QTest::addRow("%s, %s", format, method) << QString::fromLatin1(format) << QString::fromLatin1(method);
        }
    }

    void aStockBackupTakenUnderWritesPasses()
    {
        QFETCH(QString, format);
        QFETCH(QString, walMethod);
        const TestFolder folder;
        TestServerOptions options;
        options.major = 15;
        options.tablespaces = 2;
        TestServer server(options);
        if (!server.hasProgram(QStringLiteral("pg_basebackup")))
            BASEKEEP_SKIP_FOR(QStringLiteral("skipped: PostgreSQL 15 is here without pg_basebackup"));
        server.startWriting();
        const quint64 atLeast = server.committedRows();

        // The program runs as the server's account, so its target lies in the server's own folder.
        const QString target = server.folder() + QStringLiteral("/backup");
        QStringList arguments{QStringLiteral("-D"),       target,
                              QStringLiteral("-F"),       format,
                              QStringLiteral("-X"),       walMethod,
                              QStringLiteral("-c"),       QStringLiteral("fast"),
                              QStringLiteral("-h"),       server.socketFolder(),
                              QStringLiteral("-p"),       QString::number(server.port()),
                              QStringLiteral("-U"),       QStringLiteral("basekeep"),
                              QStringLiteral("--no-sync")};
        if (format == QLatin1String("plain")) {
            for (const QString& space : server.tablespaceFolders())
                arguments << QStringLiteral("-T") << space + QLatin1Char('=') + space + QStringLiteral("_copy");
        }
        server.runProgram(QStringLiteral("pg_basebackup"), arguments);

        QString dataDirectory = target;
        if (format == QLatin1String("tar")) {
            dataDirectory = folder.filePath(QStringLiteral("data"));
            BackupServerCheck::unpackTarBackup(target, dataDirectory, folder.filePath(QStringLiteral("spaces")));
        }
        BackupServerCheck check(server, dataDirectory);
        if (walMethod == QLatin1String("none"))
            check.takeWalFromOrigin();
        const quint64 atMost = server.begunRows();
        check.start();
        check.checkRows(atLeast, atMost);
        QVERIFY_EXCEPTION_THROWN(check.checkRows(atMost + 1, atMost + 2), Failure);
    }

    void aBackupWithoutItsLabelAndWalDoesNotPass()
    {
        TestServer server;
        if (!server.hasProgram(QStringLiteral("pg_basebackup")))
            BASEKEEP_SKIP_FOR(QStringLiteral("skipped: PostgreSQL 15 is here without pg_basebackup"));
        const QString target = server.folder() + QStringLiteral("/backup");
        server.runProgram(QStringLiteral("pg_basebackup"),
                          {QStringLiteral("-D"), target, QStringLiteral("-X"), QStringLiteral("none"),
                           QStringLiteral("-c"), QStringLiteral("fast"), QStringLiteral("-h"), server.socketFolder(),
                           QStringLiteral("-p"), QString::number(server.port()), QStringLiteral("-U"),
                           QStringLiteral("basekeep")});
        BackupServerCheck check(server, target);
        QVERIFY_EXCEPTION_THROWN(check.start(), Failure);
    }

    void hostRulesHoldFromTheNextSessionOn()
    {
        TestServer server;
        server.execute(QStringLiteral("CREATE ROLE visitor LOGIN"));
        server.setHostRules({QStringLiteral("host all visitor 127.0.0.1/32 reject")});
        QCOMPARE(server.query(QStringLiteral("SELECT count(*) FROM pg_hba_file_rules")), QStringLiteral("2"));
    }
};

QTEST_GUILESS_MAIN(TestServerTest)
#include "TestServerTest.moc"
