#pragma once

#include "engine/basebackup/BackupSettings.h"
#include "engine/catalogue/Profile.h"
#include "engine/catalogue/ProfileStore.h"
#include "engine/receivewal/WalArchiveStore.h"
#include "engine/sandbox/Sandbox.h"
#include "gui/backups/JobHistory.h"
#include "gui/backups/JobRunner.h"
#include "gui/library/KnownBackups.h"
#include "gui/log/LogModel.h"
#include "gui/navigation/NavigationModel.h"
#include "gui/platform/PasswordStore.h"
#include "gui/platform/TaskbarProgress.h"
#include "gui/platform/Tray.h"
#include "gui/replicas/CloneRunner.h"
#include "gui/replicas/ReplicaWatch.h"
#include "gui/settings/Settings.h"
#include "gui/verify/VerifyRunner.h"
#include "gui/walarchive/WalArchiveRunner.h"

#include <QtCore/QHash>
#include <QtWidgets/QMainWindow>

#include <memory>

class QSplitter;
class QStackedWidget;

namespace basekeep {

class ActivityPage;
class BackupsPage;
class CloneDeckPage;
class DropHint;
class EmptyState;
class FlightDeckPage;
class LogPage;
class MessageBar;
class Navigation;
class ProfilePage;
class ReplicasPage;
class SandboxRunner;
class VerifyPage;
class WalArchivePage;

/// The window: navigation on the left, the chosen page on the right. It only connects: pages do not know each other,
/// and what they ask for is done here.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(std::unique_ptr<PasswordStore> passwords, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Settings& settings() { return m_settings; }
    [[nodiscard]] ProfileStore& profiles() { return m_profiles; }
    [[nodiscard]] WalArchiveRunner& walArchives() { return m_walArchives; }

    /// Shows the server of that name. "Sandbox" gets a profile first if the sample server runs and has none.
    void chooseProfileNamed(const QString& name);

    void showWindow(); ///< in front, wherever it was

    /// Starts a backup and shows its flight deck.
    void startBackup(const BackupSettings& settings);

    /// Shows the Verify page and verifies the backup there: a folder, or a manifest in one. If it is none, the page
    /// says why.
    void verifyBackup(const QString& path);

    /// Stops every job and the WAL archives that end with the window, waits for them to tidy up, then says closed().
    /// Asks nothing: the system wants us to go.
    void endSession();
    void endSessionNow(); ///< the same, but returns only when everything is tidied up

Q_SIGNALS:
    void backupVerified(const basekeep::VerifyReport& report); ///< or found damaged, or the verification was stopped …
    void closed();                                             ///< the window is gone for good; the program should end

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makePages();
    void makeMenus();
    void makeToolBar();
    void connectJobs();
    void connectWalArchives();
    void connectVerifications();
    void makeReplicasPage();
    void connectClones();

    void showRow(NavigationModel::Kind kind, const QString& id);
    void showProfile(const QString& id);
    void showFirstPage();
    void showJob(const QString& id); ///< its flight deck, or its row in the list of jobs
    void showFlightDeck(const QString& id);

    void addServer();
    void editServer(const QString& id);
    void removeServer(const QString& id);
    void trySandbox();
    void takeSandbox(const Sandbox::Status& status);
    void openWizard(const QString& profileId);
    void openSettings();

    void openCloneDialog(const QString& profileId, const CloneSettings& start = {});
    void addCloneDeck(CloneJob* job);
    void showCloneDeck(const QString& id);
    void showReplica(const QString& id);
    void cloneEnded(CloneJob* job);
    void renameServer(const QString& oldName, const QString& name); ///< wherever it is only known by its name

    void addFlightDeck(BackupJob* job);
    void jobEnded(BackupJob* job);
    void startVerification();
    void verificationEnded(const VerifyReport& report);
    void setUpWalArchive(const QString& profileId);
    void showWalArchive(const QString& id);
    void tellOfWalArchive(const QString& id, const QString& what);
    [[nodiscard]] QList<const Job*> runningJobs() const;
    /// Once, and only if nobody looks at the window or a dialog of it.
    void tellInBackground(const QString& title, const QString& text, bool isFailure);
    [[nodiscard]] bool mustWaitBeforeClosing() const; ///< something runs that ends with the window
    void cancelJobs();
    void closeIfOver();
    void askBeforeClosing();
    void tellOfOutlivingArchives();
    void goToBackground();
    void saveGeometryNow();
    void updateActions();

    Settings m_settings;
    ProfileStore m_profiles;
    std::unique_ptr<PasswordStore> m_passwords;
    JobHistory m_history;
    KnownBackups m_knownBackups;
    LogModel m_logModel;
    JobRunner m_jobs;
    WalArchiveStore m_walStore;
    WalArchiveRunner m_walArchives;
    VerifyRunner m_verifications;
    ReplicaWatch m_replicas;
    CloneRunner m_clones;
    Tray m_tray;
    TaskbarProgress m_taskbar;
    SandboxRunner* m_sandboxLook;

    NavigationModel* m_navigationModel;
    Navigation* m_navigation;
    MessageBar* m_bar;
    QStackedWidget* m_stack;
    QSplitter* m_splitter;
    DropHint* m_dropHint;
    EmptyState* m_welcome = nullptr;
    ProfilePage* m_profilePage = nullptr;
    BackupsPage* m_backupsPage = nullptr;
    VerifyPage* m_verifyPage = nullptr;
    WalArchivePage* m_walPage = nullptr;
    ReplicasPage* m_replicasPage = nullptr;
    ActivityPage* m_activityPage = nullptr;
    LogPage* m_logPage = nullptr;
    QHash<QString, FlightDeckPage*> m_flightDecks; ///< by the job's id
    QHash<QString, CloneDeckPage*> m_cloneDecks;   ///< likewise

    QAction* m_backupAction = nullptr;
    QAction* m_cloneAction = nullptr;
    QAction* m_verifyAction = nullptr;
    QAction* m_testAction = nullptr;
    QAction* m_editAction = nullptr;
    QAction* m_removeAction = nullptr;
    QAction* m_stopAction = nullptr;

    bool m_closesWhenOver = false;
    bool m_leavesArchives = false; ///< they had their time to stop; closing does not wait for them any more
    bool m_isInBackground = false;
    bool m_isAsking = false;
};

} // namespace basekeep
