#include "tests/support/ProcessList.h"
#include "tests/support/StalledBackup.h"

#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// One of the two processes of a backup is killed.
class KilledProgramsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKilledParentTakesItsChildAlong()
    {
        const StalledBackup backup;
        QProcess parent;
        const qint64 child = startBoth(backup, parent);
        QVERIFY2(child != 0, parent.readAllStandardError().constData());

        parent.kill();
        QVERIFY(parent.waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(!ProcessList::isAlive(child), 10000);
        QVERIFY(!QFileInfo::exists(backup.target() + u"/backup_manifest"_s));
    }

    void aKilledChildIsReported()
    {
        const StalledBackup backup;
        QProcess parent;
        const qint64 child = startBoth(backup, parent);
        QVERIFY2(child != 0, parent.readAllStandardError().constData());

        ProcessList::endHard(child);
        QVERIFY(parent.waitForFinished());
        const QString said = QString::fromUtf8(parent.readAllStandardError());
        QCOMPARE(parent.exitStatus(), QProcess::NormalExit);
        QCOMPARE(parent.exitCode(), 1);
        QVERIFY2(said.contains(u"The WAL lane's process (process %1)"_s.arg(child)), qPrintable(said));
        QCOMPARE(backup.remainsOf(child), QString());
    }

private:
    /// Returns the child once both are at work, else 0.
    static qint64 startBoth(const StalledBackup& backup, QProcess& parent)
    {
        parent.start(StalledBackup::program(), backup.arguments());
        return parent.waitForStarted() ? backup.waitForChildOf(parent.processId()) : 0;
    }
};

QTEST_GUILESS_MAIN(KilledProgramsTest)
#include "KilledProgramsTest.moc"
