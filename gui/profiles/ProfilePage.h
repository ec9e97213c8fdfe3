#pragma once

#include "engine/catalogue/Profile.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace basekeep {

class FindingsView;
class JobHistory;
class JobTable;
class KnownBackups;
class MessageBar;
class PageHeader;
class PasswordStore;
class PreflightRunner;
class ProfileStore;
class ReplicaLine;
class ReplicaWatch;
class SandboxPanel;
class WalArchiveLine;
class WalArchiveRunner;

/// The page of one server: who it is, "am I safe?", what can be done, and its jobs.
class ProfilePage final : public QWidget
{
    Q_OBJECT

public:
    ProfilePage(ProfileStore& profiles, JobHistory& history, const KnownBackups& backups, PasswordStore& passwords,
                const WalArchiveRunner& walArchives, const ReplicaWatch& replicas, QWidget* parent = nullptr);

    void setProfile(const QString& id);
    [[nodiscard]] QString profileId() const { return m_profile.id; }

    void testConnection(); ///< stops a test that runs

Q_SIGNALS:
    void backupRequested(const QString& profileId);
    void cloneRequested(const QString& profileId);
    void replicaRequested(const QString& replicaId);
    void editRequested(const QString& profileId);
    void jobRequested(const QString& jobId);
    void walArchiveSetUpRequested(const QString& profileId);
    void walArchiveRequested(const QString& archiveId);
    void sandboxStartRequested();
    void sandboxRemoved(const QString& profileId);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeSafetyLine();
    QWidget* makeTestArea();
    void update();
    void updateSafety();
    void setTesting(bool isTesting);
    void closeTest();

    ProfileStore& m_profiles;
    JobHistory& m_history;
    const KnownBackups& m_backups;
    PasswordStore& m_passwords;
    Profile m_profile;
    bool m_isTesting = false;
    int m_testNumber = 0;
    PreflightRunner* m_runner;
    PageHeader* m_header;
    QPushButton* m_backup;
    QPushButton* m_clone;
    QPushButton* m_test;
    QPushButton* m_edit;
    MessageBar* m_bar;
    QLabel* m_safetyIcon;
    QLabel* m_safetyText;
    QLabel* m_safetyHint;
    WalArchiveLine* m_walArchive;
    ReplicaLine* m_replica;
    SandboxPanel* m_sandbox;
    QWidget* m_testArea;
    FindingsView* m_findings;
    QStackedWidget* m_jobsStack;
    JobTable* m_jobs;
};

} // namespace basekeep
