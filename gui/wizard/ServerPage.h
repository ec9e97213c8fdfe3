#pragma once

#include "gui/preflight/PreflightRunner.h"
#include "gui/wizard/SetupPage.h"

class QComboBox;
class QLabel;

namespace basekeep {

class PasswordStore;
class ProfileStore;

/// Which server. Leaving the page gets the password and takes a first look at the server beside the wizard, so that its
/// tablespaces are known when the target page asks where they go.
class ServerPage final : public SetupPage
{
    Q_OBJECT

public:
    ServerPage(BackupSetup& setup, ProfileStore& store, PasswordStore& passwords, QWidget* parent = nullptr);

    void initializePage() override;
    bool validatePage() override;

private:
    void fillServers();
    void chooseServer(int index);
    void showServer();
    void resolve();
    void useConnection(const QString& profileId, const std::optional<ConnectionSettings>& connection);

    ProfileStore& m_store;
    PasswordStore& m_passwords;
    PreflightRunner m_look;
    QComboBox* m_servers;
    QLabel* m_address;
    QLabel* m_user;
    QLabel* m_password;
    QLabel* m_folder;
    bool m_isResolving = false;
    bool m_goOnWhenResolved = false;
};

} // namespace basekeep
