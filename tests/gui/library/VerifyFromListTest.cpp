#include "gui/MainWindow.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/library/KnownBackupModel.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"
#include "tests/support/HandMadeBackup.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTreeView>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr int patienceMs = 60000;

} // namespace

/// From "All backups" to the Verify page and back: what a verification found stands in the list, and in the answer to
/// "am I safe?".
class VerifyFromListTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        m_test.begin();
    }

    void cleanup()
    {
        m_window->endSessionNow();
        m_window.reset();
    }

    void remembersEachVerdict()
    {
        const HandMadeBackup backup;
        Profile profile;
        profile.name = u"prod"_s;
        profile.connection.parameters = {{u"host"_s, u"db"_s}};
        ProfileStore().save(profile);
        JobRegistry().save(makeVerified(u"job"_s, u"prod"_s, 30, backup.folder()));
        open();
        QTRY_VERIFY(label("safetyText").startsWith(u"Last verified backup"_s));

        go(u"All backups"_s, u"backupsPage"_s);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QCOMPARE(cell(KnownBackupModel::VerifiedColumn), u"1 day(s) ago"_s);
        verifyFromList();
        QCOMPARE(label("verdict"), u"The backup is good"_s);
        go(u"All backups"_s, u"backupsPage"_s);
        QTRY_COMPARE(cell(KnownBackupModel::VerifiedColumn), u"just now"_s);
        QVERIFY2(cell(KnownBackupModel::ResultColumn).startsWith(u"good, by Basekeep"_s),
                 qPrintable(cell(KnownBackupModel::ResultColumn)));

        backup.flip(u"base/5/16384"_s, 1000);
        verifyFromList();
        QVERIFY2(label("verdict").startsWith(u"Damaged"_s), qPrintable(label("verdict")));
        go(u"All backups"_s, u"backupsPage"_s);
        QTRY_VERIFY2(cell(KnownBackupModel::ResultColumn).startsWith(u"1 problem(s) found, by Basekeep"_s),
                     qPrintable(cell(KnownBackupModel::ResultColumn)));

        go(u"prod"_s, u"profilePage"_s);
        QVERIFY2(label("safetyText").contains(u"is damaged: verified just now, 1 problem(s) found"_s),
                 qPrintable(label("safetyText")));
    }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->resize(1200, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    /// Chooses a row on the left.
    void go(const QString& name, const QString& page)
    {
        auto* navigation = GuiTest::find<QAbstractItemView>(*m_window, "navigation");
        const QAbstractItemModel* model = navigation->model();
        navigation->setCurrentIndex(model->match(model->index(0, 0), Qt::DisplayRole, name).value(0));
        QCOMPARE(GuiTest::find<QStackedWidget>(*m_window, "pages")->currentWidget()->objectName(), page);
    }

    void verifyFromList()
    {
        QSignalSpy verified(m_window.get(), &MainWindow::backupVerified);
        table()->setCurrentIndex(table()->model()->index(0, 0));
        GuiTest::find<QPushButton>(*m_window, "backupsVerify")->click();
        QCOMPARE(GuiTest::find<QStackedWidget>(*m_window, "pages")->currentWidget()->objectName(), u"verifyPage"_s);
        QTRY_COMPARE_WITH_TIMEOUT(verified.count(), 1, patienceMs);
    }

    [[nodiscard]] QTreeView* table() const { return GuiTest::find<QTreeView>(*m_window, "backupsTable"); }
    [[nodiscard]] QString cell(int column) const { return table()->model()->index(0, column).data().toString(); }
    [[nodiscard]] QString label(const char* name) const { return GuiTest::find<QLabel>(*m_window, name)->text(); }

    GuiTest m_test;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(VerifyFromListTest)
#include "VerifyFromListTest.moc"
