#include "engine/jobs/Failure.h"
#include "tests/support/BackupDifferences.h"
#include "tests/support/DropInTools.h"
#include "tests/support/OddFiles.h"
#include "tests/support/StockTools.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace basekeep;

/// The same command line given to the stock pg_basebackup and to basekeep-cli under that name, on a server that does
/// nothing else: what lies on the disk afterwards is the same, but for what BackupDifferences lists, and the stock
/// pg_verifybackup accepts it.
class SameAsStockTest : public QObject
{
    Q_OBJECT

private:
    enum class Kind {
        Simple,
        Spaces, ///< two tablespaces
        Odd,    ///< group access, small WAL segments, more tablespaces in place and inside, and odd names
    };

private Q_SLOTS:
    void initTestCase() { BASEKEEP_NEEDS_STOCK_TOOLS(); }

    void everyFormatCodecAndWalMethod_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("options");
        const QStringList onServer{QStringLiteral("none"), QStringLiteral("server-gzip"), QStringLiteral("server-lz4"),
                                   QStringLiteral("server-zstd")};
        const QStringList onClient{QStringLiteral("client-gzip"), QStringLiteral("client-lz4"),
                                   QStringLiteral("client-zstd")};
        for (const Kind kind : {Kind::Simple, Kind::Spaces}) {
            for (const bool isTar : {false, true}) {
                for (const QString& codec : isTar ? onServer + onClient : onServer) {
                    for (const char* walMethod : {"-Xnone", "-Xfetch", "-Xstream"}) {
                        const QStringList options{isTar ? QStringLiteral("-Ft") : QStringLiteral("-Fp"),
                                                  QStringLiteral("-Z"), codec, QLatin1String(walMethod)};
                        addRow(kind, options);
                    }
                }
            }
        }
    }

    void everyFormatCodecAndWalMethod() { compare(); }

    void otherOptions_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("options");
        for (const char* options : {"-Ft -z",
                                    "-Ft -z -Xfetch",
                                    "-Ft -Z 1",
                                    "-Ft -Z gzip:level=9",
                                    "-Ft -Z client-zstd:level=1,workers=2,long",
                                    "-Ft -Z lz4:12 -Xfetch",
                                    "-Ft -Z zstd:-5",
                                    "-Ft -Z server-zstd:level=1,long",
                                    "-Fp -Z server-gzip:1",
                                    "-R",
                                    "-R -Xfetch",
                                    "-Ft -R",
                                    "-Ft -R -Xnone",
                                    "-Ft -R -Z client-gzip",
                                    "-Ft -R -Z client-lz4 -Xfetch",
                                    "-Ft -R -Z client-zstd",
                                    "--no-manifest",
                                    "-Ft --no-manifest -z",
                                    "--manifest-checksums=SHA256",
                                    "--manifest-checksums=none",
                                    "-Ft --manifest-force-encode",
                                    "--manifest-force-encode",
                                    "--no-verify-checksums",
                                    "--no-estimate-size",
                                    "--no-slot",
                                    "-r 1024M",
                                    "--sync-method=fsync",
                                    "-Ft --sync-method=syncfs",
                                    "--target=client"}) {
            addRow(Kind::Spaces, QString::fromLatin1(options).split(QLatin1Char(' ')));
        }
        for (const char* options : {"-Fp", "-Fp -Xfetch", "-Fp -Xnone", "-Fp -Z server-lz4", "-Fp -R", "-Ft",
                                    "-Ft -Xfetch", "-Ft -z", "-Ft -Z server-zstd", "-Ft -R -Z zstd"})
            addRow(Kind::Odd, QString::fromLatin1(options).split(QLatin1Char(' ')));
    }

    void otherOptions() { compare(); }

    void walInItsOwnFolder_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("options");
        for (const char* walMethod : {"-Xnone", "-Xfetch", "-Xstream"})
            addRow(Kind::Spaces, {QStringLiteral("--waldir"), QLatin1String(walMethod)});
    }

    void walInItsOwnFolder() { compare(); }

    void foldersThatAreThereAlready_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("options");
        addRow(Kind::Simple, {QStringLiteral("-Fp")});
        addRow(Kind::Simple, {QStringLiteral("-Ft")});
        addRow(Kind::Odd, {QStringLiteral("-Fp")});
    }

    void foldersThatAreThereAlready()
    {
        m_makesTargets = true;
        compare();
    }

    void cleanup() { m_makesTargets = false; }
    void cleanupTestCase() { m_servers.clear(); }

private:
    static void addRow(Kind kind, const QStringList& options)
    {
        static const char* const kinds[] = {"simple", "with tablespaces", "odd"};
        QTest::addRow("%s: %s", kinds[int(kind)], qPrintable(options.join(QLatin1Char(' ')))) << int(kind) << options;
    }

    void compare()
    {
        QFETCH(int, kind);
        QFETCH(QStringList, options);
        try {
            TestServer& server = serverOf(Kind(kind));
            const TestFolder folder;
            const BackupDifferences::Backup theirs = backupIn(folder.filePath(QStringLiteral("stock")));
            const BackupDifferences::Backup ours = backupIn(folder.filePath(QStringLiteral("ours")));
            for (const QString& target : {theirs.folder, ours.folder}) {
                if (m_makesTargets)
                    QVERIFY(QDir().mkpath(target));
            }
            const CommandRun stock = StockTools::run(QStringLiteral("pg_basebackup"), arguments(server, theirs));
            QVERIFY2(stock.exitCode == 0, qPrintable(stock.toText()));
            const CommandRun own = m_tools->run(QStringLiteral("pg_basebackup"), arguments(server, ours));
            QVERIFY2(own.exitCode == 0, qPrintable(own.toText()));
            QCOMPARE(own.output, stock.output);

            BackupDifferences differences(server.dataDirectory(), ours, theirs);
            if (options.contains(QStringLiteral("-R")))
                differences.allowRecoverySettings();
            if (!options.contains(QStringLiteral("-Xnone")) && !options.contains(QStringLiteral("-Xfetch")))
                differences.allowStreamedWal();
            const bool isTar = options.contains(QStringLiteral("-Ft"));
            const QStringList found = isTar ? differences.ofTar() : differences.ofPlain();
            QVERIFY2(found.isEmpty(), qPrintable(found.mid(0, 20).join(QLatin1Char('\n'))));
            if (!options.contains(QStringLiteral("--no-manifest"))) {
                // Of archives it does not read the WAL.
                const bool checksWal = !isTar && !options.contains(QStringLiteral("-Xnone"));
                const CommandRun verified = StockTools::run(QStringLiteral("pg_verifybackup"),
                                                            checksWal ? QStringList{ours.folder}
                                                                      : QStringList{QStringLiteral("-n"), ours.folder});
                QVERIFY2(verified.exitCode == 0, qPrintable(verified.toText()));
            }
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    static BackupDifferences::Backup backupIn(const QString& folder)
    {
        return {folder, folder + QStringLiteral("-beside")};
    }

    /// The row's options, with everything that a script would have to name.
    static QStringList arguments(TestServer& server, const BackupDifferences::Backup& backup)
    {
        QFETCH(QStringList, options);
        QStringList arguments = server.connectionSettings().toCommandLineOptions();
        arguments << QStringLiteral("-D") << backup.folder << QStringLiteral("-cfast") << QStringLiteral("-N")
                  << QStringLiteral("-l") << QStringLiteral("held against each other");
        const qsizetype walDir = options.indexOf(QStringLiteral("--waldir"));
        if (walDir >= 0)
            options.insert(walDir + 1, backup.tablespaceFolder + QStringLiteral("-wal"));
        if (!options.contains(QStringLiteral("-Ft"))) {
            // Not those in place, whose location is relative.
            const QList<QStringList> spaces =
                server.rows(QStringLiteral("SELECT location FROM pg_tablespace, pg_tablespace_location(oid) AS location"
                                           " WHERE location LIKE '/%'"));
            for (const QStringList& row : spaces) {
                const QString& space = row.first();
                const QString target = backup.tablespaceFolder + QLatin1Char('-') + space.section(QLatin1Char('/'), -1);
                arguments << QStringLiteral("-T") << escaped(space) + QLatin1Char('=') + escaped(target);
            }
        }
        return arguments + options;
    }

    /// A path as -T takes it.
    static QString escaped(QString path) { return path.replace(QLatin1Char('='), QLatin1String("\\=")); }

    TestServer& serverOf(Kind kind)
    {
        if (!m_tools)
            m_tools = std::make_unique<DropInTools>();
        std::unique_ptr<TestServer>& server = m_servers[kind];
        if (!server) {
            TestServerOptions options = StockTools::serverOptions();
            options.tablespaces = kind == Kind::Simple ? 0 : 2;
            options.configuration << QStringLiteral("autovacuum = off") << QStringLiteral("checkpoint_timeout = '1d'");
            if (kind == Kind::Odd) {
                options.groupAccess = true;
                options.walSegmentMiB = 1;
                options.tablespaceFolderPrefix = QStringLiteral("Räume und =Zeichen ");
                options.configuration << QStringLiteral("allow_in_place_tablespaces = on");
            }
            server = std::make_unique<TestServer>(options);
            if (kind == Kind::Odd)
                addOddities(*server);
            server->execute(QStringLiteral("VACUUM"));
            server->execute(QStringLiteral("CHECKPOINT"));
        }
        return *server;
    }

    static void addOddities(TestServer& server)
    {
        addOddFiles(server);
        const QString inner = server.dataDirectory() + QStringLiteral("/base/inner space");
        ServerAccount().makeFolder(inner);
        server.execute(QStringLiteral("CREATE TABLESPACE inner_space LOCATION '%1'").arg(inner));
        server.execute(QStringLiteral("CREATE TABLE lies_inside TABLESPACE inner_space AS SELECT 1"));
        for (int number = 1; number <= 2; ++number) {
            server.execute(QStringLiteral("CREATE TABLESPACE in_place_%1 LOCATION ''").arg(number));
            server.execute(QStringLiteral("CREATE TABLE lies_in_place_%1 TABLESPACE in_place_%1 AS"
                                          " SELECT i FROM generate_series(1, 10000) i")
                               .arg(number));
        }
    }

    bool m_makesTargets = false; ///< before the tools run, with the mode that new folders have
    std::unique_ptr<DropInTools> m_tools;
    std::map<Kind, std::unique_ptr<TestServer>> m_servers;
};

QTEST_GUILESS_MAIN(SameAsStockTest)
#include "SameAsStockTest.moc"
