#include "engine/processes/ProcessReader.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QProcess>
#include <QtTest/QTest>

#include <algorithm>

using namespace basekeep;

/// Memory does not grow with the cluster: what is copied here is many times what both processes may hold.
class BackupMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysSmallInBothProcesses_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("plain") << QStringLiteral("-Fp");
        QTest::newRow("tar") << QStringLiteral("-Ft");
    }

    void staysSmallInBothProcesses()
    {
        QFETCH(QString, format);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("skipped: a sanitizer needs memory of its own");
#endif
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major == 0 ? 15 : major);
        TestServerOptions options;
        options.major = major;
        TestServer server(options);
        server.execute(QStringLiteral("CREATE TABLE ballast AS SELECT i, repeat(md5(i::text), 8) AS filler "
                                      "FROM generate_series(1, 1000000) i"));
        const TestFolder folder;

        QProcess parent;
        parent.setProcessChannelMode(QProcess::MergedChannels);
        parent.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"),
                     {QStringLiteral("basebackup"), QStringLiteral("-D"), folder.filePath(QStringLiteral("backup")),
                      QStringLiteral("-h"), QStringLiteral("127.0.0.1"), QStringLiteral("-p"),
                      QString::number(server.port()), QStringLiteral("-U"), QStringLiteral("basekeep"),
                      QStringLiteral("-c"), QStringLiteral("fast"), format});
        QVERIFY(parent.waitForStarted());
        ProcessReader reader;
        quint64 parentPeak = 0;
        quint64 childPeak = 0;
        while (parent.state() != QProcess::NotRunning) {
            if (const auto info = reader.read(parent.processId()))
                parentPeak = std::max(parentPeak, info->residentBytes);
            for (const ProcessList::Entry& child : ProcessList::childrenOf(parent.processId())) {
                if (const auto info = reader.read(child.pid))
                    childPeak = std::max(childPeak, info->residentBytes);
            }
            parent.waitForFinished(50);
        }
        QVERIFY2(parent.exitCode() == 0, parent.readAll().constData());
        constexpr quint64 mebibyte = quint64(1) << 20;
        QVERIFY(parentPeak > 0 && childPeak > 0);
        QVERIFY2(parentPeak < 100 * mebibyte, qPrintable(QString::number(parentPeak / mebibyte)));
        QVERIFY2(childPeak < 50 * mebibyte, qPrintable(QString::number(childPeak / mebibyte)));
    }
};

QTEST_GUILESS_MAIN(BackupMemoryTest)
#include "BackupMemoryTest.moc"
