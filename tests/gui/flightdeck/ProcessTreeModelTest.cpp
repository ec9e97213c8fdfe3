#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "gui/flightdeck/ProcessTreeModel.h"
#include "tests/gui/support/GuiTest.h"

using namespace basekeep;

namespace {

using Model = ProcessTreeModel;

ProcessPicture wholePicture()
{
    ProcessPicture picture;
    picture.parent = ProcessInfo{};
    picture.parent->pid = 4711;
    picture.parent->parentPid = 1;
    picture.parent->name = QStringLiteral("basekeep");
    picture.child = ProcessInfo{};
    picture.child->pid = 4712;
    picture.child->parentPid = 4711;
    picture.child->name = QStringLiteral("basekeep-walstreamer");
    picture.dataSender = WalSenderInfo{};
    picture.dataSender->pid = 8812;
    picture.dataSender->state = QStringLiteral("backup");
    picture.walSender = WalSenderInfo{};
    picture.walSender->pid = 8813;
    picture.walSender->state = QStringLiteral("streaming");
    picture.walSender->sent = Lsn{0x3F00};
    return picture;
}

/// The tree as indented lines of name and process id.
QStringList lines(const Model& model, const QModelIndex& parent = {}, int depth = 0)
{
    QStringList text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (depth > 0)
            text << QString(depth, u'>') + index.siblingAtColumn(Model::Pid).data().toString();
        text << lines(model, index, depth + 1);
    }
    return text;
}

} // namespace

class ProcessTreeModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void showsWhoIsWhoseChild()
    {
        Model model(QStringLiteral("db:5432"));
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 2);
        model.update(wholePicture(), {}, {});
        QCOMPARE(lines(model), QStringList({QStringLiteral(">4711"), QStringLiteral(">>4712"), QStringLiteral(">8812"),
                                            QStringLiteral(">8813")}));
        const QModelIndex parent = model.index(0, 0, model.index(0, 0));
        const QModelIndex child = model.index(0, 0, parent);
        QCOMPARE(child.parent(), parent);
        QCOMPARE(child.siblingAtColumn(Model::ParentPid).data().toString(), QStringLiteral("4711"));
    }

    void changesValuesInPlace()
    {
        Model model(QStringLiteral("db"));
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ProcessPicture picture = wholePicture();
        model.update(picture, {}, {});
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.update(picture, {}, {});
        QCOMPARE(changed.count(), 0);
        picture.parent->cpuPercent = 38;
        model.update(picture, {}, {});
        QCOMPARE(changed.count(), 1);
        QCOMPARE(inserted.count() + reset.count(), 0);
    }

    void rowsComeAndGo()
    {
        Model model(QStringLiteral("db"));
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ProcessPicture picture = wholePicture();
        picture.dataSender.reset();
        picture.child.reset();
        model.update(picture, {}, {});
        QCOMPARE(lines(model), QStringList({QStringLiteral(">4711"), QStringLiteral(">8813")}));
        model.update(wholePicture(), {}, {});
        QCOMPARE(lines(model).size(), 4);
        model.update({}, {}, {}); // takes the child away before its parent
        QVERIFY(lines(model).isEmpty());
    }

    void knowsWalsendersThatTheViewsHide()
    {
        Model model(QStringLiteral("db"));
        ProcessPicture picture;
        picture.dataBackendPid = 8812;
        picture.serverSideError = QStringLiteral("permission denied");
        model.update(picture, {}, {});
        QCOMPARE(lines(model), QStringList({QStringLiteral(">8812")}));
    }

    void keepsTheRecordOfABackupThatIsOver()
    {
        Model model(QStringLiteral("db"));
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.update(wholePicture(), {}, {});
        model.markEnded();
        QCOMPARE(lines(model).size(), 4);
        const QModelIndex walSender = model.index(1, Model::State, model.index(1, 0));
        QCOMPARE(walSender.data().toString(), QStringLiteral("ended"));
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(ProcessTreeModelTest)
#include "ProcessTreeModelTest.moc"
