#pragma once

#include <QtWidgets/QWizard>

#include "engine/basebackup/BackupSettings.h"

namespace basekeep {

class BackupSetup;
class PasswordStore;
class ProfileStore;
class Settings;

/// Asks for everything a base backup needs, checks it against the server, and ends with "Start Backup". Starts nothing
/// itself: whoever opened it takes settings() once it was accepted. Comes up as the last backup of the server was
/// taken.
class BackupWizard final : public QWizard
{
    Q_OBJECT

public:
    enum Page { ServerPageId, MethodPageId, TargetPageId, PreflightPageId, SummaryPageId };

    /// `profileId` is the server chosen at first; the user may choose another.
    BackupWizard(ProfileStore& store, const QString& profileId, PasswordStore& passwords, Settings& memory,
                 QWidget* parent = nullptr);

    [[nodiscard]] BackupSettings settings() const;

    void accept() override; ///< and remembers the choices for the next backup of this server

private:
    void recallChoices();

    BackupSetup* m_setup;
    Settings& m_memory;
};

} // namespace basekeep
