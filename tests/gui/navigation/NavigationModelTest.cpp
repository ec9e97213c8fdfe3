#include "gui/navigation/NavigationModel.h"

#include "engine/catalogue/ProfileStore.h"
#include "engine/receivewal/WalArchiveStore.h"
#include "gui/backups/JobHistory.h"
#include "gui/backups/JobRunner.h"
#include "gui/library/KnownBackups.h"
#include "gui/replicas/CloneRunner.h"
#include "gui/replicas/ReplicaWatch.h"
#include "gui/verify/VerifyRunner.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"

#include <QtTest/QAbstractItemModelTester>

using namespace basekeep;

namespace {

QStringList texts(const NavigationModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row)
        lines.append(model.index(row).data().toString());
    return lines;
}

Profile makeProfile(const QString& name)
{
    Profile profile;
    profile.name = name;
    profile.connection.parameters.insert(QStringLiteral("host"), name);
    return profile;
}

} // namespace

class NavigationModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void followsTheProfiles()
    {
        ProfileStore profiles;
        JobHistory history;
        const KnownBackups backups(history);
        JobRunner jobs;
        WalArchiveStore store;
        WalArchiveRunner archives(store);
        VerifyRunner verifications;
        const ReplicaWatch replicas;
        const CloneRunner clones;
        NavigationModel model(profiles, history, backups, jobs, archives, verifications, replicas, clones);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QString first = profiles.save(makeProfile(QStringLiteral("prod")));
        profiles.save(makeProfile(QStringLiteral("test")));
        QCOMPARE(texts(model),
                 (QStringList{QStringLiteral("Servers"), QStringLiteral("prod"), QStringLiteral("test"),
                              QStringLiteral("This machine"), QStringLiteral("All backups"), QStringLiteral("Replicas"), QStringLiteral("Verify"),
                              QStringLiteral("WAL archives"), QStringLiteral("Activity"), QStringLiteral("Log")}));
        const QPersistentModelIndex log = model.find(NavigationModel::Kind::Log);
        profiles.remove(first);
        QCOMPARE(texts(model).size(), 9);
        QCOMPARE(log.row(), 8);
        QVERIFY(!model.find(NavigationModel::Kind::Server, first).isValid());
        QVERIFY(!model.flags(model.index(0)).testFlag(Qt::ItemIsSelectable));
    }

    void saysTheStateInWordsToo()
    {
        ProfileStore profiles;
        const QString id = profiles.save(makeProfile(QStringLiteral("prod")));
        JobRegistry().save(makeVerified(QStringLiteral("a"), QStringLiteral("prod"), 1, m_test.folder()));
        JobRegistry().save(makeRecord(QStringLiteral("b"), QStringLiteral("x"), QStringLiteral("running"), 0));
        JobHistory history;
        const KnownBackups backups(history);
        JobRunner jobs;
        WalArchiveStore store;
        WalArchiveRunner archives(store);
        VerifyRunner verifications;
        const ReplicaWatch replicas;
        const CloneRunner clones;
        NavigationModel model(profiles, history, backups, jobs, archives, verifications, replicas, clones);
        QTRY_COMPARE(history.entries().size(), 2);
        QCOMPARE(model.find(NavigationModel::Kind::Server, id).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("prod: safe"));
        QVERIFY(model.find(NavigationModel::Kind::Activity)
                    .data(NavigationModel::DetailRole)
                    .toString()
                    .contains(QLatin1Char('1')));
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(NavigationModelTest)
#include "NavigationModelTest.moc"
