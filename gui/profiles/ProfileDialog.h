#pragma once

#include "engine/catalogue/Profile.h"

#include <QtWidgets/QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace basekeep {

class ConnectionForm;
class FindingsView;
class FolderEdit;
class MessageBar;
class PasswordForm;
class PasswordStore;
class PreflightRunner;
class ProfileStore;
class Settings;
class TlsForm;
struct PreflightReport;

/// Makes a server's profile or changes one. "Test Connection" asks the server everything that a backup would need of
/// it.
class ProfileDialog final : public QDialog
{
    Q_OBJECT

public:
    /// An empty or unknown id makes a new profile.
    ProfileDialog(ProfileStore& profiles, const QString& profileId, PasswordStore& passwords, const Settings& settings,
                  QWidget* parent = nullptr);

    [[nodiscard]] QString profileId() const { return m_profile.id; } ///< of the saved profile once accepted

private:
    void fill();
    [[nodiscard]] QString name() const;
    [[nodiscard]] QString problem() const;
    [[nodiscard]] Profile edited() const;
    void updateState();
    void test();
    void showReport(const PreflightReport& report);
    void setTesting(bool isTesting);
    void setFindingsShown(bool isShown);
    void save();
    void savePassword();

    ProfileStore& m_profiles;
    PasswordStore& m_passwords;
    const Settings& m_settings;
    Profile m_profile;
    bool m_isTesting = false;
    int m_testNumber = 0;
    MessageBar* m_bar;
    QLineEdit* m_name;
    QTabWidget* m_tabs;
    ConnectionForm* m_connection;
    PasswordForm* m_password;
    TlsForm* m_tls;
    FolderEdit* m_folder;
    PreflightRunner* m_runner;
    FindingsView* m_findings;
    QLabel* m_problem;
    QPushButton* m_test;
    QPushButton* m_save;
};

} // namespace basekeep
