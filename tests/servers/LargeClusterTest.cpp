#include "engine/jobs/Failure.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtTest/QTest>

using namespace basekeep;

/// A cluster with a relation of more than a gibibyte, which lies in two files, and with ten thousand empty tables.
class LargeClusterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major ? major : 15);
        TestServerOptions options;
        options.major = major;
        // Without WAL the data is made in seconds.
        options.configuration << QStringLiteral("wal_level = minimal") << QStringLiteral("max_wal_senders = 0")
                              << QStringLiteral("max_wal_size = '4GB'") << QStringLiteral("autovacuum = off")
                              << QStringLiteral("max_locks_per_transaction = 512");
        m_server = std::make_unique<TestServer>(options);
        m_server->execute(QStringLiteral("CREATE TABLE big (id int, filler text);"
                                         "ALTER TABLE big ALTER filler SET STORAGE PLAIN;"
                                         "INSERT INTO big SELECT i, repeat('x', 8000) FROM generate_series(1, %1) i")
                              .arg(bigRows));
        for (int first = 1; first <= emptyTables; first += tablesPerTransaction) {
            m_server->execute(QStringLiteral("DO $$ BEGIN FOR i IN %1..%2 LOOP"
                                             " EXECUTE format('CREATE TABLE empty_%s ()', i); END LOOP; END $$")
                                  .arg(first)
                                  .arg(first + tablesPerTransaction - 1));
        }
        m_server->execute(QStringLiteral("ALTER SYSTEM SET wal_level = replica"));
        m_server->execute(QStringLiteral("ALTER SYSTEM SET max_wal_senders = 10"));
        m_server->stop();
        m_server->start();
    }

    void isBackedUpWhole_data()
    {
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<int>("method");
        QTest::newRow("plain") << false << int(CompressionMethod::None);
        QTest::newRow("tar, gzip") << true << int(CompressionMethod::Gzip);
        QTest::newRow("tar, zstd") << true << int(CompressionMethod::Zstd);
        QTest::newRow("tar, lz4") << true << int(CompressionMethod::Lz4);
    }

    void isBackedUpWhole()
    {
        QFETCH(bool, isTar);
        QFETCH(int, method);
        if (!m_server)
            QSKIP("skipped: there is no server");
        try {
            const TestFolder folder;
            const QString target = folder.filePath(QStringLiteral("backup"));
            BackupSettings settings = BackupTestRun::quickSettings(*m_server, target);
            settings.format = isTar ? BackupSettings::Format::Tar : BackupSettings::Format::Plain;
            settings.compression.method = CompressionMethod(method);
            BackupTestRun run(settings);
            QVERIFY(run.finish());
            QCOMPARE(run.failureText(), QString());
            const BackupFacts facts = run.job().facts();
            QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
            QVERIFY(facts.filesVerified > emptyTables);

            QString dataDirectory = target;
            if (isTar) {
                dataDirectory = folder.filePath(QStringLiteral("unpacked"));
                BackupServerCheck::unpackTarBackup(target, dataDirectory, folder.filePath(QStringLiteral("spaces")));
            }
            BackupServerCheck check(*m_server, dataDirectory);
            check.start();
            QCOMPARE(check.query(QStringLiteral("SELECT sum(id) || ' ' || sum(length(filler)) FROM big")),
                     QStringLiteral("%1 %2").arg(qint64(bigRows) * (bigRows + 1) / 2).arg(qint64(bigRows) * 8000));
            QVERIFY(check.query(QStringLiteral("SELECT pg_relation_size('big')")).toLongLong() > gibibyte);
            QCOMPARE(check.query(QStringLiteral("SELECT count(*) FROM pg_class WHERE relname LIKE 'empty\\_%'"
                                                " AND pg_relation_size(oid) = 0")),
                     QString::number(emptyTables));
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    static constexpr qint64 gibibyte = qint64{1} << 30;
    static constexpr int bigRows = 140000; // one to a page of 8 KiB
    static constexpr int emptyTables = 10000;
    static constexpr int tablesPerTransaction = 1000;

    std::unique_ptr<TestServer> m_server;
};

QTEST_GUILESS_MAIN(LargeClusterTest)
#include "LargeClusterTest.moc"
