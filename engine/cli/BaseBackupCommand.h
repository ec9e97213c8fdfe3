#pragma once

#include "engine/cli/BackupOptions.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <memory>

namespace basekeep {

class BackupJob;
class BackupReporter;
class Interruption;

/// `basekeep-cli basebackup`: takes one backup and tells how it goes. Needs an application object.
class BaseBackupCommand final
{
    Q_DECLARE_TR_FUNCTIONS(BaseBackupCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status, 0 or 1.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    explicit BaseBackupCommand(BackupOptions options);

    int takeBackup();
    bool asksForPassword(const BackupJob& job);
    void runJob(BackupJob& job, Interruption& interruption);

    BackupOptions m_options;
    std::unique_ptr<BackupReporter> m_reporter;
    bool m_hasPrompted = false;
    bool m_isInterrupted = false;
};

} // namespace basekeep
