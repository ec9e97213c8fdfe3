#include "gui/MainWindow.h"

#include "gui/help/HelpDialog.h"
#include "gui/library/BackupsPage.h"
#include "gui/profiles/ProfilePage.h"
#include "gui/widgets/Icons.h"

#include <QtGui/QAction>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolBar>

// Menus and tool bar, and what of them can be used now.

namespace basekeep {

void MainWindow::makeMenus()
{
    const auto add = [this](QMenu* menu, const QString& iconName, const QString& text, const QKeySequence& shortcut,
                            auto handler) {
        auto* action = new QAction(iconName.isEmpty() ? QIcon() : icon(iconName), text, this);
        action->setShortcut(shortcut);
        action->setMenuRole(QAction::NoRole);
        connect(action, &QAction::triggered, this, handler);
        menu->addAction(action);
        return action;
    };

    QMenu* file = menuBar()->addMenu(tr("&File"));
    add(file, QStringLiteral("add"), tr("&Add Server…"), QKeySequence::New, [this] { addServer(); });
    add(file, QStringLiteral("sandbox"), tr("Try It with a &Sample Server…"), {}, [this] { trySandbox(); });
    add(file, QStringLiteral("search"), tr("S&can for Backups…"), {}, [this] {
        showRow(NavigationModel::Kind::Backups, {});
        m_backupsPage->scan();
    });
    file->addSeparator();
    m_verifyAction = add(file, QStringLiteral("verify"), tr("&Verify Backup…"),
                         QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V), [this] { startVerification(); });
    file->addSeparator();
    add(file, QStringLiteral("settings"), tr("S&ettings…"), QKeySequence::Preferences, [this] {
        openSettings();
    })->setMenuRole(QAction::PreferencesRole);
    file->addSeparator();
#ifdef Q_OS_MACOS
    add(file, {}, tr("&Close Window"), QKeySequence::Close, [this] { close(); });
#endif
    add(file, {}, tr("&Quit"), QKeySequence::Quit, [this] { close(); })->setMenuRole(QAction::QuitRole);

    QMenu* server = menuBar()->addMenu(tr("&Server"));
    m_backupAction = add(server, QStringLiteral("backup"), tr("&Back Up…"), QKeySequence(Qt::CTRL | Qt::Key_B),
                         [this] { openWizard(m_profilePage->profileId()); });
    m_cloneAction = add(
        server, QStringLiteral("clone"), tr("C&lone Replica…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R), [this] {
            openCloneDialog(m_stack->currentWidget() == m_profilePage ? m_profilePage->profileId() : QString());
        });
    m_testAction = add(server, QStringLiteral("network"), tr("&Test Connection"), QKeySequence(Qt::CTRL | Qt::Key_T),
                       [this] { m_profilePage->testConnection(); });
    add(server, QStringLiteral("wal"), tr("Set Up &WAL Archive…"), {}, [this] {
        setUpWalArchive(m_stack->currentWidget() == m_profilePage ? m_profilePage->profileId() : QString());
    });
    server->addSeparator();
    m_editAction = add(server, QStringLiteral("edit"), tr("&Edit Server…"), QKeySequence(Qt::CTRL | Qt::Key_E),
                       [this] { editServer(m_profilePage->profileId()); });
    m_removeAction = add(server, QStringLiteral("delete"), tr("&Remove Server…"), {},
                         [this] { removeServer(m_profilePage->profileId()); });

    QMenu* jobs = menuBar()->addMenu(tr("&Jobs"));
    m_stopAction = add(jobs, QStringLiteral("stop"), tr("&Stop All Jobs of This Window"), {}, [this] { cancelJobs(); });

    QMenu* view = menuBar()->addMenu(tr("&View"));
    add(view, QStringLiteral("archive"), tr("All &Backups"), QKeySequence(Qt::CTRL | Qt::Key_1),
        [this] { showRow(NavigationModel::Kind::Backups, {}); });
    add(view, QStringLiteral("clone"), tr("&Replicas"), QKeySequence(Qt::CTRL | Qt::Key_2),
        [this] { showRow(NavigationModel::Kind::Replicas, {}); });
    add(view, QStringLiteral("verify"), tr("&Verify"), QKeySequence(Qt::CTRL | Qt::Key_3),
        [this] { showRow(NavigationModel::Kind::Verify, {}); });
    add(view, QStringLiteral("wal"), tr("&WAL Archives"), QKeySequence(Qt::CTRL | Qt::Key_4),
        [this] { showRow(NavigationModel::Kind::WalArchives, {}); });
    add(view, QStringLiteral("activity"), tr("&Activity"), QKeySequence(Qt::CTRL | Qt::Key_5),
        [this] { showRow(NavigationModel::Kind::Activity, {}); });
    add(view, QStringLiteral("log"), tr("&Log"), QKeySequence(Qt::CTRL | Qt::Key_6),
        [this] { showRow(NavigationModel::Kind::Log, {}); });
    view->addSeparator();
    add(view, {}, tr("&Full Screen"), QKeySequence::FullScreen,
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });

#ifdef Q_OS_MACOS
    QMenu* window = menuBar()->addMenu(tr("&Window"));
    add(window, {}, tr("&Minimize"), QKeySequence(Qt::CTRL | Qt::Key_M), [this] { showMinimized(); });
    add(window, {}, tr("&Zoom"), {}, [this] { setWindowState(windowState() ^ Qt::WindowMaximized); });

#endif
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    add(help, QStringLiteral("process"), tr("&Why Two Processes?"), QKeySequence::HelpContents,
        [this] { HelpDialog::twoProcesses(this)->open(); });
    add(help, QStringLiteral("verify"), tr("What Does &Verifying Tell?"), {},
        [this] { HelpDialog::verifying(this)->open(); });
    add(help, QStringLiteral("archive"), tr("&Backups That Are There Already"), {},
        [this] { HelpDialog::knownBackups(this)->open(); });
    add(help, QStringLiteral("clone"), tr("&Replicas and Their Slots"), {},
        [this] { HelpDialog::replicas(this)->open(); });
    help->addSeparator();
    add(help, {}, tr("&About Basekeep"), {}, [this] {
        HelpDialog::about(this)->open();
    })->setMenuRole(QAction::AboutRole);
    add(help, {}, tr("About &Qt"), {}, [] { QApplication::aboutQt(); })->setMenuRole(QAction::AboutQtRole);
    updateActions();
}

void MainWindow::makeToolBar()
{
    QToolBar* bar = addToolBar(tr("Tool Bar"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu); // there is nothing to be chosen
    bar->addAction(m_backupAction);
    bar->addAction(m_cloneAction);
    bar->addAction(m_verifyAction);
}

void MainWindow::updateActions()
{
    if (!m_stopAction)
        return;
    const bool isServer = m_stack->currentWidget() == m_profilePage;
    for (QAction* action : {m_testAction, m_editAction, m_removeAction})
        action->setEnabled(isServer);
    m_backupAction->setEnabled(!m_profiles.profiles().isEmpty()); // the wizard asks for the server first
    m_cloneAction->setEnabled(!m_profiles.profiles().isEmpty());
    m_stopAction->setEnabled(!m_jobs.running().isEmpty() || !m_clones.running().isEmpty() ||
                             m_verifications.isRunning());
}

} // namespace basekeep
