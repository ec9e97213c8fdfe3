#include "gui/MainWindow.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/HandMadeBackup.h"

#include <QtCore/QFile>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

using namespace basekeep;

namespace {

constexpr int patienceMs = 60000;

} // namespace

/// The Verify page in a small window, as it is walked through by keyboard and read.
class VerifyLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->resize(1024, 700);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup()
    {
        m_window->endSessionNow();
        m_window.reset();
    }

    void isWalkedFromTopToBottom_data() { addStates(); }

    void isWalkedFromTopToBottom()
    {
        QFETCH(bool, hasResult);
        showPage(hasResult);
        QWidget* first = GuiTest::find<QWidget>(page(), "verifyFolder")->focusProxy();
        first->setFocus();
        QWidgetList walked;
        do {
            walked << QApplication::focusWidget();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        } while (page().isAncestorOf(QApplication::focusWidget()) && !walked.contains(QApplication::focusWidget()));

        // The results come first in the page's head, so the walk may leave the page at its end and come to them later.
        for (QWidget* widget : page().findChildren<QWidget*>()) {
            const bool takesTab = widget->isVisible() && widget->isEnabled() && !widget->focusProxy() &&
                                  (widget->focusPolicy() & Qt::TabFocus) != 0;
            if (takesTab)
                QVERIFY2(walked.contains(widget), qPrintable(nameOf(*widget)));
        }
        // Within the options and above the results no step leads upwards, unless it begins a new column.
        for (qsizetype step = 1; step < walked.size(); ++step) {
            const QRect before = placeOf(*walked.at(step - 1));
            const QRect after = placeOf(*walked.at(step));
            QVERIFY2(after.bottom() > before.top() || after.left() > before.left(),
                     qPrintable(nameOf(*walked.at(step - 1)) + QStringLiteral(" to ") + nameOf(*walked.at(step))));
        }
    }

    void clipsNoText_data() { addStates(); }

    void clipsNoText()
    {
        QFETCH(bool, hasResult);
        showPage(hasResult);
        QCOMPARE(m_window->size(), QSize(1024, 700));
        for (const QAbstractButton* button : page().findChildren<QAbstractButton*>()) {
            if (button->isVisible() && !button->text().isEmpty())
                QVERIFY2(fits(*button, button->sizeHint()), qPrintable(button->text()));
        }
        for (const QLabel* label : page().findChildren<QLabel*>()) {
            if (!label->isVisible() || label->text().isEmpty() ||
                label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored)
                continue; // one that may be narrower shortens its text, and shows all of it in a tip
            const QSize needed =
                label->wordWrap() ? QSize(0, label->heightForWidth(label->width())) : label->sizeHint();
            QVERIFY2(fits(*label, needed), qPrintable(label->text()));
        }
    }

private:
    static void addStates()
    {
        QTest::addColumn<bool>("hasResult");
        QTest::newRow("empty") << false;
        QTest::newRow("with a result") << true;
    }

    /// With the options open.
    void showPage(bool hasResult)
    {
        const HandMadeBackup backup;
        QVERIFY(QFile::remove(backup.filePath(QStringLiteral("PG_VERSION"))));
        QSignalSpy verified(m_window.get(), &MainWindow::backupVerified);
        m_window->verifyBackup(hasResult ? backup.folder() : m_test.folder());
        if (hasResult)
            QTRY_COMPARE_WITH_TIMEOUT(verified.count(), 1, patienceMs);
        GuiTest::find<QAbstractButton>(page(), "verifyOptionsButton")->setChecked(true);
        QTRY_VERIFY(GuiTest::find<QWidget>(page(), "verifyNamesFrom")->isVisible());
        QCoreApplication::processEvents();
    }

    [[nodiscard]] QWidget& page() const { return *GuiTest::find<QWidget>(*m_window, "verifyPage"); }

    [[nodiscard]] QRect placeOf(const QWidget& widget) const
    {
        return {widget.mapTo(m_window.get(), QPoint()), widget.size()};
    }

    static bool fits(const QWidget& widget, const QSize& needed)
    {
        return widget.width() >= needed.width() && widget.height() >= needed.height();
    }

    static QString nameOf(const QWidget& widget)
    {
        return QStringLiteral("%1 (%2)").arg(widget.objectName(),
                                             QString::fromLatin1(widget.metaObject()->className()));
    }

    GuiTest m_test;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(VerifyLayoutTest)
#include "VerifyLayoutTest.moc"
