#include "gui/verify/VerifyFindingsModel.h"
#include "gui/verify/VerifyFindingsFilter.h"
#include "tests/gui/support/GuiTest.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

using namespace basekeep;

namespace {

using Kind = VerifyFinding::Kind;
using Severity = VerifyFinding::Severity;

QList<VerifyFinding> sampleFindings()
{
    return {
        {Kind::ChecksumDiffers, "base/5/16384", QStringLiteral("aaaa"), QStringLiteral("bbbb"), {}},
        {Kind::SizeDiffers, "base/1/2619", QStringLiteral("8192"), QStringLiteral("900"), {}},
        {Kind::SizeDiffers, "base/1/259", QStringLiteral("10000"), QStringLiteral("10001"), {}},
        {Kind::PagesNotChecked, "global/pg_control", {}, QStringLiteral("The cluster has none."), {}},
        {Kind::Unreadable, "base/51", {}, {}, QStringLiteral("Permission denied")},
        {Kind::PageDamaged, "base/5/16385", QStringLiteral("1"), QStringLiteral("2"), {}, 17},
    };
}

} // namespace

class VerifyFindingsModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_model = std::make_unique<VerifyFindingsModel>();
        m_filter = std::make_unique<VerifyFindingsFilter>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_filter->setSourceModel(m_model.get());
        m_model->extend(sampleFindings());
    }

    void growsWhileItIsLookedAt()
    {
        QList<VerifyFinding> more = sampleFindings();
        more.append({Kind::MissingFile, "PG_VERSION", {}, {}, {}});
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        m_model->extend(more);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(inserted.first().at(1).toInt(), 6);
        m_model->extend(more);
        QCOMPARE(inserted.count(), 1);
        m_model->clear();
        QCOMPARE(m_model->rowCount(), 0);
    }

    void saysEachPartInItsColumn()
    {
        QCOMPARE(text(0, VerifyFindingsModel::SeverityColumn), QStringLiteral("Error"));
        QCOMPARE(text(0, VerifyFindingsModel::KindColumn), QStringLiteral("Checksum differs"));
        QCOMPARE(text(0, VerifyFindingsModel::PathColumn), QStringLiteral("base/5/16384"));
        QCOMPARE(text(0, VerifyFindingsModel::ExpectedColumn), QStringLiteral("aaaa"));
        QCOMPARE(text(0, VerifyFindingsModel::FoundColumn), QStringLiteral("bbbb"));
        QVERIFY(!text(0, VerifyFindingsModel::MeaningColumn).isEmpty());
        QCOMPARE(text(5, VerifyFindingsModel::PathColumn), QStringLiteral("base/5/16385, block 17"));
        const QString all = VerifyFindingsModel::toText(m_model->findings().at(4));
        QVERIFY2(all.contains(QStringLiteral("base/51")) && all.contains(QStringLiteral("Permission denied")),
                 qPrintable(all));
    }

    void namesTheRelationIfAServerToldIt()
    {
        QVERIFY(!m_model->namesRelations());
        QList<VerifyFinding> more = sampleFindings();
        const QString relation = QStringLiteral("table public.ledger of the database shop");
        more.append({Kind::ChecksumDiffers, "base/5/16390", {}, {}, {}, 0, relation});
        m_model->extend(more);
        QVERIFY(m_model->namesRelations());
        QCOMPARE(text(6, VerifyFindingsModel::RelationColumn), relation);
        QVERIFY(VerifyFindingsModel::toText(more.last()).contains(relation));
        QVERIFY(m_model->index(6, 0).data(Qt::ToolTipRole).toString().contains(relation));
        m_filter->setText(QStringLiteral("LEDGER"));
        QCOMPARE(paths(), QStringList{QStringLiteral("base/5/16390")});
        m_model->clear();
        QVERIFY(!m_model->namesRelations());
    }

    void everyKindHasATitle()
    {
        QStringList titles;
        for (int kind = 0; kind < VerifyFinding::kindCount; ++kind)
            titles << VerifyFinding::titleOf(Kind(kind));
        QVERIFY(!titles.contains(QString()));
        titles.removeDuplicates();
        QCOMPARE(titles.size(), qsizetype(VerifyFinding::kindCount));
    }

    void filtersBySeverity()
    {
        m_filter->setSeverity(Severity::Warning);
        QCOMPARE(paths(), QStringList{QStringLiteral("global/pg_control")});
        m_filter->setSeverity(std::nullopt);
        QCOMPARE(m_filter->rowCount(), 6);
    }

    void filtersByFolderAndNotByItsFirstLetters()
    {
        m_filter->setFolder("base/5");
        QCOMPARE(paths(), (QStringList{QStringLiteral("base/5/16384"), QStringLiteral("base/5/16385, block 17")}));
        m_filter->setFolder("base/51");
        QCOMPARE(paths(), QStringList{QStringLiteral("base/51")});
        m_filter->setFolder("base/5/16384");
        QCOMPARE(paths(), QStringList{QStringLiteral("base/5/16384")});
        m_filter->setFolder({});
        QCOMPARE(m_filter->rowCount(), 6);
    }

    void filtersByWordsOfAnyColumn()
    {
        m_filter->setText(QStringLiteral(" SIZE diff"));
        QCOMPARE(paths(), (QStringList{QStringLiteral("base/1/2619"), QStringLiteral("base/1/259")}));
        m_filter->setText(QStringLiteral("10001"));
        QCOMPARE(paths(), QStringList{QStringLiteral("base/1/259")});
        m_filter->setFolder("base/5");
        QVERIFY(paths().isEmpty());
    }

    void sortsNumbersByTheirValue()
    {
        m_filter->setText(QStringLiteral("Size differs"));
        m_filter->sort(VerifyFindingsModel::FoundColumn);
        QCOMPARE(paths(), (QStringList{QStringLiteral("base/1/2619"), QStringLiteral("base/1/259")}));
        m_filter->sort(VerifyFindingsModel::FoundColumn, Qt::DescendingOrder);
        QCOMPARE(paths(), (QStringList{QStringLiteral("base/1/259"), QStringLiteral("base/1/2619")}));
    }

    void sortsBySeverityAndKeepsTheOrderAmongEquals()
    {
        m_filter->sort(VerifyFindingsModel::SeverityColumn);
        QCOMPARE(paths(), (QStringList{QStringLiteral("global/pg_control"), QStringLiteral("base/5/16384"),
                                       QStringLiteral("base/1/2619"), QStringLiteral("base/1/259"),
                                       QStringLiteral("base/51"), QStringLiteral("base/5/16385, block 17")}));
    }

private:
    [[nodiscard]] QString text(int row, int column) const { return m_model->index(row, column).data().toString(); }

    [[nodiscard]] QStringList paths() const
    {
        QStringList paths;
        for (int row = 0; row < m_filter->rowCount(); ++row)
            paths << m_filter->index(row, VerifyFindingsModel::PathColumn).data().toString();
        return paths;
    }

    GuiTest m_test;
    std::unique_ptr<VerifyFindingsModel> m_model;
    std::unique_ptr<VerifyFindingsFilter> m_filter;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_MAIN(VerifyFindingsModelTest)
#include "VerifyFindingsModelTest.moc"
