#include "engine/report/VerifyReport.h"
#include "engine/verify/VerifyJob.h"
#include "tests/support/HandMadeBackup.h"

#include <QtGui/QTextBlock>
#include <QtGui/QTextDocument>
#include <QtGui/QTextTable>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// The report's page as QTextDocument understands it, from which the PDF is made: what is meant for browsers alone must
/// not spoil it.
class ReportPageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksAsItIsMeantTo_data()
    {
        QTest::addColumn<bool>("isDamaged");
        QTest::addColumn<QString>("color");
        QTest::newRow("good") << false << u"#1a7f37"_s;
        QTest::newRow("damaged") << true << u"#b3261e"_s;
    }

    void looksAsItIsMeantTo()
    {
        QFETCH(bool, isDamaged);
        const HandMadeBackup backup;
        if (isDamaged)
            backup.flip(u"base/5/16384"_s, 5);
        const VerifyReport report = verify(backup);
        QTextDocument page;
        page.setHtml(report.toHtml());
        const QTextBlock heading = page.begin();
        QCOMPARE(heading.text(), report.verdictText());
        const QTextCharFormat format = heading.begin().fragment().charFormat();
        QTEST(format.foreground().color().name(), "color");
        QVERIFY2(format.fontPointSize() > 20, "the style sheet was not understood");
        QVERIFY(!page.toPlainText().contains(u"prefers-color-scheme"_s));
        QCOMPARE(tablesOf(page), isDamaged ? 3 : 2);
    }

    void isReadableInTheDark()
    {
        const HandMadeBackup backup;
        backup.flip(u"base/5/16384"_s, 5);
        const QString page = verify(backup).toHtml();
        const QString dark = page.section(u"prefers-color-scheme:dark"_s, 1).section(u"</style>"_s, 0, 0);
        for (const QString& rule : {u"body{"_s, u"th{"_s, u".good{"_s, u".bad{"_s, u".doubtful{"_s, u".quiet{"_s})
            QVERIFY2(dark.contains(rule), qPrintable(rule));
        // No colour without a class that has another one in the dark.
        QCOMPARE(page.count(u"<font class="_s), page.count(u"<font"_s));
    }

private:
    static VerifyReport verify(const HandMadeBackup& backup)
    {
        VerifySettings settings;
        settings.folder = backup.folder();
        VerifyJob job(settings);
        job.start();
        job.wait();
        return job.report();
    }

    static int tablesOf(const QTextDocument& page)
    {
        int count = 0;
        for (const QTextFrame* frame : page.rootFrame()->childFrames())
            count += qobject_cast<const QTextTable*>(frame) != nullptr ? 1 : 0;
        return count;
    }
};

QTEST_MAIN(ReportPageTest)
#include "ReportPageTest.moc"
