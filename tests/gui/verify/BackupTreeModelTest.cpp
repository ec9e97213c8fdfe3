#include "gui/verify/BackupTreeModel.h"

#include "tests/gui/support/GuiTest.h"
#include "tests/support/HandMadeTarBackup.h"

#include <QtTest/QAbstractItemModelTester>

using namespace basekeep;

namespace {

using Kind = VerifyFinding::Kind;

VerifyFinding damaged(const std::string& path)
{
    return {Kind::ChecksumDiffers, path, {}, {}, {}};
}

} // namespace

class BackupTreeModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_model = std::make_unique<BackupTreeModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
    }

    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
    }

    void readsAFolderOnlyWhenItIsOpened()
    {
        m_tester.reset(); // opens them all
        const HandMadeBackup backup;
        m_model->setBackup(backup.folder());
        QVERIFY(names({}).isEmpty());
        open({});
        QTRY_COMPARE(names({}), (QStringList{QStringLiteral("base"), QStringLiteral("global"),
                                             QStringLiteral("pg_tblspc"), QStringLiteral("pg_wal")}));
        QVERIFY(names("base").isEmpty());
        QVERIFY(m_model->hasChildren(m_model->find("base")));
        open("base");
        QTRY_COMPARE(names("base"), (QStringList{QStringLiteral("1"), QStringLiteral("5")}));
        // No file of a sound folder becomes a row, and what turned out to be empty offers nothing any more.
        open("base/1");
        QTRY_VERIFY(!m_model->hasChildren(m_model->find("base/1")));
    }

    void marksWhatIsDamagedAndAllFoldersAbove()
    {
        const HandMadeBackup backup;
        m_model->setBackup(backup.folder());
        m_model->extend({damaged("base/5/16384"),
                         damaged("base/5/9"),
                         damaged("base/1/1259"),
                         {Kind::PagesNotChecked, "global/pg_control", {}, {}, {}}});
        QCOMPARE(errorsIn({}), 3);
        QCOMPARE(errorsIn("base/5"), 2);
        QCOMPARE(errorsIn("global"), 0);
        QCOMPARE(names("base/5"), (QStringList{QStringLiteral("9"), QStringLiteral("16384")}));
        QCOMPARE(count("base"), QStringLiteral("3"));
        QCOMPARE(count("global"), QStringLiteral("1"));
        QCOMPARE(m_model->find("global").data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("global: 1 warning(s)"));
        QCOMPARE(m_model->firstDamaged(), m_model->find("base/1"));

        // What is read later joins what is there.
        open({});
        open("base");
        QTRY_COMPARE(names({}).size(), 4);
        QTRY_COMPARE(names("base"), (QStringList{QStringLiteral("1"), QStringLiteral("5")}));
        QCOMPARE(errorsIn("base/5"), 2);
    }

    void takesEachFindingOnce()
    {
        m_model->setBackup(m_test.folder());
        QList<VerifyFinding> all{damaged("PG_VERSION")};
        m_model->extend(all);
        all.append(damaged("PG_VERSION"));
        m_model->extend(all);
        m_model->extend(all);
        QCOMPARE(errorsIn("PG_VERSION"), 2);
        QCOMPARE(names({}), QStringList{QStringLiteral("PG_VERSION")});
        m_model->setBackup(m_test.folder());
        QCOMPARE(errorsIn({}), 0);
    }

    void showsTheArchivesOfATarBackup()
    {
        const HandMadeTarBackup backup;
        backup.pack(CompressionMethod::None);
        m_model->setBackup(backup.folder());
        open({});
        QTRY_VERIFY(names({}).contains(QStringLiteral("base.tar")));
        m_model->extend({damaged("base/5/16384")});
        QCOMPARE(errorsIn("base/5"), 1);
    }

    void givesWalFromElsewhereAFolderOfItsOwn()
    {
        m_model->setBackup(m_test.folder());
        m_model->extend({{Kind::WalMissing, "/mnt/wal/000000010000000000000003", {}, {}, {}}});
        QCOMPARE(names({}), QStringList{QStringLiteral("/mnt/wal")});
        QCOMPARE(m_model->find("/mnt/wal/000000010000000000000003").data(BackupTreeModel::PathRole).toByteArray(),
                 QByteArray("/mnt/wal/000000010000000000000003"));
    }

    void forgetsTheListingOfAnotherBackup()
    {
        const HandMadeBackup first;
        const HandMadeTarBackup second;
        second.pack(CompressionMethod::None);
        m_model->setBackup(first.folder());
        open({});
        m_model->setBackup(second.folder());
        open({});
        QTRY_VERIFY(names({}).contains(QStringLiteral("base.tar")));
        QVERIFY(!names({}).contains(QStringLiteral("pg_wal")));
    }

    void takesTenThousandFindingsAtOnce()
    {
        m_tester.reset(); // looks at every row after each change
        QList<VerifyFinding> all;
        for (int file = 0; file < 10000; ++file)
            all << damaged("base/" + std::to_string(file % 10) + '/' + std::to_string(file));
        m_model->setBackup(m_test.folder());
        m_model->extend(all);
        QCOMPARE(errorsIn("base"), 10000);
        QCOMPARE(m_model->rowCount(m_model->find("base/3")), 1000);
    }

private:
    void open(const QByteArray& path) { m_model->fetchMore(m_model->find(path)); }

    [[nodiscard]] QStringList names(const QByteArray& path) const
    {
        const QModelIndex folder = m_model->find(path);
        QStringList names;
        for (int row = 0; row < m_model->rowCount(folder); ++row)
            names << m_model->index(row, 0, folder).data().toString();
        return names;
    }

    [[nodiscard]] int errorsIn(const QByteArray& path) const
    {
        return m_model->find(path).data(BackupTreeModel::ErrorCountRole).toInt();
    }

    [[nodiscard]] QString count(const QByteArray& path) const
    {
        return m_model->find(path).siblingAtColumn(BackupTreeModel::CountColumn).data().toString();
    }

    GuiTest m_test;
    std::unique_ptr<BackupTreeModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_MAIN(BackupTreeModelTest)
#include "BackupTreeModelTest.moc"
