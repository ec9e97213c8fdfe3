#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QTest>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QToolButton>

#include "gui/preflight/FindingsView.h"
#include "tests/gui/support/GuiTest.h"

using namespace basekeep;

namespace {

Finding finding(Finding::Severity severity, const QString& key)
{
    return {severity, key, QStringLiteral("Sentence about %1.").arg(key), {}, {}, {}};
}

} // namespace

class FindingsViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void putsBlockersFirstAndKeepsTheOrderOfTheRest()
    {
        FindingsView view;
        view.setFindings({finding(Finding::Severity::Good, QStringLiteral("a")),
                          finding(Finding::Severity::Warning, QStringLiteral("b")),
                          finding(Finding::Severity::Blocker, QStringLiteral("c")),
                          finding(Finding::Severity::Warning, QStringLiteral("d"))});
        QStringList keys;
        for (const Finding& shown : view.findings())
            keys << shown.key;
        QCOMPARE(keys,
                 QStringList({QStringLiteral("c"), QStringLiteral("b"), QStringLiteral("d"), QStringLiteral("a")}));
    }

    void sumsUpInOneLine_data()
    {
        using Severity = Finding::Severity;
        QTest::addColumn<QList<int>>("severities");
        QTest::addColumn<QString>("summary");
        const auto row = [](const char* name, const QList<Severity>& severities, const char* summary) {
            QList<int> numbers;
            for (const Severity severity : severities)
                numbers << static_cast<int>(severity);
            QTest::newRow(name) << numbers << QString::fromLatin1(summary);
        };
        row("all good", {Severity::Good, Severity::Note}, "Everything that was looked at is in order.");
        row("a warning", {Severity::Good, Severity::Warning},
            "Nothing stands in the way. There is one warning to read.");
        row("two warnings", {Severity::Warning, Severity::Warning},
            "Nothing stands in the way. There are 2 warnings to read.");
        row("a blocker", {Severity::Blocker, Severity::Good}, "One thing must be put right first.");
        row("blockers and a warning", {Severity::Blocker, Severity::Warning, Severity::Blocker},
            "2 things must be put right first. There is one warning to read.");
    }

    void sumsUpInOneLine()
    {
        QFETCH(const QList<int>, severities);
        QFETCH(const QString, summary);
        Findings findings;
        for (const int severity : severities)
            findings << finding(static_cast<Finding::Severity>(severity), QString::number(findings.size()));
        FindingsView view;
        view.setFindings(findings);
        QCOMPARE(GuiTest::find<QLabel>(view, "findingsSummary")->text(), summary);
    }

    void offersAConfigurationLineForCopying()
    {
        const QString line = QStringLiteral("host    replication   backup   192.0.2.7/32   scram-sha-256");
        Finding blocker = finding(Finding::Severity::Blocker, QStringLiteral("hba"));
        blocker.remedy = QStringLiteral("Add this line to pg_hba.conf:\n%1\nThen reload the server.").arg(line);
        FindingsView view;
        view.setFindings({blocker});
        QCOMPARE(GuiTest::find<QLineEdit>(view, "remedyLine")->text(), line);
        QVERIFY(GuiTest::find<QLineEdit>(view, "remedyLine")->isReadOnly());
        GuiTest::find<QToolButton>(view, "copyRemedy")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), line);
        QCOMPARE(view.findChildren<QLabel*>(QStringLiteral("remedy")).size(), 2); // the prose before and after
    }

    void leavesProseThatBeginsLikeAConfigurationLineAlone()
    {
        Finding warning = finding(Finding::Severity::Warning, QStringLiteral("prose"));
        warning.remedy =
            QStringLiteral("local disks fill quickly when a slot is forgotten, so look at them now and then.");
        FindingsView view;
        view.setFindings({warning});
        QVERIFY(!view.findChild<QLineEdit*>(QStringLiteral("remedyLine")));
        QCOMPARE(GuiTest::find<QLabel>(view, "remedy")->text(), warning.remedy);
    }

    void foldsTheServersWordsAway()
    {
        Finding blocker = finding(Finding::Severity::Blocker, QStringLiteral("refused"));
        blocker.detail = QStringLiteral("FATAL: <b>no</b> pg_hba.conf entry");
        FindingsView view;
        view.setFindings({blocker});
        view.resize(600, 400);
        view.show();
        auto* detail = GuiTest::find<QLabel>(view, "detail");
        QVERIFY(detail->isHidden());
        QTest::keyClick(GuiTest::find<QToolButton>(view, "detailsButton"), Qt::Key_Space);
        QVERIFY(detail->isVisible());
        QCOMPARE(detail->text(), blocker.detail);
        QCOMPARE(detail->textFormat(), Qt::PlainText); // a server's text is never markup
    }

    void showsThatSomebodyIsLooking()
    {
        FindingsView view;
        view.show();
        view.setFindings({finding(Finding::Severity::Good, QStringLiteral("old"))});
        view.setBusy(QStringLiteral("Looking at db…"));
        QVERIFY(view.findings().isEmpty());
        QVERIFY(GuiTest::find<QProgressBar>(view, "findingsBusy")->isVisible());
        QVERIFY(!GuiTest::find<QScrollArea>(view, "findingsList")->isVisible());
        QCOMPARE(GuiTest::find<QLabel>(view, "findingsSummary")->text(), QStringLiteral("Looking at db…"));
        view.clear();
        QVERIFY(!GuiTest::find<QProgressBar>(view, "findingsBusy")->isVisible());
        QVERIFY(GuiTest::find<QLabel>(view, "findingsSummary")->text().isEmpty());
    }

    void namesEveryRowForAssistiveTechnology()
    {
        FindingsView view;
        view.setFindings({finding(Finding::Severity::Blocker, QStringLiteral("hba"))});
        QCOMPARE(GuiTest::find<QFrame>(view, "finding-hba")->accessibleName(),
                 QStringLiteral("Blocker: Sentence about hba."));
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(FindingsViewTest)
#include "FindingsViewTest.moc"
