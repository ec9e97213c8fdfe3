#include "engine/basebackup/Preflight.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QProcess>
#include <QtTest/QTest>

#include <algorithm>

using namespace basekeep;

/// What a preflight finds on servers that lack something, and that it never takes more of the server than the backup
/// would.
class PreflightTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatAServerLacks_data()
    {
        QTest::addColumn<QStringList>("configuration");
        QTest::addColumn<QString>("sql");
        QTest::addColumn<int>("walMethod");
        QTest::addColumn<int>("slot");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("severity");
        QTest::addColumn<QString>("measured");
        const int none = int(BackupSettings::WalMethod::None);
        const int fetch = int(BackupSettings::WalMethod::Fetch);
        const int stream = int(BackupSettings::WalMethod::Stream);
        const int temporary = int(BackupSettings::Slot::Temporary);
        const int existing = int(BackupSettings::Slot::Existing);
        const int created = int(BackupSettings::Slot::Created);
        const QString blocker = QStringLiteral("blocker");
        const QString warning = QStringLiteral("warning");
        const QString good = QStringLiteral("good");
        const QStringList standard{};
        const QStringList oneSender{QStringLiteral("max_wal_senders = 1")};
        const QStringList noSlots{QStringLiteral("max_replication_slots = 0")};
        const QString makeSlot = QStringLiteral("SELECT pg_create_physical_replication_slot('mine')");
        QTest::newRow("enough of everything") << standard << QString() << stream << temporary
                                              << QStringLiteral("walsenders-free") << good << QStringLiteral("0 of 10");
        QTest::newRow("one walsender, two needed")
            << oneSender << QString() << stream << temporary << QStringLiteral("walsenders-free") << blocker
            << QStringLiteral("0 of 1");
        QTest::newRow("one walsender, one needed")
            << oneSender << QString() << none << temporary << QStringLiteral("walsenders-free") << good
            << QStringLiteral("0 of 1");
        QTest::newRow("no slots") << noSlots << QString() << stream << temporary << QStringLiteral("slots-free")
                                  << blocker << QStringLiteral("0 of 0");
        QTest::newRow("slot missing") << standard << QString() << stream << existing << QStringLiteral("slot")
                                      << blocker << QString();
        QTest::newRow("slot there") << standard << makeSlot << stream << existing << QStringLiteral("slot") << good
                                    << QString();
        QTest::newRow("slot in the way") << standard << makeSlot << stream << created << QStringLiteral("slot")
                                         << blocker << QString();
        QTest::newRow("limited slots") << QStringList{QStringLiteral("max_slot_wal_keep_size = '64MB'")} << QString()
                                       << stream << temporary << QStringLiteral("wal-retention") << warning
                                       << QStringLiteral("64");
        QTest::newRow("fetch without retention")
            << QStringList{QStringLiteral("wal_keep_size = 0")} << QString() << fetch << temporary
            << QStringLiteral("wal-retention") << warning << QStringLiteral("wal_keep_size");
        QTest::newRow("no WAL and no archive")
            << standard << QString() << none << temporary << QStringLiteral("wal-none") << warning
            << QStringLiteral("archive_mode = off");
        QTest::newRow("synchronous with everybody")
            << QStringList{QStringLiteral("synchronous_standby_names = '*'"),
                           QStringLiteral("synchronous_commit = local")}
            << QString() << stream << temporary << QStringLiteral("synchronous-names") << warning
            << QStringLiteral("*");
        QTest::newRow("checkpoint limit") << QStringList{QStringLiteral("checkpoint_timeout = '10min'"),
                                                         QStringLiteral("checkpoint_completion_target = 0.5")}
                                          << QString() << stream << temporary << QStringLiteral("checkpoint-wait")
                                          << good << QStringLiteral("at most 5 min");
    }

    void findsWhatAServerLacks()
    {
        QFETCH(QStringList, configuration);
        QFETCH(QString, sql);
        QFETCH(int, walMethod);
        QFETCH(int, slot);
        QFETCH(QString, key);
        QFETCH(QString, severity);
        QFETCH(QString, measured);
        BASEKEEP_NEEDS_SERVER(TestServer::anyMajor());
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        options.configuration = configuration;
        TestServer server(options);
        if (!sql.isEmpty())
            server.execute(sql);
        const TestFolder folder;
        BackupSettings settings = BackupTestRun::quickSettings(server, folder.filePath(QStringLiteral("backup")));
        settings.checkpoint = BackupSettings::Checkpoint::Spread;
        settings.walMethod = BackupSettings::WalMethod(walMethod);
        settings.slot = BackupSettings::Slot(slot);
        if (settings.slot != BackupSettings::Slot::Temporary)
            settings.slotName = QStringLiteral("mine");

        const CancelToken cancel;
        const PreflightReport report = preflight(settings, cancel);
        const auto finding = std::find_if(report.findings.begin(), report.findings.end(),
                                          [&](const Finding& one) { return one.key == key; });
        QVERIFY2(finding != report.findings.end(), qPrintable(key));
        QCOMPARE(severityName(finding->severity), severity);
        QVERIFY2(finding->measured.contains(measured), qPrintable(finding->measured));
        QCOMPARE(finding->remedy.isEmpty(), finding->severity == Finding::Severity::Good);
        QVERIFY(report.server.clusterSizeBytes > 0);

        // What the preflight says, the backup does, once the server is rid of the preflight's own walsender.
        QTRY_COMPARE_WITH_TIMEOUT(server.query(QStringLiteral("SELECT count(*) FROM pg_stat_replication")),
                                  QStringLiteral("0"), 10000);
        settings.checkpoint = BackupSettings::Checkpoint::Fast;
        BackupTestRun run(settings);
        QVERIFY(run.finish());
        const bool isBlocked = finding->severity == Finding::Severity::Blocker;
        QCOMPARE(run.failureCode() == Failure::Code::PreflightFailed, isBlocked);
        QVERIFY2(isBlocked || run.failureText().isEmpty(), qPrintable(run.failureText()));
    }

    void tellsWhereLinksCannotBeMade()
    {
        BASEKEEP_NEEDS_SERVER(TestServer::anyMajor());
        const QString place = qEnvironmentVariable("BASEKEEP_TEST_WITHOUT_LINKS");
        if (place.isEmpty()) {
            // The same test again, beside a file system of message queues: those know files and nothing else.
            const TestFolder folder;
            const auto run = [&folder](const QString& command) {
                return QProcess::execute(
                    QStringLiteral("unshare"),
                    {QStringLiteral("--mount"), QStringLiteral("sh"), QStringLiteral("-c"),
                     QStringLiteral("mount -t mqueue none %1 && BASEKEEP_TEST_WITHOUT_LINKS=%1 exec %2")
                         .arg(folder.path(), command)});
            };
            if (run(QStringLiteral("true")) != 0)
                QSKIP("skipped: mounting needs Linux and root");
            QCOMPARE(run(QCoreApplication::applicationFilePath() + QStringLiteral(" tellsWhereLinksCannotBeMade")), 0);
            return;
        }
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        TestServer server(options);
        const TestFolder folder;
        BackupSettings settings = BackupTestRun::quickSettings(server, place);
        settings.walDir = folder.filePath(QStringLiteral("wal"));
        const CancelToken cancel;
        const auto findLinks = [&] {
            const QList<Finding> findings = preflight(settings, cancel).findings;
            const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& one) {
                return one.key == QLatin1String("folder-links");
            });
            return found == findings.end() ? Finding() : *found;
        };
        const Finding finding = findLinks();
        QCOMPARE(finding.severity, Finding::Severity::Blocker);
        QVERIFY2(finding.title.contains(settings.walDir), qPrintable(finding.title));
        QVERIFY2(finding.remedy.contains(QStringLiteral("tar format")), qPrintable(finding.remedy));
        QVERIFY(!finding.detail.isEmpty());
        settings.target = folder.filePath(QStringLiteral("backup"));
        QVERIFY(findLinks().title.isEmpty());
    }
};

QTEST_GUILESS_MAIN(PreflightTest)
#include "PreflightTest.moc"
