#include "engine/basebackup/BackupJob.h"

#include "tests/support/BackupTestRun.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/walsender/ScriptedWalsender.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Code = Failure::Code;
using Point = WalsenderPoint;

bool hasWalStreamer()
{
    const QList<ProcessList::Entry> children = ProcessList::childrenOf(QCoreApplication::applicationPid());
    return std::any_of(children.begin(), children.end(), [](const ProcessList::Entry& child) {
        return child.command.contains(QLatin1String("basekeep-walstreamer"));
    });
}

} // namespace

/// The WAL lane's child connects while the preflight is still at work. That must cost nothing where it refuses, and
/// nobody who has room for one connection at a time.
class WalLaneStartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusalLeavesNothingBehind()
    {
        const TestFolder folder;
        const ScriptedWalsender server(WalsenderScript::truthful(17));
        BackupSettings settings = settingsFor(server, folder);
        settings.slot = BackupSettings::Slot::Created;
        settings.slotName = QStringLiteral("mine");
        QVERIFY(QDir().mkpath(settings.target));
        QFile file(settings.target + QStringLiteral("/somebody's"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();

        BackupTestRun run(settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureCode(), std::optional(Code::TargetUnusable));
        QCOMPARE(server.commands(WalsenderLane::Wal), QList<QByteArray>{"IDENTIFY_SYSTEM"});
        QVERIFY(server.slotNames().isEmpty());
        QVERIFY(!hasWalStreamer());
        QCOMPARE(QDir(settings.target).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList{QStringLiteral("somebody's")});
        QTRY_COMPARE(server.openSessions(), 0);
    }

    void makesItsSlotAfterThePreflight()
    {
        const TestFolder folder;
        const ScriptedWalsender server(WalsenderScript::truthful(17));
        BackupTestRun run(settingsFor(server, folder));
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        const QList<QByteArray> commands = server.commands(WalsenderLane::Wal);
        QCOMPARE(commands.first(), QByteArray("IDENTIFY_SYSTEM"));
        QVERIFY(commands.at(1).startsWith("CREATE_REPLICATION_SLOT"));
    }

    void hasASecondTry()
    {
        const TestFolder folder;
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::error(Point::StartUp, "53300", "too many", "FATAL", 0).onWalLane()};
        const ScriptedWalsender server(script);
        BackupTestRun run(settingsFor(server, folder));
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        QVERIFY(run.job().facts().walComplete);
    }

private:
    static BackupSettings settingsFor(const ScriptedWalsender& server, const TestFolder& folder)
    {
        BackupSettings settings;
        settings.connection = server.connectionSettings();
        settings.target = folder.filePath(QStringLiteral("backup"));
        settings.format = BackupSettings::Format::Tar;
        settings.checkpoint = BackupSettings::Checkpoint::Fast;
        settings.sync = false;
        return settings;
    }
};

QTEST_GUILESS_MAIN(WalLaneStartTest)
#include "WalLaneStartTest.moc"
