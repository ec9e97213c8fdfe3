#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "gui/wizard/TablespaceMappingModel.h"

using namespace basekeep;

namespace {

using Model = TablespaceMappingModel;

const QString target = QStringLiteral("/backups/now");

QList<ServerTablespace> twoTablespaces()
{
    return {{16400, QStringLiteral("fast"), QStringLiteral("/ssd/pg"), 1 << 20},
            {16401, QStringLiteral("my archive"), QStringLiteral("/tape/pg"), 0}};
}

} // namespace

class TablespaceMappingModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void suggestsFoldersBesideTheTarget()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        const QList<TablespaceMapping> mappings = model.mappings();
        QCOMPARE(mappings.size(), 2);
        QCOMPARE(mappings.at(0).oldPath, QStringLiteral("/ssd/pg"));
        QCOMPARE(mappings.at(0).newPath, target + QStringLiteral("-tablespaces/fast"));
        QCOMPARE(mappings.at(1).newPath, target + QStringLiteral("-tablespaces/my_archive"));
        QVERIFY(model.problem().isEmpty());
    }

    void suggestionsNeverMeet()
    {
        Model model;
        model.setTarget(target);
        model.setTablespaces({{16400, QStringLiteral("a b"), QStringLiteral("/1"), 0},
                              {16401, QStringLiteral("A_B"), QStringLiteral("/2"), 0},
                              {16402, QStringLiteral("a/b"), QStringLiteral("/3"), 0}});
        const QList<TablespaceMapping> mappings = model.mappings();
        QCOMPARE(mappings.at(0).newPath, target + QStringLiteral("-tablespaces/a_b"));
        QCOMPARE(mappings.at(1).newPath, target + QStringLiteral("-tablespaces/A_B-16401"));
        QCOMPARE(mappings.at(2).newPath, target + QStringLiteral("-tablespaces/a_b-16402"));
        QVERIFY(model.problem().isEmpty());
    }

    void suggestTakesBackWhatWasTypedAndTicked()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        QVERIFY(model.isAsSuggested());
        QVERIFY(model.setData(model.index(0, Model::LocalPath), QStringLiteral("/mine"), Qt::EditRole));
        QVERIFY(model.setData(model.index(1, Model::SamePath), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!model.isAsSuggested());
        model.suggest();
        QVERIFY(model.isAsSuggested());
        QCOMPARE(model.mappings().at(0).newPath, target + QStringLiteral("-tablespaces/fast"));
        QCOMPARE(model.mappings().at(1).newPath, target + QStringLiteral("-tablespaces/my_archive"));
    }

    void explainsFoldersThatCannotBe_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("explanation");
        QTest::newRow("relative") << QStringLiteral("folder") << QStringLiteral("absolute");
        QTest::newRow("the target itself") << target << QStringLiteral("beside");
        QTest::newRow("inside the target") << target + QStringLiteral("/fast") << QStringLiteral("beside");
        QTest::newRow("around the target") << QStringLiteral("/backups") << QStringLiteral("beside");
        QTest::newRow("another tablespace's")
            << target + QStringLiteral("-tablespaces/my_archive/") << QStringLiteral("share");
        QTest::newRow("inside another tablespace's")
            << target + QStringLiteral("-tablespaces/my_archive/x") << QStringLiteral("share");
    }

    void explainsFoldersThatCannotBe()
    {
        QFETCH(QString, folder);
        QFETCH(QString, explanation);
        Model model;
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        QVERIFY(model.setData(model.index(0, Model::LocalPath), folder, Qt::EditRole));
        QVERIFY2(model.problem().contains(explanation), qPrintable(model.problem()));
        const QModelIndex cell = model.index(0, Model::LocalPath);
        QVERIFY(!cell.data(Qt::DecorationRole).isNull());
        QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(explanation));
    }

    void suggestionsFollowTheTargetUntilTheUserTypes()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        QVERIFY(model.setData(model.index(0, Model::LocalPath), QStringLiteral("/mine"), Qt::EditRole));
        model.setTarget(QStringLiteral("/elsewhere"));
        QCOMPARE(model.mappings().at(0).newPath, QStringLiteral("/mine"));
        QCOMPARE(model.mappings().at(1).newPath, QStringLiteral("/elsewhere-tablespaces/my_archive"));
    }

    void keepsWhatWasTypedOverASecondLookAtTheServer()
    {
        Model model;
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        QVERIFY(model.setData(model.index(1, Model::LocalPath), QStringLiteral("/mine"), Qt::EditRole));
        QList<ServerTablespace> grown = twoTablespaces();
        grown.prepend({16402, QStringLiteral("new"), QStringLiteral("/new/pg"), 0});
        model.setTablespaces(grown);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.mappings().at(2).newPath, QStringLiteral("/mine"));
    }

    void anEmptyFolderTurnsBackIntoTheSuggestion()
    {
        Model model;
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        QVERIFY(model.setData(model.index(0, Model::LocalPath), QStringLiteral("/mine"), Qt::EditRole));
        QVERIFY(model.setData(model.index(0, Model::LocalPath), QString(), Qt::EditRole));
        QCOMPARE(model.mappings().at(0).newPath, target + QStringLiteral("-tablespaces/fast"));
    }

    void writesToTheServersOwnPathOnlyWithConsent()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTarget(target);
        model.setTablespaces(twoTablespaces());
        const QModelIndex consent = model.index(0, Model::SamePath);
        QCOMPARE(consent.data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
        QSignalSpy changed(&model, &Model::mappingsChanged);
        QVERIFY(model.setData(consent, Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.mappings().at(0).newPath, QStringLiteral("/ssd/pg"));
        QVERIFY(!(model.flags(model.index(0, Model::LocalPath)) & Qt::ItemIsEditable));
        QVERIFY(model.setData(consent, Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(model.mappings().at(0).newPath, target + QStringLiteral("-tablespaces/fast"));
    }

#ifndef Q_OS_WIN
    void refusesAPathOfAnotherSystem()
    {
        Model model;
        model.setTarget(target);
        model.setTablespaces({{1, QStringLiteral("win"), QStringLiteral("D:\\pg"), 0}});
        QVERIFY(!(model.flags(model.index(0, Model::SamePath)) & Qt::ItemIsEnabled));
    }
#endif

    void leavesOutTablespacesInsideTheDataDirectory()
    {
        Model model;
        model.setTablespaces({{16400, QStringLiteral("inside"), QStringLiteral("pg_tblspc/16400"), 0}});
        QCOMPARE(model.rowCount(), 0);
    }

    void takesMappingsForTablespacesThatCannotBeAskedFor()
    {
        Model model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.addRow();
        QVERIFY(!model.problem().isEmpty());
        QVERIFY(model.setData(model.index(0, Model::ServerPath), QStringLiteral("/ssd/pg"), Qt::EditRole));
        QVERIFY(!model.problem().isEmpty());
        QVERIFY(model.setData(model.index(0, Model::LocalPath), QStringLiteral("/here"), Qt::EditRole));
        QVERIFY(model.problem().isEmpty());
        QVERIFY(model.isOwnRow(0));
        model.removeRow(0);
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(TablespaceMappingModelTest)
#include "TablespaceMappingModelTest.moc"
