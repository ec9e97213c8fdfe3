#include "gui/widgets/MessageBar.h"

#include "tests/gui/support/GuiTest.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

using namespace basekeep;

class MessageBarTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_window = std::make_unique<QWidget>();
        auto* column = new QVBoxLayout(m_window.get());
        m_bar = new MessageBar;
        column->addWidget(m_bar);
        m_window->show();
    }

    void cleanup() { m_window.reset(); }

    void isHiddenUntilItHasSomethingToSay()
    {
        QVERIFY(!m_bar->isVisible());
        m_bar->showMessage(MessageBar::Kind::Note, QStringLiteral("A fact."));
        QVERIFY(m_bar->isVisible());
        QVERIFY(!GuiTest::find<QLabel>(*m_bar, "messageHint")->isVisible());
        QVERIFY(!GuiTest::find<QToolButton>(*m_bar, "messageDetailButton")->isVisible());
        GuiTest::find<QToolButton>(*m_bar, "messageCloseButton")->click();
        QVERIFY(!m_bar->isVisible());
    }

    void showsAFailureWithItsDetailsFolded()
    {
        m_bar->showFailure({Failure::Code::ServerRefused, QStringLiteral("The server refused."),
                            QStringLiteral("Ask its owner."), QStringLiteral("FATAL:  no pg_hba.conf entry")});
        auto* detail = GuiTest::find<QLabel>(*m_bar, "messageDetail");
        QVERIFY(!detail->isVisible());
        GuiTest::find<QToolButton>(*m_bar, "messageDetailButton")->click();
        QVERIFY(detail->isVisible());
        QCOMPARE(detail->text(), QStringLiteral("FATAL:  no pg_hba.conf entry"));
        QCOMPARE(m_bar->accessibleName(), QStringLiteral("The server refused."));
    }

    void copiesEverythingWithTheVersion()
    {
        m_bar->showMessage(MessageBar::Kind::Error, QStringLiteral("A fact."), QStringLiteral("A hint."),
                           QStringLiteral("Verbatim."));
        GuiTest::find<QToolButton>(*m_bar, "messageCopyButton")->click();
        const QString copied = QGuiApplication::clipboard()->text();
        QVERIFY(copied.startsWith(QLatin1String("A fact.\nA hint.\nVerbatim.\nBasekeep ")));
    }

    void runsItsActionOnceAndGoes()
    {
        int calls = 0;
        m_bar->showMessage(MessageBar::Kind::Note, QStringLiteral("A fact."));
        m_bar->setAction(QStringLiteral("Do it"), [&calls] { ++calls; });
        auto* action = GuiTest::find<QPushButton>(*m_bar, "messageActionButton");
        QVERIFY(action->isVisible());
        action->click();
        QCOMPARE(calls, 1);
        QVERIFY(!m_bar->isVisible());
        m_bar->showMessage(MessageBar::Kind::Note, QStringLiteral("Another."));
        QVERIFY(!action->isVisible());
    }

private:
    GuiTest m_test;
    std::unique_ptr<QWidget> m_window;
    MessageBar* m_bar = nullptr;
};

QTEST_MAIN(MessageBarTest)
#include "MessageBarTest.moc"
