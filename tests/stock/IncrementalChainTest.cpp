#include "engine/jobs/Failure.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/DropInTools.h"
#include "tests/support/StockTools.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

/// A full backup and two incremental ones on top of it, taken by basekeep-cli under the stock tool's name while writers
/// are at work: the stock pg_combinebackup makes a whole one of them, on which a server starts that has the right rows.
/// And what cannot be a parent is refused in words that say why.
class IncrementalChainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_STOCK_TOOLS();
        m_tools = std::make_unique<DropInTools>();
    }

    void combines_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<int>("tablespaces");
        QTest::addColumn<QString>("options");
        for (const int major : {17, 18}) {
            const auto row = [major](int tablespaces, const char* options) {
                QTest::addRow("%d, %d tablespaces: %s", major, tablespaces, options)
                    << major << tablespaces << QString::fromLatin1(options);
            };
            row(2, "-Fp");
            row(0, "-Fp -Xfetch");
            row(2, "-Fp -Z server-zstd");
            row(0, "-Ft");
            row(2, "-Ft -Z client-zstd -Xfetch");
            row(0, "-Ft -Z client-gzip");
            row(2, "-Ft -Z server-lz4");
        }
    }

    void combines()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_STOCK_TOOLS(major);
        try {
            checkChain();
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void refusesWhatIsNoParent_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<QByteArray>("from");     ///< what the manifest holds has these bytes …
        QTest::addColumn<QByteArray>("to");       ///< … replaced by those
        QTest::addColumn<QString>("expectation"); ///< in the error
        QTest::newRow("version 1") << 18 << QByteArray("\"PostgreSQL-Backup-Manifest-Version\": 2")
                                   << QByteArray("\"PostgreSQL-Backup-Manifest-Version\": 1")
                                   << QStringLiteral("version");
        QTest::newRow("another system's") << 18 << QByteArray("\"System-Identifier\": ")
                                          << QByteArray("\"System-Identifier\": 9") << QStringLiteral("system");
        QTest::newRow("changed by hand") << 18 << QByteArray("\"Size\": 8192") << QByteArray("\"Size\": 8193")
                                         << QStringLiteral("checksum");
        QTest::newRow("no manifest at all")
            << 18 << QByteArray() << QByteArray("garbage") << QStringLiteral("manifest");
        QTest::newRow("empty") << 18 << QByteArray() << QByteArray("") << QStringLiteral("manifest");
    }

    void refusesWhatIsNoParent()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, expectation);
        TestServer& server = serverOf(18, 0);
        const TestFolder folder;
        const QString full = folder.filePath(QStringLiteral("full"));
        const CommandRun parent = backUp(server, full, {});
        QVERIFY2(parent.exitCode == 0, qPrintable(parent.toText()));

        QByteArray text = contentOf(full + QStringLiteral("/backup_manifest"));
        QVERIFY(text.contains(from));
        text = from.isEmpty() ? to : text.replace(text.indexOf(from), from.size(), to);
        // Only the row that says so has a wrong checksum.
        if (QLatin1String(QTest::currentDataTag()) != QLatin1String("changed by hand"))
            text = withRightChecksum(text);
        const QString manifest = folder.filePath(QStringLiteral("changed_manifest"));
        writeTo(manifest, text);

        const QString target = folder.filePath(QStringLiteral("incremental"));
        const CommandRun run = backUp(server, target, {QStringLiteral("-i"), manifest});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(QString::fromUtf8(run.error).contains(expectation, Qt::CaseInsensitive), qPrintable(run.toText()));
        QVERIFY(!QFile::exists(target));
    }

    void refusesAManifestThatIsNotThere()
    {
        const TestFolder folder;
        const QString manifest = folder.filePath(QStringLiteral("nowhere"));
        const QString target = folder.filePath(QStringLiteral("incremental"));
        const CommandRun run = backUp(serverOf(18, 0), target, {QStringLiteral("--incremental=") + manifest});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains(manifest.toUtf8()), qPrintable(run.toText()));
        QVERIFY(!QFile::exists(target));
    }

    void saysThatTheServerDoesNotSummarize()
    {
        TestServer& server = serverOf(18, 0);
        const TestFolder folder;
        const QString full = folder.filePath(QStringLiteral("full"));
        QCOMPARE(backUp(server, full, {}).exitCode, 0);
        server.execute(QStringLiteral("ALTER SYSTEM SET summarize_wal = off"));
        server.reload();
        const QString target = folder.filePath(QStringLiteral("incremental"));
        const CommandRun run =
            backUp(server, target, {QStringLiteral("-i"), full + QStringLiteral("/backup_manifest")});
        server.execute(QStringLiteral("ALTER SYSTEM RESET summarize_wal"));
        server.reload();
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains("summarize_wal"), qPrintable(run.toText()));
        QVERIFY(!QFile::exists(target));
    }

    void saysThatTheServerIsTooOld()
    {
        BASEKEEP_NEEDS_SERVER(16);
        TestServerOptions options;
        options.major = 16;
        const TestServer server(options);
        const TestFolder folder;
        const QString full = folder.filePath(QStringLiteral("full"));
        QCOMPARE(backUp(server, full, {}).exitCode, 0);
        const QString target = folder.filePath(QStringLiteral("incremental"));
        const CommandRun run =
            backUp(server, target, {QStringLiteral("-i"), full + QStringLiteral("/backup_manifest")});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains("17"), qPrintable(run.toText()));
        QVERIFY(!QFile::exists(target));
    }

    void cleanupTestCase() { m_servers.clear(); }

private:
    void checkChain()
    {
        QFETCH(int, major);
        QFETCH(int, tablespaces);
        QFETCH(QString, options);
        TestServer& server = serverOf(major, tablespaces);
        const TestFolder folder;
        const QStringList optionList = options.split(QLatin1Char(' '));
        const bool isTar = options.contains(QStringLiteral("-Ft"));

        QStringList backups; // unpacked, oldest first
        QString manifest;
        quint64 atLeast = 0;
        for (const char* name : {"full", "first", "second"}) {
            const QString target = folder.filePath(QLatin1String(name));
            QStringList arguments = optionList + QStringList{QStringLiteral("--json")};
            if (!manifest.isEmpty())
                arguments << QStringLiteral("-i") << manifest;
            server.startWriting(1);
            atLeast = server.committedRows();
            const CommandRun run = backUp(server, target, arguments);
            server.stopWriting();
            QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
            QVERIFY2(run.output.contains("\"verified-on-arrival\""), qPrintable(run.toText()));
            manifest = target + QStringLiteral("/backup_manifest");

            QString unpacked = target;
            if (isTar) {
                unpacked += QStringLiteral("-unpacked");
                BackupServerCheck::unpackTarBackup(target, unpacked, target + QStringLiteral("-spaces"));
            }
            const CommandRun verified = StockTools::run(QStringLiteral("pg_verifybackup"), {unpacked}, {}, major);
            QVERIFY2(verified.exitCode == 0, qPrintable(verified.toText()));
            if (isTar && major >= 18) { // it reads archives too, but not their WAL
                const CommandRun archives =
                    StockTools::run(QStringLiteral("pg_verifybackup"), {QStringLiteral("-n"), target}, {}, major);
                QVERIFY2(archives.exitCode == 0, qPrintable(archives.toText()));
            }
            QCOMPARE(hasStubs(unpacked), !backups.isEmpty());
            backups << unpacked;
        }

        const QString combined = folder.filePath(QStringLiteral("combined"));
        QStringList arguments = backups;
        arguments << QStringLiteral("-o") << combined;
        // Tablespaces have moved with the last backup, and move again.
        const QStringList links = QDir(backups.last() + QStringLiteral("/pg_tblspc"))
                                      .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
        QCOMPARE(links.size(), tablespaces);
        for (const QString& link : links) {
            const QString last = QFile::symLinkTarget(backups.last() + QStringLiteral("/pg_tblspc/") + link);
            arguments << QStringLiteral("-T") << last + QLatin1Char('=') + combined + QLatin1Char('-') + link;
        }
        const CommandRun combining = StockTools::run(QStringLiteral("pg_combinebackup"), arguments, {}, major);
        QVERIFY2(combining.exitCode == 0, qPrintable(combining.toText()));
        const CommandRun verified = StockTools::run(QStringLiteral("pg_verifybackup"), {combined}, {}, major);
        QVERIFY2(verified.exitCode == 0, qPrintable(verified.toText()));

        BackupServerCheck check(server, combined);
        check.start();
        check.checkRows(atLeast, server.begunRows());
    }

    [[nodiscard]] CommandRun backUp(const TestServer& server, const QString& target, const QStringList& options) const
    {
        QStringList arguments = server.connectionSettings().toCommandLineOptions();
        arguments << QStringLiteral("-D") << target << QStringLiteral("-cfast") << QStringLiteral("-N");
        if (!options.contains(QStringLiteral("-Ft"))) {
            for (const QString& space : server.tablespaceFolders()) {
                arguments << QStringLiteral("-T")
                          << space + QLatin1Char('=') + target + QLatin1Char('-') + space.section(QLatin1Char('/'), -1);
            }
        }
        return m_tools->run(QStringLiteral("pg_basebackup"), arguments + options);
    }

    static bool hasStubs(const QString& folder)
    {
        QDirIterator files(folder, {QStringLiteral("INCREMENTAL.*")}, QDir::Files,
                           QDirIterator::Subdirectories | QDirIterator::FollowSymlinks);
        return files.hasNext();
    }

    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void writeTo(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    /// The text with its last line, the SHA-256 of all before it, made to fit.
    static QByteArray withRightChecksum(const QByteArray& text)
    {
        const QByteArray key = "\"Manifest-Checksum\"";
        const qsizetype end = text.indexOf(key);
        if (end < 0)
            return text;
        const QByteArray head = text.left(end);
        return head + key + ": \"" + QCryptographicHash::hash(head, QCryptographicHash::Sha256).toHex() + "\"}\n";
    }

    TestServer& serverOf(int major, int tablespaces)
    {
        std::unique_ptr<TestServer>& server = m_servers[{major, tablespaces}];
        if (!server) {
            TestServerOptions options = StockTools::serverOptions(major);
            options.tablespaces = tablespaces;
            options.configuration << QStringLiteral("summarize_wal = on");
            server = std::make_unique<TestServer>(options);
        }
        return *server;
    }

    std::unique_ptr<DropInTools> m_tools;
    std::map<std::pair<int, int>, std::unique_ptr<TestServer>> m_servers;
};

QTEST_GUILESS_MAIN(IncrementalChainTest)
#include "IncrementalChainTest.moc"
