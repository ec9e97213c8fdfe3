#include "engine/jobs/Failure.h"
#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/OddFiles.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace basekeep;

/// Clusters that are unlike the usual one: readable for their group, with small or large WAL segments, with names that
/// ask for care, with tablespaces inside the data directory.
class OddClusterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isBackedUpWhole_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<int>("walMethod");
        for (const int major : TestServer::majors()) {
            QTest::addRow("%d plain", major) << major << false << int(BackupSettings::WalMethod::Stream);
            QTest::addRow("%d tar", major)
                << major << true
                << int(major % 2 == 0 ? BackupSettings::WalMethod::Stream : BackupSettings::WalMethod::Fetch);
        }
    }

    void isBackedUpWhole()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            checkBackup();
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void cleanupTestCase() { m_server.reset(); }

private:
    void checkBackup()
    {
        QFETCH(int, major);
        QFETCH(bool, isTar);
        QFETCH(int, walMethod);
        TestServer& server = serverOf(major);
        const TestFolder folder;
        const QString target = folder.filePath(QStringLiteral("Sicherung für „heute“"));

        BackupSettings settings = BackupTestRun::quickSettings(server, target);
        settings.format = isTar ? BackupSettings::Format::Tar : BackupSettings::Format::Plain;
        settings.walMethod = BackupSettings::WalMethod(walMethod);
        if (isTar) {
            settings.compression.method = CompressionMethod::Zstd;
            settings.tablespaceMappings.clear();
        }
        const quint64 atLeast = server.committedRows();
        BackupTestRun run(settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        const quint64 atMost = server.begunRows();
        QCOMPARE(run.job().facts().verification, BackupFacts::Verification::VerifiedOnArrival);

        const QFile::Permissions forGroup =
            QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser | QFile::ReadGroup;
        QString dataDirectory = target;
        if (isTar) {
            QCOMPARE(QFile::permissions(target + QStringLiteral("/base.tar.zst")), forGroup);
            dataDirectory = folder.filePath(QStringLiteral("unpacked"));
            BackupServerCheck::unpackTarBackup(target, dataDirectory, folder.filePath(QStringLiteral("spaces")));
        } else {
            QCOMPARE(QFile::permissions(target + QStringLiteral("/backup_label")), forGroup);
            QVERIFY(QFile::permissions(target).testFlag(QFile::ExeGroup));
        }
        for (const QString& path : m_oddFiles)
            QVERIFY2(contentOf(dataDirectory, path) == contentOf(server.dataDirectory(), path), qPrintable(path));

        BackupServerCheck check(server, dataDirectory);
        check.start();
        check.checkRows(atLeast, atMost);
        if (hasTablespaceInPlace(server))
            QCOMPARE(check.query(QStringLiteral("SELECT sum(i) FROM lies_in_place")), QStringLiteral("50005000"));
    }

    static QByteArray contentOf(const QString& folder, const QString& path)
    {
        QFile file(folder + QLatin1Char('/') + path);
        return file.open(QIODevice::ReadOnly) ? "content: " + file.readAll() : "missing in " + folder.toUtf8();
    }

    /// Servers 13 to 15 send such a tablespace's files, but as if they lay in a folder of their own.
    static bool hasTablespaceInPlace(const TestServer& server) { return server.major() >= 16; }

    TestServer& serverOf(int major)
    {
        if (!m_server || m_server->major() != major) {
            m_server.reset();
            TestServerOptions options;
            options.major = major;
            options.tablespaces = 2;
            options.tablespaceFolderPrefix = QStringLiteral("Räume = 空间 ");
            options.groupAccess = true;
            options.walSegmentMiB = major % 2 == 0 ? 1 : 64;
            if (major >= 16)
                options.configuration << QStringLiteral("allow_in_place_tablespaces = on");
            m_server = std::make_unique<TestServer>(options);
            m_oddFiles = addOddFiles(*m_server);
            if (hasTablespaceInPlace(*m_server)) {
                m_server->execute(QStringLiteral("CREATE TABLESPACE in_place LOCATION ''"));
                m_server->execute(QStringLiteral("CREATE TABLE lies_in_place TABLESPACE in_place AS"
                                                 " SELECT i FROM generate_series(1, 10000) i"));
            }
            m_server->startWriting();
        }
        return *m_server;
    }

    std::unique_ptr<TestServer> m_server;
    QStringList m_oddFiles;
};

QTEST_GUILESS_MAIN(OddClusterTest)
#include "OddClusterTest.moc"
