#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;

/// Every server version, format and way of the WAL, with writers at work and two tablespaces: the backup is verified,
/// the stock tool agrees where it can read it, and a server started on it has the right rows.
class BackupMatrixTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restoresWithTheRightRows_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<int>("walMethod");
        const QList<std::pair<BackupSettings::WalMethod, const char*>> methods = {
            {BackupSettings::WalMethod::None, "none"},
            {BackupSettings::WalMethod::Fetch, "fetch"},
            {BackupSettings::WalMethod::Stream, "stream"},
        };
        for (const int major : TestServer::majors()) {
            for (const bool isTar : {false, true}) {
                for (const auto& [method, name] : methods)
                    QTest::addRow("%d %s -X %s", major, isTar ? "tar" : "plain", name) << major << isTar << int(method);
            }
        }
    }

    void restoresWithTheRightRows()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            checkBackup();
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

private:
    void checkBackup()
    {
        QFETCH(int, major);
        QFETCH(bool, isTar);
        QFETCH(int, walMethod);
        TestServer& server = serverOf(major);
        const TestFolder folder;
        const QString target = folder.filePath(QStringLiteral("backup"));

        BackupSettings settings = BackupTestRun::quickSettings(server, target);
        settings.format = isTar ? BackupSettings::Format::Tar : BackupSettings::Format::Plain;
        settings.walMethod = BackupSettings::WalMethod(walMethod);
        if (isTar)
            settings.tablespaceMappings.clear();
        const quint64 atLeast = server.committedRows();
        BackupTestRun run(settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        const quint64 atMost = server.begunRows();

        const BackupFacts facts = run.job().facts();
        QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
        QVERIFY(facts.filesVerified > 900);
        QCOMPARE(facts.tablespaces.size(), 3);
        QCOMPARE(facts.serverVersion / 10000, major);
        QVERIFY(facts.endLsn > facts.startLsn);
        const bool hasWal = settings.walMethod != BackupSettings::WalMethod::None;
        QCOMPARE(facts.walComplete, hasWal);
        QCOMPARE(facts.walRecordsChecked > 0, hasWal);
        QVERIFY(QFileInfo::exists(target + QStringLiteral("/backup_manifest")));

        QString dataDirectory = target;
        if (isTar) {
            QVERIFY(QFileInfo::exists(target + QStringLiteral("/base.tar")));
            dataDirectory = folder.filePath(QStringLiteral("unpacked"));
            BackupServerCheck::unpackTarBackup(target, dataDirectory, folder.filePath(QStringLiteral("spaces")));
        }
        if (server.hasProgram(QStringLiteral("pg_verifybackup"))) {
            QStringList arguments{dataDirectory};
            if (isTar)
                arguments << QStringLiteral("-m") << target + QStringLiteral("/backup_manifest");
            if (!hasWal)
                arguments << QStringLiteral("-n");
            // As whoever took the backup: its files are for nobody else.
            QProcess verify;
            verify.setProcessChannelMode(QProcess::MergedChannels);
            verify.start(server.binFolder() + QStringLiteral("/pg_verifybackup"), arguments);
            QVERIFY(verify.waitForFinished(60000));
            const QByteArray output = verify.readAll();
            QVERIFY2(verify.exitCode() == 0, output.constData());
        }
        BackupServerCheck check(server, dataDirectory);
        if (!hasWal)
            check.takeWalFromOrigin();
        const quint64 atMostWithArchive = hasWal ? atMost : server.begunRows();
        check.start();
        check.checkRows(atLeast, atMostWithArchive);
    }

    TestServer& serverOf(int major)
    {
        if (!m_server || m_server->major() != major) {
            m_server.reset();
            TestServerOptions options;
            options.major = major;
            options.tablespaces = 2;
            m_server = std::make_unique<TestServer>(options);
            m_server->startWriting();
        }
        return *m_server;
    }

    std::unique_ptr<TestServer> m_server;
};

QTEST_GUILESS_MAIN(BackupMatrixTest)
#include "BackupMatrixTest.moc"
