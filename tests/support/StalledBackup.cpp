#include "tests/support/StalledBackup.h"

#include "tests/support/ProcessList.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

namespace basekeep {

namespace {

WalsenderScript stallingScript()
{
    WalsenderScript script = WalsenderScript::truthful(17);
    script.removeTablespaces();
    script.faults = {WalsenderFault::stall(WalsenderPoint::ArchiveData, 2)};
    return script;
}

} // namespace

StalledBackup::StalledBackup() : m_walsender(stallingScript()) {}

QString StalledBackup::program()
{
#ifdef Q_OS_WIN
    return QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli.exe");
#else
    return QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli");
#endif
}

QStringList StalledBackup::arguments() const
{
    return QStringList{QStringLiteral("basebackup")} + m_walsender.connectionSettings().toCommandLineOptions() +
           QStringList{QStringLiteral("-D"), target(), QStringLiteral("-X"), QStringLiteral("stream")};
}

QString StalledBackup::target() const
{
    return m_folder.filePath(QStringLiteral("backup"));
}

qint64 StalledBackup::waitForChildOf(qint64 parent) const
{
    qint64 child = 0;
    static_cast<void>(QTest::qWaitFor(
        [&] {
            const QList<ProcessList::Entry> children = ProcessList::childrenOf(parent);
            for (const ProcessList::Entry& entry : children) {
                if (entry.command.contains(QLatin1String("basekeep-walstreamer")))
                    child = entry.pid;
            }
            return child != 0 && m_walsender.stalledSessions() > 0;
        },
        60000));
    return m_walsender.stalledSessions() > 0 ? child : 0;
}

QString StalledBackup::remainsOf(qint64 child) const
{
    if (!QTest::qWaitFor([&] { return !ProcessList::isAlive(child); }, 10000))
        return QStringLiteral("the child is still there");
    if (QFileInfo::exists(target()))
        return QStringLiteral("the target is still there");
    return {};
}

} // namespace basekeep
