#include "engine/jobs/Failure.h"
#include "tests/support/BackupDifferences.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/DropInTools.h"
#include "tests/support/OddFiles.h"
#include "tests/support/StockTools.h"
#include "tests/support/TestFolder.h"

#include <QtTest/QTest>

using namespace basekeep;

/// What the system's tar makes of our archives, with every codec, is what our plain backup of the same idle server is,
/// byte for byte.
class TarEqualsPlainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_STOCK_TOOLS();
        m_tools = std::make_unique<DropInTools>();
        TestServerOptions options = StockTools::serverOptions();
        options.tablespaces = 2;
        options.tablespaceFolderPrefix = QStringLiteral("Räume ");
        options.configuration << QStringLiteral("autovacuum = off") << QStringLiteral("checkpoint_timeout = '1d'")
                              << QStringLiteral("allow_in_place_tablespaces = on");
        m_server = std::make_unique<TestServer>(options);
        addOddFiles(*m_server);
        m_server->execute(QStringLiteral("CREATE TABLESPACE in_place LOCATION ''"));
        m_server->execute(QStringLiteral("CREATE TABLE lies_in_place TABLESPACE in_place AS SELECT 1"));
        m_server->execute(QStringLiteral("CHECKPOINT"));
    }

    void unpacksToTheSame_data()
    {
        QTest::addColumn<QStringList>("options");
        for (const char* codec :
             {"none", "client-gzip", "client-lz4", "client-zstd", "server-gzip", "server-lz4", "server-zstd"}) {
            for (const char* more : {"-Xfetch", "-Xstream", "-Xnone -R"}) {
                const QString options = QStringLiteral("-Z %1 %2").arg(QLatin1String(codec), QLatin1String(more));
                QTest::newRow(qPrintable(options)) << options.split(QLatin1Char(' '));
            }
        }
    }

    void unpacksToTheSame()
    {
        QFETCH(QStringList, options);
        try {
            const TestFolder folder;
            const QString spaces = QStringLiteral("-spaces/"); // each in a folder named by its number
            const QString plain = folder.filePath(QStringLiteral("plain"));
            const QString tar = folder.filePath(QStringLiteral("tar"));
            const QString unpacked = folder.filePath(QStringLiteral("unpacked"));
            QStringList plainOptions = options.mid(2); // it has no archives to compress
            for (const QString& space : m_server->tablespaceFolders()) {
                const QString oid = m_server->query(
                    QStringLiteral("SELECT oid FROM pg_tablespace WHERE pg_tablespace_location(oid) = '%1'")
                        .arg(space));
                plainOptions << QStringLiteral("-T") << space + QLatin1Char('=') + plain + spaces + oid;
            }
            backUp(plain, plainOptions);
            backUp(tar, options + QStringList{QStringLiteral("-Ft")});
            BackupServerCheck::unpackTarBackup(tar, unpacked, unpacked + spaces);

            BackupDifferences differences(m_server->dataDirectory(), {unpacked, unpacked + spaces},
                                          {plain, plain + spaces});
            differences.allowTablespaceMap();
            if (options.contains(QStringLiteral("-Xstream")))
                differences.allowStreamedWal();
            const QStringList found = differences.ofPlain();
            QVERIFY2(found.isEmpty(), qPrintable(found.mid(0, 20).join(QLatin1Char('\n'))));
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    void backUp(const QString& target, const QStringList& options) const
    {
        QStringList arguments = m_server->connectionSettings().toCommandLineOptions();
        arguments << QStringLiteral("-D") << target << QStringLiteral("-cfast") << QStringLiteral("-N");
        const CommandRun run = m_tools->run(QStringLiteral("pg_basebackup"), arguments + options);
        if (run.exitCode != 0)
            throw Failure{Failure::Code::Internal, QStringLiteral("The backup failed."), {}, run.toText()};
    }

    std::unique_ptr<DropInTools> m_tools;
    std::unique_ptr<TestServer> m_server;
};

QTEST_GUILESS_MAIN(TarEqualsPlainTest)
#include "TarEqualsPlainTest.moc"
