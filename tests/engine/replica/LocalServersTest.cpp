#include "engine/replica/LocalServers.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace basekeep;

class LocalServersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
#ifdef Q_OS_WIN
        QSKIP("The stand-ins for server programs are shell scripts.");
#endif
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void readsTheVersionThatPostgresTells_data()
    {
        QTest::addColumn<QByteArray>("told");
        QTest::addColumn<int>("major");
        QTest::addColumn<QString>("text");
        QTest::newRow("Debian") << QByteArray("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)") << 15
                                << QStringLiteral("15.20 (Debian 15.20-0+deb12u1)");
        QTest::newRow("plain") << QByteArray("postgres (PostgreSQL) 18.4") << 18 << QStringLiteral("18.4");
        QTest::newRow("beta") << QByteArray("postgres (PostgreSQL) 19beta2") << 19 << QStringLiteral("19beta2");
    }

    void readsTheVersionThatPostgresTells()
    {
        QFETCH(QByteArray, told);
        QFETCH(int, major);
        QFETCH(QString, text);
        const QString bin = makePrograms(QStringLiteral("bin"), told, {"initdb", "pg_ctl", "postgres"});
        const std::optional<LocalServer> server = localServerIn(bin);
        QVERIFY(server.has_value());
        QCOMPARE(server->majorVersion, major);
        QCOMPARE(server->versionText, text);
        QCOMPARE(server->binFolder, bin);
    }

    void wantsAllThreePrograms()
    {
        const QByteArray told("postgres (PostgreSQL) 15.20");
        QVERIFY(!localServerIn(makePrograms(QStringLiteral("client"), told, {"postgres", "pg_ctl"})));
        QVERIFY(!localServerIn(m_folder->filePath(QStringLiteral("nowhere"))));
    }

    void ignoresProgramsThatTellNoVersion()
    {
        const QByteArray told("command not found");
        QVERIFY(!localServerIn(makePrograms(QStringLiteral("odd"), told, {"initdb", "pg_ctl", "postgres"})));
    }

    void followsALinkInTheSearchPathToTheRealFolder()
    {
        const QByteArray told("postgres (PostgreSQL) 99.1");
        const QString bin = makePrograms(QStringLiteral("real/bin"), told, {"initdb", "pg_ctl", "postgres"});
        const QString links = m_folder->filePath(QStringLiteral("links"));
        QVERIFY(QDir().mkpath(links));
        QVERIFY(QFile::link(bin + QStringLiteral("/postgres"), links + QStringLiteral("/postgres")));

        const QByteArray searchPath = qgetenv("PATH");
        qputenv("PATH", links.toLocal8Bit() + ':' + QFile::encodeName(bin) + ':' + searchPath);
        const QList<LocalServer> servers = findLocalServers();
        qputenv("PATH", searchPath);
        QVERIFY(!servers.isEmpty());
        QCOMPARE(servers.first().majorVersion, 99); // newest first
        QCOMPARE(servers.first().binFolder, QFileInfo(bin).canonicalFilePath());
        const auto sameFolder = [&servers](const LocalServer& server) {
            return server.binFolder == servers.first().binFolder;
        };
        QCOMPARE(std::count_if(servers.begin(), servers.end(), sameFolder), 1);
    }

private:
    QString makePrograms(const QString& name, const QByteArray& told, const QList<QByteArray>& programs)
    {
        const QString bin = m_folder->filePath(name);
        QDir().mkpath(bin);
        for (const QByteArray& program : programs) {
            QFile file(bin + QLatin1Char('/') + QString::fromLatin1(program));
            file.open(QIODevice::WriteOnly);
            file.write("#!/bin/sh\necho '" + told + "'\n");
            file.close();
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        }
        return bin;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(LocalServersTest)
#include "LocalServersTest.moc"
