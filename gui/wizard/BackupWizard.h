#pragma once

#include <QtWidgets/QWizard>

#include "engine/basebackup/BackupSettings.h"

namespace basekeep {

class BackupSetup;
class PasswordStore;
class ProfileStore;

/// Asks for everything a base backup needs, checks it against the server, and ends with "Start Backup". Starts nothing
/// itself: whoever opened it takes settings() once it was accepted.
class BackupWizard final : public QWizard
{
    Q_OBJECT

public:
    enum Page { ServerPageId, MethodPageId, TargetPageId, PreflightPageId, SummaryPageId };

    /// `profileId` is the server chosen at first; the user may choose another.
    BackupWizard(ProfileStore& store, const QString& profileId, PasswordStore& passwords, QWidget* parent = nullptr);

    [[nodiscard]] BackupSettings settings() const;

private:
    BackupSetup* m_setup;
};

} // namespace basekeep
