#include "gui/MainWindow.h"

#include "engine/basebackup/BackupJob.h"
#include "gui/backups/ActivityPage.h"
#include "gui/flightdeck/FlightDeckPage.h"
#include "gui/library/BackupsPage.h"
#include "gui/log/LogPage.h"
#include "gui/navigation/Navigation.h"
#include "gui/profiles/ProfileDialog.h"
#include "gui/profiles/ProfilePage.h"
#include "gui/profiles/SandboxDialog.h"
#include "gui/profiles/SandboxRunner.h"
#include "gui/replicas/ReplicasPage.h"
#include "gui/settings/SettingsDialog.h"
#include "gui/verify/BackupDropFilter.h"
#include "gui/verify/DropHint.h"
#include "gui/verify/VerifyPage.h"
#include "gui/walarchive/WalArchivePage.h"
#include "gui/walarchive/WalArchiveWords.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/wizard/BackupWizard.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtGui/QScreen>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace basekeep {

namespace {

QString sandboxName()
{
    return QStringLiteral("Sandbox");
}

} // namespace

MainWindow::MainWindow(std::unique_ptr<PasswordStore> passwords, QWidget* parent)
    : QMainWindow(parent)
    , m_passwords(std::move(passwords))
    , m_knownBackups(m_history)
    , m_walArchives(m_walStore)
    , m_taskbar(TaskbarButton::of(*this), [this] { return runningJobs(); })
    , m_sandboxLook(new SandboxRunner(this))
    , m_navigationModel(new NavigationModel(m_profiles, m_history, m_knownBackups, m_jobs, m_walArchives,
                                            m_verifications, m_replicas, m_clones, this))
    , m_navigation(new Navigation(m_navigationModel))
    , m_bar(new MessageBar)
    , m_stack(new QStackedWidget)
    , m_splitter(new QSplitter)
    , m_dropHint(new DropHint(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Basekeep"));
    setWindowIcon(applicationIcon());
    m_stack->setObjectName(QStringLiteral("pages"));
    m_bar->setObjectName(QStringLiteral("windowMessage"));

    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);
    m_splitter->addWidget(m_navigation);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setCollapsible(0, false);
    m_splitter->setCollapsible(1, false);
    setCentralWidget(m_splitter);

    makePages();
    makeMenus();
    makeToolBar();
    connectJobs();
    connectWalArchives();
    connectVerifications();
    connectClones();
    connect(m_navigation, &Navigation::chosen, this, &MainWindow::showRow);
    connect(m_sandboxLook, &SandboxRunner::finished, this, [this](const Sandbox::Status& status) {
        if (status.exists && status.isRunning)
            return takeSandbox(status);
        m_bar->showMessage(MessageBar::Kind::Note, tr("The sample server does not run."));
        m_bar->setAction(tr("Start Sample Server…"), [this] { trySandbox(); });
    });
    connect(m_sandboxLook, &SandboxRunner::failed, m_bar, &MessageBar::showFailure);
    connect(&m_tray, &Tray::windowRequested, this, &MainWindow::showWindow);
    connect(&m_tray, &Tray::quitRequested, this, [this] {
        showWindow();
        close();
    });

    const int letter = fontMetrics().averageCharWidth();
    // Title bar and borders come on top of it.
    resize(QSize(letter * 205, letter * 134).boundedTo(screen()->availableSize() * 0.92));
    restoreGeometry(m_settings.windowGeometry());
    m_splitter->restoreState(m_settings.splitterState());
    showFirstPage();
}

MainWindow::~MainWindow()
{
    // Dialogs and pages look at what is a member here: they go first.
    qDeleteAll(findChildren<QDialog*>(Qt::FindDirectChildrenOnly));
    delete takeCentralWidget();
}

void MainWindow::chooseProfileNamed(const QString& name)
{
    const QList<Profile>& all = m_profiles.profiles();
    const auto found = std::find_if(all.cbegin(), all.cend(), [&name](const Profile& profile) {
        return profile.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    if (found != all.cend())
        showProfile(found->id);
    else if (name.compare(sandboxName(), Qt::CaseInsensitive) == 0)
        m_sandboxLook->look();
    else
        m_bar->showMessage(MessageBar::Kind::Warning, tr("There is no server called “%1”.").arg(name),
                           tr("Servers are listed on the left."));
}

void MainWindow::startBackup(const BackupSettings& settings)
{
    BackupJob* job = m_jobs.start(settings);
    if (!job) {
        m_bar->showMessage(MessageBar::Kind::Warning,
                           tr("A backup into %1 is running already.").arg(settings.targetText()),
                           tr("Wait until it has ended, or choose another folder."));
        return;
    }
    showFlightDeck(job->id());
}

void MainWindow::verifyBackup(const QString& path)
{
    showRow(NavigationModel::Kind::Verify, {});
    m_verifyPage->verify(path);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    // The notification has been seen once the window is back in front.
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && !m_isInBackground) {
        m_tray.hide();
        m_taskbar.clearFailure();
    }
}

void MainWindow::makePages()
{
    m_welcome =
        new EmptyState(QStringLiteral("server"), tr("Which server shall be kept safe?"),
                       tr("Add the PostgreSQL server that you want to back up. Or try everything out with a sample "
                          "server first: it is made on this machine and can be removed without a trace."));
    m_welcome->setObjectName(QStringLiteral("welcomePage"));
    QPushButton* add = m_welcome->addButton(tr("&Add Server…"), QStringLiteral("add"));
    add->setObjectName(QStringLiteral("welcomeAdd"));
    QPushButton* sample = m_welcome->addButton(tr("&Try It with a Sample Server…"), QStringLiteral("sandbox"));
    sample->setObjectName(QStringLiteral("welcomeSandbox"));
    connect(add, &QPushButton::clicked, this, &MainWindow::addServer);
    connect(sample, &QPushButton::clicked, this, &MainWindow::trySandbox);

    m_profilePage = new ProfilePage(m_profiles, m_history, m_knownBackups, *m_passwords, m_walArchives, m_replicas);
    connect(m_profilePage, &ProfilePage::backupRequested, this, &MainWindow::openWizard);
    connect(m_profilePage, &ProfilePage::cloneRequested, this, [this](const QString& id) { openCloneDialog(id); });
    connect(m_profilePage, &ProfilePage::replicaRequested, this, &MainWindow::showReplica);
    connect(m_profilePage, &ProfilePage::editRequested, this, &MainWindow::editServer);
    connect(m_profilePage, &ProfilePage::jobRequested, this, &MainWindow::showJob);
    connect(m_profilePage, &ProfilePage::walArchiveSetUpRequested, this, &MainWindow::setUpWalArchive);
    connect(m_profilePage, &ProfilePage::walArchiveRequested, this, &MainWindow::showWalArchive);
    connect(m_profilePage, &ProfilePage::sandboxStartRequested, this, &MainWindow::trySandbox);
    connect(m_profilePage, &ProfilePage::sandboxRemoved, this, [this](const QString& id) { m_profiles.remove(id); });

    m_backupsPage = new BackupsPage(m_knownBackups);
    connect(m_backupsPage, &BackupsPage::detailsRequested, this, &MainWindow::showJob);
    connect(m_backupsPage, &BackupsPage::verifyRequested, this, &MainWindow::verifyBackup);
    connect(this, &MainWindow::backupVerified, &m_knownBackups, &KnownBackups::remember);

    m_verifyPage = new VerifyPage(m_verifications, m_settings, {m_profiles, m_history, *m_passwords});

    m_walPage = new WalArchivePage(m_walArchives, m_profiles, *m_passwords);
    connect(m_walPage, &WalArchivePage::addServerRequested, this, &MainWindow::addServer);

    makeReplicasPage();

    m_activityPage = new ActivityPage(m_history);
    m_activityPage->setCanOpen([this](const QString& id) { return m_flightDecks.contains(id); });
    connect(m_activityPage, &ActivityPage::openRequested, this, &MainWindow::showFlightDeck);

    m_logPage = new LogPage(m_logModel);

    for (QWidget* page : std::initializer_list<QWidget*>{m_welcome, m_profilePage, m_backupsPage, m_verifyPage,
                                                         m_replicasPage, m_walPage, m_activityPage, m_logPage})
        m_stack->addWidget(page);
    connect(m_stack, &QStackedWidget::currentChanged, this, &MainWindow::updateActions);
    connect(&m_profiles, &ProfileStore::changed, this, [this] {
        const bool isGone = m_stack->currentWidget() == m_profilePage && !m_profiles.find(m_profilePage->profileId());
        if (isGone || m_stack->currentWidget() == m_welcome)
            showFirstPage();
    });
}

void MainWindow::connectJobs()
{
    connect(&m_jobs, &JobRunner::logged, &m_logModel, &LogModel::append);
    connect(&m_jobs, &JobRunner::started, this, [this](BackupJob* job) {
        addFlightDeck(job);
        updateActions();
        m_taskbar.look();
    });
    connect(&m_jobs, &JobRunner::ended, this, &MainWindow::jobEnded);
    connect(&m_jobs, &JobRunner::allOver, this, [this] {
        updateActions();
        closeIfOver();
    });
}

void MainWindow::connectWalArchives()
{
    connect(&m_walArchives, &WalArchiveRunner::logged, this, [this](const QString& id, const QString& line) {
        if (const std::optional<WalArchive> archive = m_walArchives.find(id))
            m_logModel.append(tr("WAL archive of %1").arg(WalArchiveWords::serverName(*archive)),
                              {QDateTime::currentDateTime(), LogEntry::Severity::Info, tr("receiver"), line});
    });
    connect(&m_walArchives, &WalArchiveRunner::ended, this, [this](const QString& id) {
        if (m_walArchives.status(id).state == ReceiveWalStatus::State::Failed)
            tellOfWalArchive(id, tr("The WAL archive of %1 has failed."));
    });
    connect(&m_walArchives, &WalArchiveRunner::troubled, this,
            [this](const QString& id) { tellOfWalArchive(id, tr("The WAL archive of %1 cannot reach its server.")); });
    connect(&m_walArchives, &WalArchiveRunner::overWithWindow, this, &MainWindow::closeIfOver);
}

void MainWindow::connectVerifications()
{
    connect(&m_verifications, &VerifyRunner::logged, &m_logModel, &LogModel::append);
    connect(&m_verifications, &VerifyRunner::started, this, [this] {
        updateActions();
        m_taskbar.look();
    });
    connect(&m_verifications, &VerifyRunner::ended, this, &MainWindow::verificationEnded);
    connect(&m_verifications, &VerifyRunner::allOver, this, [this] {
        updateActions();
        closeIfOver();
    });
    auto* drops = new BackupDropFilter(this);
    connect(drops, &BackupDropFilter::hovering, m_dropHint, &DropHint::setShown);
    connect(drops, &BackupDropFilter::dropped, this, [this](const QStringList& paths) {
        for (const QString& path : paths)
            verifyBackup(path);
    });
}

void MainWindow::showRow(NavigationModel::Kind kind, const QString& id)
{
    switch (kind) {
    case NavigationModel::Kind::Caption:
        return;
    case NavigationModel::Kind::Server:
        return showProfile(id);
    case NavigationModel::Kind::Job:
        return showFlightDeck(id);
    case NavigationModel::Kind::Clone:
        return showCloneDeck(id);
    case NavigationModel::Kind::Replicas:
        m_stack->setCurrentWidget(m_replicasPage);
        break;
    case NavigationModel::Kind::Backups:
        m_stack->setCurrentWidget(m_backupsPage);
        break;
    case NavigationModel::Kind::Verify:
        m_stack->setCurrentWidget(m_verifyPage);
        break;
    case NavigationModel::Kind::WalArchives:
        m_stack->setCurrentWidget(m_walPage);
        break;
    case NavigationModel::Kind::Activity:
        m_stack->setCurrentWidget(m_activityPage);
        break;
    case NavigationModel::Kind::Log:
        m_stack->setCurrentWidget(m_logPage);
        break;
    }
    m_navigation->mark(kind);
}

void MainWindow::showProfile(const QString& id)
{
    if (!m_profiles.find(id))
        return;
    m_profilePage->setProfile(id);
    m_stack->setCurrentWidget(m_profilePage);
    m_navigation->mark(NavigationModel::Kind::Server, id);
    m_settings.setLastProfile(id);
    updateActions();
}

void MainWindow::showFirstPage()
{
    const QList<Profile>& all = m_profiles.profiles();
    if (m_profiles.find(m_settings.lastProfile()))
        return showProfile(m_settings.lastProfile());
    if (!all.isEmpty())
        return showProfile(all.first().id);
    m_stack->setCurrentWidget(m_welcome);
    m_welcome->setFocus();
    m_navigation->mark(NavigationModel::Kind::Caption, {});
    updateActions();
}

void MainWindow::showJob(const QString& id)
{
    if (m_flightDecks.contains(id))
        return showFlightDeck(id);
    showRow(NavigationModel::Kind::Activity, {});
    m_activityPage->choose(id);
}

void MainWindow::showFlightDeck(const QString& id)
{
    FlightDeckPage* page = m_flightDecks.value(id);
    if (!page)
        return;
    m_stack->setCurrentWidget(page);
    m_navigation->mark(NavigationModel::Kind::Job, id);
}

void MainWindow::showWindow()
{
    m_isInBackground = false;
    setWindowState(windowState() & ~Qt::WindowMinimized); // it may have been maximised, and is so again
    show();
    raise();
    activateWindow();
}

void MainWindow::addServer()
{
    editServer({});
}

void MainWindow::editServer(const QString& id)
{
    auto* dialog = new ProfileDialog(m_profiles, id, *m_passwords, m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const QString oldName = m_profiles.find(id).value_or(Profile()).name;
    connect(dialog, &QDialog::accepted, this, [this, dialog, oldName] {
        const QString name = m_profiles.find(dialog->profileId()).value_or(Profile()).name;
        if (!oldName.isEmpty() && name != oldName)
            renameServer(oldName, name);
        m_walArchives.renameServer(dialog->profileId(), name);
        showProfile(dialog->profileId());
    });
    dialog->open();
}

void MainWindow::removeServer(const QString& id)
{
    const std::optional<Profile> profile = m_profiles.find(id);
    if (!profile)
        return;
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Remove Server"),
                        tr("Remove “%1” from the list of servers?").arg(profile->name), QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("removeServerQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(
        m_walArchives.ofProfile(id).isEmpty()
            ? tr("Its backups stay on disk, and in the list of jobs.")
            : tr("Its backups stay on disk, and in the list of jobs. Its WAL archives stay too; what is received now "
                 "goes on."));
    QPushButton* remove = question->addButton(tr("&Remove Server"), QMessageBox::DestructiveRole);
    remove->setObjectName(QStringLiteral("removeServer"));
    question->setDefaultButton(question->addButton(tr("&Keep Server"), QMessageBox::RejectRole));
    connect(question, &QMessageBox::buttonClicked, this, [this, question, remove, id] {
        if (question->clickedButton() != remove)
            return;
        try {
            m_profiles.remove(id);
            if (m_passwords->isAvailable())
                m_passwords->remove(id);
        } catch (const Failure& failure) {
            m_bar->showFailure(failure);
        }
    });
    question->open();
}

void MainWindow::trySandbox()
{
    auto* dialog = new SandboxDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { takeSandbox(dialog->status()); });
    dialog->open();
}

void MainWindow::takeSandbox(const Sandbox::Status& status)
{
    const QList<Profile>& all = m_profiles.profiles();
    const auto known = std::find_if(all.cbegin(), all.cend(), [](const Profile& profile) { return profile.isSandbox; });
    Profile profile = known == all.cend() ? Profile() : *known;
    if (profile.id.isEmpty()) {
        profile.name = sandboxName();
        profile.isSandbox = true;
        profile.passwordSource = Profile::PasswordSource::Passfile;
        profile.backupFolder = QDir(m_settings.backupFolder()).filePath(sandboxName());
    }
    profile.connection = status.connection; // the port may be another one after each start
    try {
        showProfile(m_profiles.save(profile));
    } catch (const Failure& failure) {
        m_bar->showFailure(failure);
    }
}

void MainWindow::openWizard(const QString& profileId)
{
    auto* wizard = new BackupWizard(m_profiles, profileId, *m_passwords, m_settings, this);
    wizard->setAttribute(Qt::WA_DeleteOnClose);
    connect(wizard, &QDialog::accepted, this, [this, wizard] { startBackup(wizard->settings()); });
    wizard->open();
}

void MainWindow::openSettings()
{
    auto* dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::addFlightDeck(BackupJob* job)
{
    auto* page = new FlightDeckPage(job);
    m_flightDecks.insert(job->id(), page);
    m_stack->addWidget(page);
    const auto profileOf = [this, name = job->settings().profileName] {
        for (const Profile& profile : m_profiles.profiles())
            if (profile.name == name)
                return profile.id;
        return QString();
    };
    connect(page, &FlightDeckPage::backRequested, this, [this, profileOf] {
        const QString id = profileOf();
        if (id.isEmpty())
            showRow(NavigationModel::Kind::Activity, {});
        else
            showProfile(id);
    });
    connect(page, &FlightDeckPage::reportRequested, this, [this, page] {
        showRow(NavigationModel::Kind::Verify, {});
        m_verifyPage->showReport(page->job()->report());
    });
    connect(page, &FlightDeckPage::newBackupRequested, this, [this, profileOf] { openWizard(profileOf()); });
}

void MainWindow::startVerification()
{
    showRow(NavigationModel::Kind::Verify, {});
    m_verifyPage->chooseBackup();
}

void MainWindow::setUpWalArchive(const QString& profileId)
{
    showRow(NavigationModel::Kind::WalArchives, {});
    m_walPage->setUp(profileId);
}

void MainWindow::showWalArchive(const QString& id)
{
    showRow(NavigationModel::Kind::WalArchives, {});
    m_walPage->choose(id);
}

void MainWindow::saveGeometryNow()
{
    m_settings.setWindowGeometry(saveGeometry());
    m_settings.setSplitterState(m_splitter->saveState());
}

} // namespace basekeep
