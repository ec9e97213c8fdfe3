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
                    findsADamagedPage(wanted, server.connectionSettings());
            }
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

private:
    /// In a catalog that nobody has written to since the cluster was made.
    static void findsADamagedPage(VerifySettings settings, const ConnectionSettings& server)
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

        // The server knows what is in the file; a server that cannot be reached changes nothing else.
        settings.namesFrom = server;
        VerifyJob named(settings);
        named.start();
        QVERIFY(named.wait(180000));
        QCOMPARE(named.verifyFindings().size(), 3);
        for (const VerifyFinding& finding : named.verifyFindings())
            QCOMPARE(finding.relation, QStringLiteral("table pg_catalog.pg_proc of the database template1"));
        QVERIFY(named.verifyFindings().last().kind == VerifyFinding::Kind::RelationNamed);
        settings.namesFrom->parameters.insert(QStringLiteral("port"), QStringLiteral("1"));
        VerifyJob unnamed(settings);
        unnamed.start();
        QVERIFY(unnamed.wait(180000));
        QCOMPARE(unnamed.verifyFindings().size(), 3);
        QVERIFY(unnamed.verifyFindings().last().kind == VerifyFinding::Kind::NamesNotKnown);
        QCOMPARE(unnamed.facts().errorCount, 2U);
    }
};

QTEST_GUILESS_MAIN(VerifyBackupTest)
#include "VerifyBackupTest.moc"
