#include "engine/verify/VerifyJob.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestServer.h"

#include <QtTest/QTest>

using namespace basekeep;

/// Backups of servers that are being written to, of every version, plain and as archives: nothing is found in them.
class VerifyBackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsNothingInASoundBackup_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("%d", major) << major;
    }

    void findsNothingInASoundBackup()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            TestServerOptions options;
            options.major = major;
            options.tablespaces = 1;
            TestServer server(options);
            server.startWriting();
            using WalMethod = BackupSettings::WalMethod;
            using Format = BackupSettings::Format;
            int turn = 0;
            for (const auto& [format, method] :
                 {std::pair(Format::Plain, WalMethod::Stream), std::pair(Format::Plain, WalMethod::Fetch),
                  std::pair(Format::Tar, WalMethod::Stream), std::pair(Format::Tar, WalMethod::Fetch),
                  std::pair(Format::Tar, WalMethod::Stream)}) {
                const TestFolder folder;
                const QString target = folder.filePath(QStringLiteral("backup"));
                BackupSettings settings = BackupTestRun::quickSettings(server, target);
                settings.format = format;
                settings.walMethod = method;
                if (format == Format::Tar)
                    settings.compression.method = static_cast<CompressionMethod>((major + turn++) % 4);
                BackupTestRun run(settings);
                QVERIFY2(run.finish(), "the backup takes too long");
                QVERIFY2(run.job().state() == Job::State::Finished, qPrintable(run.failureText()));

                VerifySettings wanted;
                wanted.folder = target;
                VerifyJob job(wanted);
                job.start();
                QVERIFY(job.wait(180000));
                for (const VerifyFinding& finding : job.verifyFindings())
                    qWarning("%s", qPrintable(finding.toText()));
                QCOMPARE(job.verifyFindings().size(), 0);
                QCOMPARE(job.state(), Job::State::Finished);
                QCOMPARE(job.facts().serverMajor, major);
                QVERIFY(job.facts().walRecords > 0);
            }
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }
};

QTEST_GUILESS_MAIN(VerifyBackupTest)
#include "VerifyBackupTest.moc"
