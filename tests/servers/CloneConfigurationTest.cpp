#include "engine/replica/ConfigurationFiles.h"
#include "engine/replica/ReplicaControl.h"
#include "engine/replica/ReplicaObserver.h"
#include "tests/support/CloneTestRun.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"
#include "tests/support/TestSql.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace basekeep;

/// A replica of a server whose configuration cannot be taken over as it is: it lies elsewhere, or leads to what belongs
/// to that server. The replica streams all the same, and what was changed is told.
class CloneConfigurationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_SKIP_FOR(TestServer::anyMajor() == 0 ? TestServer::unavailableReason(18) : QString());
    }

    void makesWhatLiesOutsideTheDataDirectory()
    {
        TestServer primary(
            optionsWith({QStringLiteral("max_connections = 137"), QStringLiteral("max_worker_processes = 17"),
                         QStringLiteral("max_locks_per_transaction = 77")}));
        primary.execute(QStringLiteral("CREATE ROLE cloner LOGIN REPLICATION PASSWORD 'se:cr\\et''s';"
                                       "GRANT pg_monitor TO cloner"));
        primary.setHostRules({QStringLiteral("host all         cloner 127.0.0.1/32 md5"),
                              QStringLiteral("host replication cloner 127.0.0.1/32 md5")});
        // As Debian has it. The server has read them; the copy will not have them.
        const QDir data(primary.dataDirectory());
        for (const char* name : {"postgresql.conf", "pg_hba.conf", "pg_ident.conf"})
            QVERIFY(QFile::rename(data.filePath(QString::fromLatin1(name)),
                                  primary.folder() + QLatin1Char('/') + QString::fromLatin1(name)));
        const TestFolder folder;
        CloneSettings settings = CloneTestRun::quickSettings(primary, folder.filePath(QStringLiteral("replica")));
        settings.source = primary.connectionSettings(QStringLiteral("cloner"));
        settings.source.password = QStringLiteral("se:cr\\et's");
        CloneTestRun clone(settings);
        QVERIFY(clone.finish());
        QCOMPARE(clone.failureText(), QString());
        for (const char* key : {"configuration-file", "hba-file", "setting-max_connections",
                                "setting-max_worker_processes", "setting-max_locks_per_transaction"})
            QVERIFY2(clone.hasFinding(QString::fromLatin1(key)), key);

        // The password lies in one place, which the server's account alone may read.
        const Replica replica = clone.job().replica();
        QCOMPARE(contentOf(replica.folder + QStringLiteral("/postgresql.auto.conf")).count("se:cr"), 0);
        QCOMPARE(QFileInfo(replica.passfile).permissions() & QFileDevice::Permissions(0x0077),
                 QFileDevice::Permissions());
        const Replica known = ReplicaStore().find(replica.folder).value();
        QVERIFY(!known.source.password.has_value());

        // With nothing but what is remembered the replica and its primary can be asked.
        const CancelToken never;
        const ReplicaStatus status = ReplicaObserver(known).look(never);
        QCOMPARE(status.replicaError, QString());
        QCOMPARE(status.primaryError, QString());
        QCOMPARE(ReplicaStatus::nameOf(status.state), QStringLiteral("streaming"));
        QCOMPARE(runSql(known.ownConnection(), QStringLiteral("SHOW max_connections")).first().first(),
                 QStringLiteral("137"));
        ReplicaControl(known).remove(false, never);
        QVERIFY(QDir(folder.path()).isEmpty());
    }

    void leavesThePrimarysPathsAlone()
    {
        const TestFolder folder;
        const QString pidFile = folder.filePath(QStringLiteral("primary.pid"));
        const QString included = folder.filePath(QStringLiteral("included.conf"));
        const QString logs = folder.filePath(QStringLiteral("logs"));
        const ServerAccount account;
        account.makeFolder(logs);
        account.takeOver(folder.path());
        QVERIFY(write(included, "work_mem = '5MB'\n"));
        TestServer primary(optionsWith(
            {QStringLiteral("archive_mode = on"), QStringLiteral("archive_command = 'cd .'"),
             QStringLiteral("external_pid_file = '%1'").arg(pidFile), QStringLiteral("logging_collector = on"),
             QStringLiteral("log_directory = '%1'").arg(logs), QStringLiteral("synchronous_standby_names = ''"),
             QStringLiteral("include '%1'").arg(included)}));
        const QByteArray pid = contentOf(pidFile);
        QVERIFY(!pid.isEmpty());
        // Not there any more when the copy is configured, as on another machine.
        QVERIFY(QFile::remove(included));
        ConfigurationFiles::append(primary.dataDirectory() + QStringLiteral("/postgresql.conf"),
                                   "data_directory = '" + primary.dataDirectory().toUtf8() + "'\n");

        CloneTestRun clone(CloneTestRun::quickSettings(primary, folder.filePath(QStringLiteral("replica"))));
        QVERIFY(clone.finish());
        QCOMPARE(clone.failureText(), QString());
        for (const char* key : {"setting-archive_mode", "setting-external_pid_file", "setting-log_directory",
                                "setting-data_directory", "configuration-include"})
            QVERIFY2(clone.hasFinding(QString::fromLatin1(key)), key);
        const Replica replica = clone.job().replica();
        QCOMPARE(runSql(replica.ownConnection(), QStringLiteral("SHOW data_directory")).first().first(),
                 replica.folder);
        QCOMPARE(contentOf(pidFile), pid);
        QVERIFY(primary.isRunning());
        const CancelToken never;
        ReplicaControl(replica).remove(false, never);
        QCOMPARE(contentOf(pidFile), pid);
        QVERIFY(QFileInfo(logs).isDir());
    }

private:
    static TestServerOptions optionsWith(const QStringList& configuration)
    {
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        options.configuration = configuration;
        return options;
    }

    static bool write(const QString& name, const QByteArray& text)
    {
        QFile file(name);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }
};

QTEST_GUILESS_MAIN(CloneConfigurationTest)
#include "CloneConfigurationTest.moc"
