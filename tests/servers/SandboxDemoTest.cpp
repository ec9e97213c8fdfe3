#include "engine/replica/LocalServers.h"
#include "tests/support/CommandRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace basekeep;

/// "basekeep-cli sandbox demo", which is how people meet an installed Basekeep.
class SandboxDemoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesAndVerifiesABackupOfTheSampleServer()
    {
        if (findLocalServers().isEmpty())
            BASEKEEP_SKIP_FOR(QStringLiteral("skipped: no PostgreSQL server is installed on this machine"));
        const TestFolder folder;
        const QString program = QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli");
        const QStringList sandbox{QStringLiteral("--folder"), folder.filePath(QStringLiteral("sandbox"))};
        const QString backup = folder.filePath(QStringLiteral("new/backup"));

        const CommandRun demo = CommandRun::of(program, QStringList{QStringLiteral("sandbox"), QStringLiteral("demo"),
                                                                    QStringLiteral("--size"), QStringLiteral("20MB"),
                                                                    QStringLiteral("-D"), backup} +
                                                            sandbox);
        const CommandRun status =
            CommandRun::of(program, QStringList{QStringLiteral("sandbox"), QStringLiteral("status")} + sandbox);
        const CommandRun end =
            CommandRun::of(program, QStringList{QStringLiteral("sandbox"), QStringLiteral("destroy")} + sandbox);

        QVERIFY2(demo.exitCode == 0, qPrintable(demo.toText()));
        QVERIFY2(demo.output.contains("is complete and verified"), qPrintable(demo.toText()));
        QVERIFY(QFileInfo::exists(backup + QStringLiteral("/data/backup_manifest")));
        QVERIFY(QFileInfo(backup + QStringLiteral("/tablespace")).isDir());
        QVERIFY2(status.exitCode == 0 && status.output.contains("writers     2"), qPrintable(status.toText()));
        QVERIFY2(end.exitCode == 0, qPrintable(end.toText()));
    }
};

QTEST_GUILESS_MAIN(SandboxDemoTest)
#include "SandboxDemoTest.moc"
