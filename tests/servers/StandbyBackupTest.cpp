#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace basekeep;

/// A copy taken with recovery settings becomes a streaming standby; backups are taken from that standby, and from it
/// once more after its promotion to another timeline.
class StandbyBackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void backsUpAStandbyAndItsPromotedSelf_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("%d", major) << major;
    }

    void backsUpAStandbyAndItsPromotedSelf()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            check(major);
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

private:
    void check(int major)
    {
        TestServerOptions options;
        options.major = major;
        TestServer primary(options);
        const TestFolder folder;

        BackupSettings settings = BackupTestRun::quickSettings(primary, folder.filePath(QStringLiteral("standby")));
        settings.writeRecoveryConf = true;
        BackupTestRun copy(settings);
        QVERIFY(copy.finish());
        QCOMPARE(copy.failureText(), QString());

        BackupServerCheck standby(primary, settings.target);
        standby.start();
        QCOMPARE(standby.query(QStringLiteral("SELECT pg_is_in_recovery()")), QStringLiteral("t"));
        QTRY_COMPARE_WITH_TIMEOUT(
            primary.query(
                QStringLiteral("SELECT state FROM pg_stat_replication WHERE application_name NOT LIKE 'basekeep%'")),
            QStringLiteral("streaming"), 20000);
        primary.startWriting();

        const quint64 atLeast = standby.query(QStringLiteral("SELECT count(*) FROM ledger")).toULongLong();
        settings = BackupTestRun::quickSettings(primary, folder.filePath(QStringLiteral("from_standby")));
        settings.connection = standby.connectionSettings();
        BackupTestRun fromStandby(settings);
        QVERIFY(fromStandby.finish());
        QCOMPARE(fromStandby.failureText(), QString());
        QVERIFY(fromStandby.job().facts().walComplete);
        QCOMPARE(fromStandby.job().facts().fromStandby, major >= 14); // 13 does not say so when one connects

        // Replay of the writers' work could cancel the very statement that promotes.
        primary.stopWriting();
        QTRY_COMPARE_WITH_TIMEOUT(standby.query(QStringLiteral("SELECT pg_last_wal_replay_lsn()")),
                                  primary.query(QStringLiteral("SELECT pg_current_wal_lsn()")), 20000);
        QCOMPARE(standby.query(QStringLiteral("SELECT pg_promote()")), QStringLiteral("t"));
        const quint64 atMost = primary.begunRows();
        settings.target = folder.filePath(QStringLiteral("promoted"));
        for (const auto method : {BackupSettings::WalMethod::Stream, BackupSettings::WalMethod::Fetch}) {
            settings.walMethod = method;
            settings.target += QLatin1Char('x');
            BackupTestRun promoted(settings);
            QVERIFY(promoted.finish());
            QCOMPARE(promoted.failureText(), QString());
            QCOMPARE(promoted.job().facts().timeline, 2U);
            QVERIFY(QFileInfo::exists(settings.target + QStringLiteral("/pg_wal/00000002.history")));
        }
        standby.stop();
        primary.stop();

        // The copy of the standby brings its parent's settings along; alone, it is a server of its own.
        const QString signal = folder.filePath(QStringLiteral("from_standby/standby.signal"));
        QVERIFY(QFile::remove(signal));
        for (const QString& name :
             {QStringLiteral("from_standby"), QStringLiteral("promotedx"), QStringLiteral("promotedxx")}) {
            BackupServerCheck restored(primary, folder.filePath(name));
            restored.start();
            restored.checkRows(atLeast, atMost);
        }
    }
};

QTEST_GUILESS_MAIN(StandbyBackupTest)
#include "StandbyBackupTest.moc"
