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

QTEST_GUILESS_MAIN(TablespaceMappingModelTest)
#include "TablespaceMappingModelTest.moc"
