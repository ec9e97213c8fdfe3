#include "engine/verify/VerifyJob.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFile>
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
                wanted.pageChecksums = true;
                VerifyJob job(wanted);
                job.start();
                QVERIFY(job.wait(180000));
                for (const VerifyFinding& finding : job.verifyFindings())
                    qWarning("%s", qPrintable(finding.toText()));
                QCOMPARE(job.verifyFindings().size(), 0);
                QCOMPARE(job.state(), Job::State::Finished);
                QCOMPARE(job.facts().serverMajor, major);
                QVERIFY(job.facts().walRecords > 0);
                QVERIFY(job.facts().pagesChecked > 0);
                if (format == Format::Plain)
                    findsADamagedPage(wanted);
            }
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

private:
    /// In a catalog that nobody has written to since the cluster was made.
    static void findsADamagedPage(const VerifySettings& settings)
    {
        constexpr qint64 pageSize = 8192;
        const QString path = QStringLiteral("base/1/1255");
        QFile file(settings.folder + QLatin1Char('/') + path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(3 * pageSize + 5000);
        QByteArray byte = file.read(1);
        byte[0] = char(byte.at(0) ^ 4);
        file.seek(3 * pageSize + 5000);
        file.write(byte);
        file.close();

        VerifyJob job(settings);
        job.start();
        QVERIFY(job.wait(180000));
        bool isFound = false;
        for (const VerifyFinding& finding : job.verifyFindings()) {
            QCOMPARE(finding.pathText(), path);
            if (finding.kind == VerifyFinding::Kind::PageDamaged) {
                isFound = true;
                QCOMPARE(finding.block, 3U);
            }
        }
        QVERIFY(isFound);
        QCOMPARE(job.verifyFindings().size(), 2); // the file's own checksum differs, too
    }
};

QTEST_GUILESS_MAIN(VerifyBackupTest)
#include "VerifyBackupTest.moc"
