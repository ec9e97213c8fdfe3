#include <QtCore/QDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "gui/wizard/BackupSetup.h"

using namespace basekeep;

class BackupSetupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadyWithAConnectionATargetAndAPreflightWithoutBlockers()
    {
        BackupSetup setup;
        QSignalSpy ready(&setup, &BackupSetup::isReadyChanged);
        makeReady(setup);
        QVERIFY(setup.isReady());
        QCOMPARE(ready.count(), 1);
        QCOMPARE(ready.first().first().toBool(), true);
    }

    void aBlockerKeepsItFromBeingReady()
    {
        BackupSetup setup;
        makeReady(setup);
        setup.setPreflightFindings(
            {{Finding::Severity::Blocker, QStringLiteral("x"), QStringLiteral("No."), {}, {}, {}}});
        QVERIFY(!setup.isReady());
    }

    void forgetsThePreflightWithAnyChange()
    {
        BackupSetup setup;
        makeReady(setup);
        QSignalSpy preflight(&setup, &BackupSetup::preflightChanged);
        setup.setTarget(QDir::rootPath() + QStringLiteral("elsewhere"));
        QVERIFY(!setup.preflightFindings());
        QVERIFY(!setup.isReady());
        QCOMPARE(preflight.count(), 1);
    }

    void keepsQuietWhenNothingChanges()
    {
        BackupSetup setup;
        makeReady(setup);
        QSignalSpy settings(&setup, &BackupSetup::settingsChanged);
        setup.setTarget(setup.settings().target);
        setup.setFormat(setup.settings().format);
        setup.setLabel(setup.settings().label);
        setup.setSlot(setup.settings().slot, setup.settings().slotName);
        QCOMPARE(settings.count(), 0);
        QVERIFY(setup.isReady());
    }

    void tellsWherePagesHaveToShowAConflict()
    {
        BackupSetup setup;
        QCOMPARE(setup.targetConflicts().size(), 1); // no target yet
        QVERIFY(setup.methodConflicts().isEmpty());
        setup.setTarget(QDir::rootPath() + QStringLiteral("backups"));
        setup.setSlot(BackupSettings::Slot::Existing, {});
        QCOMPARE(setup.methodConflicts().size(), 1);
        QVERIFY(setup.targetConflicts().isEmpty());
        setup.setSlot(BackupSettings::Slot::Temporary, {});
        const QString folder = setup.settings().target;
        setup.setTablespaces({{QStringLiteral("/ssd/pg"), folder}}, {});
        QVERIFY(setup.methodConflicts().isEmpty());
        QCOMPARE(setup.targetConflicts().size(), 1); // one folder for two things
    }

    void tablespacesCountInPlainFormatOnly()
    {
        BackupSetup setup;
        setup.setTablespaces({{QStringLiteral("/ssd/pg"), QStringLiteral("/here")}}, {});
        QCOMPARE(setup.settings().tablespaceMappings.size(), 1);
        setup.setFormat(BackupSettings::Format::Tar);
        QVERIFY(setup.settings().tablespaceMappings.isEmpty());
        setup.setFormat(BackupSettings::Format::Plain);
        QCOMPARE(setup.settings().tablespaceMappings.size(), 1);
    }

    void anotherServerNeedsItsOwnPassword()
    {
        BackupSetup setup;
        makeReady(setup);
        Profile other;
        other.id = QStringLiteral("other");
        other.name = QStringLiteral("Other");
        setup.setProfile(other);
        QVERIFY(!setup.isConnectionResolved());
        QVERIFY(!setup.isReady());
        QCOMPARE(setup.settings().profileName, QStringLiteral("Other"));
    }

private:
    static void makeReady(BackupSetup& setup)
    {
        Profile profile;
        profile.id = QStringLiteral("one");
        profile.name = QStringLiteral("One");
        setup.setProfile(profile);
        setup.setConnection(profile.connection);
        setup.setTarget(QDir::rootPath() + QStringLiteral("backups/now"));
        setup.setPreflightFindings({});
    }
};

QTEST_GUILESS_MAIN(BackupSetupTest)
#include "BackupSetupTest.moc"
