#include "engine/report/VerifyReport.h"
#include "gui/MainWindow.h"
#include "gui/verify/BackupTreeModel.h"
#include "gui/verify/VerifyFindingsModel.h"
#include "gui/verify/VerifyPage.h"
#include "gui/widgets/MessageBar.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/support/HandMadeTarBackup.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtGui/QClipboard>
#include <QtGui/QDropEvent>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QTreeView>

#include <algorithm>

using namespace basekeep;

namespace {

constexpr int patienceMs = 60000;
constexpr qint64 hugeBytes = qint64(1) << 40; ///< so many zeroes that nobody reads them all during a test

QString backupManifest()
{
    return QStringLiteral("backup_manifest");
}

} // namespace

/// A backup is dropped on the window, and a person reads what comes of it.
class VerifyJourneyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_window = std::make_unique<MainWindow>(std::make_unique<FakePasswordStore>());
        m_window->resize(1024, 700);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_verified = std::make_unique<QSignalSpy>(m_window.get(), &MainWindow::backupVerified);
    }

    void cleanup()
    {
        if (m_window)
            m_window->endSessionNow();
        m_window.reset();
    }

    void saysThatADroppedBackupIsGood()
    {
        const HandMadeBackup backup;
        drop(*m_window, {backup.folder()});
        QCOMPARE(currentPage(), QStringLiteral("verifyPage"));
        QTRY_COMPARE_WITH_TIMEOUT(verdict(), QStringLiteral("The backup is good"), patienceMs);
        QCOMPARE(m_verified->count(), 1);
        const auto report = m_verified->first().first().value<VerifyReport>();
        QCOMPARE(report.folder, backup.folder());
        QCOMPARE(report.verdict, VerifyReport::Verdict::Good);
        QVERIFY(!label("verdictDetail").isEmpty());
        const QString basis = label("verdictBasis");
        QVERIFY2(basis.contains(QStringLiteral("Every byte of")) && basis.contains(QStringLiteral("Not checked:")),
                 qPrintable(basis));
        QVERIFY(child<QWidget>("identityCard")->isVisible());
        auto* navigation = child<QAbstractItemView>("navigation");
        QCOMPARE(navigation->currentIndex().data().toString(), QStringLiteral("Verify"));
    }

    void takesABackupWhereverItIsDropped_data()
    {
        QTest::addColumn<QString>("target");
        for (const char* target : {"pages", "navigation", "toolBar", "activitySearch", "logView"})
            QTest::newRow(target) << QString::fromLatin1(target);
    }

    void takesABackupWhereverItIsDropped()
    {
        QFETCH(QString, target);
        const HandMadeTarBackup backup;
        backup.pack(CompressionMethod::Gzip);
        auto* below = m_window->findChild<QWidget*>(target);
        QVERIFY(below);
        drop(*below, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(verdict(), QStringLiteral("The backup is good"), patienceMs);
        QVERIFY(child<QLineEdit>("activitySearch")->text().isEmpty());
    }

    void takesTheManifestForItsBackup()
    {
        const HandMadeBackup backup;
        drop(*m_window, {backup.filePath(backupManifest())});
        QTRY_COMPARE_WITH_TIMEOUT(verdict(), QStringLiteral("The backup is good"), patienceMs);
    }

    void saysWhySomethingIsNoBackup()
    {
        drop(*m_window, {m_test.folder()});
        QCOMPARE(currentPage(), QStringLiteral("verifyPage"));
        QVERIFY(child<QWidget>("verifyMessage")->isVisible());
        QVERIFY(child<QWidget>("verifyEmpty")->isVisible());
        QCOMPARE(m_verified->count(), 0);
    }

    void showsWhatIsDamagedAndWhere()
    {
        const HandMadeBackup backup;
        damage(backup);
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(verdict(), QStringLiteral("Damaged: 3 file(s)"), patienceMs);
        QTRY_COMPARE(shownPaths().size(), 3);

        // A node of the tree shows what lies in it.
        auto* tree = found<QTreeView>("verifyTree");
        const auto* model = qobject_cast<const BackupTreeModel*>(tree->model());
        QTRY_VERIFY(model->find("global").isValid()); // was read from the disk
        QVERIFY(tree->isExpanded(model->find("base")));
        tree->setCurrentIndex(model->find("base/5"));
        QCOMPARE(shownPaths(), QStringList{QStringLiteral("base/5/16384")});
        tree->setCurrentIndex(model->find("base"));
        QCOMPARE(shownPaths().size(), 2);
        tree->setCurrentIndex(model->backup());
        QCOMPARE(shownPaths().size(), 3);
    }

    void filtersSortsAndCopies()
    {
        const HandMadeBackup backup;
        damage(backup);
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        auto* table = found<QTableView>("verifyTable");
        table->sortByColumn(VerifyFindingsModel::PathColumn, Qt::AscendingOrder);
        QStringList sorted = shownPaths();
        std::sort(sorted.begin(), sorted.end());
        QCOMPARE(shownPaths(), sorted);

        auto* search = found<QLineEdit>("verifySearch");
        QTest::keyClicks(search, QStringLiteral("MISSING"));
        QTRY_COMPARE(shownPaths(), QStringList{QStringLiteral("PG_VERSION")});
        table->selectRow(0);
        QVERIFY(found<QPlainTextEdit>("verifyFindingDetail")->toPlainText().contains(QStringLiteral("PG_VERSION")));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("PG_VERSION")));

        search->clear();
        auto* severity = found<QComboBox>("verifySeverity");
        severity->setCurrentIndex(severity->findData(int(VerifyFinding::Severity::Note)));
        QTRY_VERIFY(shownPaths().isEmpty());
        severity->setCurrentIndex(0);
        QCOMPARE(shownPaths().size(), 3);
    }

    void verifiesAgainAfterMending()
    {
        const HandMadeBackup backup;
        backup.flip(QStringLiteral("base/5/16384"), 1000);
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        QVERIFY(verdict() != QStringLiteral("The backup is good"));
        backup.flip(QStringLiteral("base/5/16384"), 1000);
        child<QPushButton>("verifyAgain")->click();
        QTRY_COMPARE_WITH_TIMEOUT(verdict(), QStringLiteral("The backup is good"), patienceMs);

        // The earlier result stays at hand.
        auto* results = child<QComboBox>("verifyResults");
        QCOMPARE(results->count(), 2);
        results->setCurrentIndex(1);
        QVERIFY(verdict() != QStringLiteral("The backup is good"));
        QCOMPARE(shownPaths(), QStringList{QStringLiteral("base/5/16384")});
    }

    void saysThatABackupWithoutManifestCannotBeVerified()
    {
        const HandMadeBackup backup;
        QVERIFY(QFile::remove(backup.filePath(backupManifest())));
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        QCOMPARE(m_verified->first().first().value<VerifyReport>().verdict, VerifyReport::Verdict::NotVerifiable);
        QVERIFY2(verdict().contains(QStringLiteral("manifest")), qPrintable(verdict()));
    }

    void showsTheWorkAndIsCancelledHalfway()
    {
        const HandMadeBackup backup = hugeBackup();
        drop(*m_window, {backup.folder()});
        auto* progress = child<QWidget>("verifyProgress");
        QTRY_VERIFY_WITH_TIMEOUT(progress->isVisible(), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(label("verifyProgressText").contains(QStringLiteral("MiB")), patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(label("verifyFilesInWork").contains(QStringLiteral("base/5/99999")), patienceMs);
        QVERIFY(label("verifyProcess").contains(QString::number(QCoreApplication::applicationPid())));
        const auto* bar = child<QProgressBar>("verifyBar");
        QVERIFY(bar->value() < bar->maximum());

        child<QPushButton>("verifyCancel")->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        QCOMPARE(m_verified->first().first().value<VerifyReport>().verdict, VerifyReport::Verdict::Stopped);
        QVERIFY(child<QWidget>("verifyResult")->isVisible());
    }

    void showsFindingsWhileItIsAtWork()
    {
        const HandMadeBackup backup = hugeBackup();
        QVERIFY(QFile::remove(backup.filePath(QStringLiteral("PG_VERSION"))));
        drop(*m_window, {backup.folder()});
        auto* progress = child<QWidget>("verifyProgress");
        auto* table = GuiTest::find<QTableView>(*progress, "verifyTable");
        QTRY_VERIFY_WITH_TIMEOUT(table->isVisible(), patienceMs);
        QCOMPARE(table->model()->index(0, VerifyFindingsModel::PathColumn).data().toString(),
                 QStringLiteral("PG_VERSION"));
        QVERIFY(m_verified->isEmpty());

        // Those of one backup are not those of the next.
        child<QPushButton>("verifyCancel")->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        const HandMadeBackup good = hugeBackup();
        drop(*m_window, {good.folder()});
        QTRY_VERIFY_WITH_TIMEOUT(label("verifyProgressText").contains(QStringLiteral("MiB")), patienceMs);
        QVERIFY(!table->isVisible());
        QCOMPARE(table->model()->rowCount(), 0);
        // What is still being read cannot be removed on Windows.
        child<QPushButton>("verifyCancel")->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 2, patienceMs);
    }

    void verifiesOneAfterTheOther()
    {
        const HandMadeBackup first = hugeBackup();
        const HandMadeBackup second;
        drop(*m_window, {first.folder(), second.folder()});
        QTRY_VERIFY_WITH_TIMEOUT(child<QWidget>("verifyWaiting")->isVisible(), patienceMs);
        m_window->verifyBackup(second.folder()); // is asked for already
        QVERIFY(child<QWidget>("verifyMessage")->isVisible());
        child<QPushButton>("verifyCancel")->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 2, patienceMs);
        QCOMPARE(verdict(), QStringLiteral("The backup is good"));
        QVERIFY(!child<QWidget>("verifyWaiting")->isVisible());
        QCOMPARE(child<QComboBox>("verifyResults")->count(), 2);
    }

    void doesNotSayThatItRunsWhenItIsOver()
    {
        const HandMadeBackup backup = hugeBackup();
        m_window->verifyBackup(backup.folder());
        QTRY_VERIFY_WITH_TIMEOUT(child<QWidget>("verifyProgress")->isVisible(), patienceMs);
        m_window->verifyBackup(backup.folder());
        QVERIFY(child<QWidget>("verifyMessage")->isVisible());
        child<QPushButton>("verifyCancel")->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        QVERIFY(!child<QWidget>("verifyMessage")->isVisible());
    }

    void asksBeforeClosing()
    {
        const HandMadeBackup backup = hugeBackup();
        m_window->verifyBackup(backup.folder());
        QTRY_VERIFY_WITH_TIMEOUT(child<QWidget>("verifyProgress")->isVisible(), patienceMs);
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->close();
        QVERIFY(m_window->isVisible());
        child<QPushButton>("closeStop")->click();
        QTRY_COMPARE_WITH_TIMEOUT(closed.count(), 1, patienceMs);
    }

    void exportsTheReport_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QString>("suffix");
        QTest::newRow("web page") << "verifySaveHtml"
                                  << "html";
        QTest::newRow("PDF") << "verifySavePdf"
                             << "pdf";
        QTest::newRow("JSON") << "verifySaveJson"
                              << "json";
    }

    void exportsTheReport()
    {
        QFETCH(QString, action);
        QFETCH(QString, suffix);
        const HandMadeBackup backup;
        damage(backup);
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);

        const QString file = m_test.folder() + QStringLiteral("/report.") + suffix;
        const QString suggested = save(action, file);
        QVERIFY2(suggested.startsWith(QStringLiteral("verification-backup-20")) && suggested.endsWith(u'.' + suffix),
                 qPrintable(suggested));
        // Written beside the window, so that it can be used meanwhile.
        QVERIFY(!child<QPushButton>("verifySaveReport")->isEnabled());
        QVERIFY(child<MessageBar>("verifyMessage")->text().contains(QStringLiteral("is being written")));
        QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("verifySaveReport")->isEnabled(), patienceMs);
        QVERIFY(child<MessageBar>("verifyMessage")->text().contains(QStringLiteral("was written")));
        const QByteArray content = read(file);
        if (suffix == QLatin1String("json")) {
            const auto report = VerifyReport::fromJson(QJsonDocument::fromJson(content).object());
            QVERIFY(report.has_value());
            QCOMPARE(report->verdict, VerifyReport::Verdict::Damaged);
            QCOMPARE(report->findings.size(), 3);
        } else if (suffix == QLatin1String("html")) {
            QVERIFY(content.contains("base/5/16384"));
        } else {
            QVERIFY(content.startsWith("%PDF-"));
            QVERIFY(content.trimmed().endsWith("%%EOF"));
        }
        QCOMPARE(m_window->settings().reportFolder(), m_test.folder());
    }

    void saysIfTheReportCannotBeWritten()
    {
        const HandMadeBackup backup;
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        save(QStringLiteral("verifySaveJson"), m_test.folder() + QStringLiteral("/nowhere/report.json"));
        const auto* message = child<MessageBar>("verifyMessage");
        QTRY_VERIFY_WITH_TIMEOUT(message->text().contains(QStringLiteral("could not be written")), patienceMs);
        QVERIFY(message->isVisible());
        QVERIFY(child<QPushButton>("verifySaveReport")->isEnabled());
    }

    void completesAReportAlthoughTheWindowGoes()
    {
        const HandMadeBackup backup;
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        const QString file = m_test.folder() + QStringLiteral("/report.pdf");
        save(QStringLiteral("verifySavePdf"), file);
        m_window.reset();
        QVERIFY(read(file).trimmed().endsWith("%%EOF"));
    }

    void writesNoReportIntoTheBackup()
    {
        const HandMadeBackup backup;
        drop(*m_window, {backup.folder()});
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        const QString file = backup.filePath(QStringLiteral("base/report.json"));
        save(QStringLiteral("verifySaveJson"), file);
        QTRY_VERIFY_WITH_TIMEOUT(child<QPushButton>("verifySaveReport")->isEnabled(), patienceMs);
        QStringList texts;
        for (const QLabel* text : child<QWidget>("verifyMessage")->findChildren<QLabel*>())
            texts << text->text();
        QVERIFY2(texts.join(u' ').contains(QStringLiteral("inside the backup")), qPrintable(texts.join(u' ')));
        QVERIFY(!QFile::exists(file));
    }

    void startsFromTheToolBarAndTheKeyboard()
    {
        const HandMadeBackup backup;
        QAction* action = nullptr;
        for (QAction* candidate : child<QToolBar>("toolBar")->actions()) {
            if (candidate->text().contains(QStringLiteral("Verify")))
                action = candidate;
        }
        QVERIFY(action && !action->shortcut().isEmpty());
        action->trigger();
        QCOMPARE(currentPage(), QStringLiteral("verifyPage"));
        QVERIFY(!child<QPushButton>("verifyStart")->isEnabled());
        auto* folder = child<QWidget>("verifyFolder")->findChild<QLineEdit*>();
        QTRY_VERIFY(folder->hasFocus());
        QTest::keyClicks(folder, backup.folder());
        child<QAbstractButton>("verifyOptionsButton")->click();
        child<QCheckBox>("verifyDeep")->click();
        QVERIFY(!child<QCheckBox>("verifyPages")->isEnabled());
        QVERIFY(child<QCheckBox>("verifyPages")->isChecked());
        // What hinders is said where it can be read, not only in a tip.
        auto* manifest = child<QWidget>("verifyManifest")->findChild<QLineEdit*>();
        manifest->setText(backup.folder() + QStringLiteral("/nowhere"));
        QVERIFY(!child<QPushButton>("verifyStart")->isEnabled());
        QVERIFY(child<QWidget>("verifyObstacle")->isVisible());
        manifest->clear();
        QVERIFY(!child<QWidget>("verifyObstacle")->isVisible());
        QTest::keyClick(folder, Qt::Key_Return);
        QTRY_COMPARE_WITH_TIMEOUT(m_verified->count(), 1, patienceMs);
        QVERIFY(m_verified->first().first().value<VerifyReport>().withPageChecksums);
    }

private:
    template <typename Widget>
    [[nodiscard]] Widget* child(const char* name) const
    {
        return GuiTest::find<Widget>(*m_window, name);
    }

    /// In the findings of the result; those of a running verification have a table of their own.
    template <typename Widget>
    [[nodiscard]] Widget* found(const char* name) const
    {
        return GuiTest::find<Widget>(*child<QWidget>("verifyResult"), name);
    }

    [[nodiscard]] QString label(const char* name) const { return child<QLabel>(name)->text(); }
    [[nodiscard]] QString verdict() const { return label("verdict"); }
    [[nodiscard]] QString currentPage() const { return child<QStackedWidget>("pages")->currentWidget()->objectName(); }

    /// As a file manager does it.
    static void drop(QWidget& target, const QStringList& paths)
    {
        QList<QUrl> urls;
        for (const QString& path : paths)
            urls << QUrl::fromLocalFile(path);
        QMimeData data;
        data.setUrls(urls);
        const QPoint place(5, 5);
        const Qt::DropActions actions = Qt::CopyAction | Qt::MoveAction | Qt::LinkAction;
        QDragEnterEvent enter(place, actions, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&target, &enter);
        QVERIFY(enter.isAccepted());
        QVERIFY(enter.dropAction() != Qt::MoveAction);
        QVERIFY(GuiTest::find<QWidget>(*target.window(), "dropHint")->isVisible());
        QDropEvent event(place, actions, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&target, &event);
        QVERIFY(event.isAccepted());
        QVERIFY(!GuiTest::find<QWidget>(*target.window(), "dropHint")->isVisible());
    }

    static void damage(const HandMadeBackup& backup)
    {
        backup.flip(QStringLiteral("base/5/16384"), 1000);
        backup.put(QStringLiteral("base/1/2619"), "no longer empty");
        QVERIFY(QFile::remove(backup.filePath(QStringLiteral("PG_VERSION"))));
    }

    static HandMadeBackup hugeBackup()
    {
        HandMadeBackup backup;
        backup.addHuge(QStringLiteral("base/5/99999"), hugeBytes);
        backup.writeManifest();
        return backup;
    }

    [[nodiscard]] QStringList shownPaths() const
    {
        const QAbstractItemModel* model = found<QTableView>("verifyTable")->model();
        QStringList paths;
        for (int row = 0; row < model->rowCount(); ++row)
            paths << model->index(row, VerifyFindingsModel::PathColumn).data().toString();
        return paths;
    }

    /// Returns the name that was suggested.
    QString save(const QString& actionName, const QString& file)
    {
        auto* action = m_window->findChild<QAction*>(actionName);
        action->trigger();
        auto* dialog = m_window->findChild<QFileDialog*>(QStringLiteral("saveReportDialog"));
        auto* name = GuiTest::find<QLineEdit>(*dialog, "fileNameEdit");
        const QString suggested = name->text();
        name->setText(file);
        GuiTest::find<QDialogButtonBox>(*dialog, "buttonBox")->button(QDialogButtonBox::Save)->click();
        return suggested;
    }

    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    GuiTest m_test;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<QSignalSpy> m_verified;
};

QTEST_MAIN(VerifyJourneyTest)
#include "VerifyJourneyTest.moc"
