#pragma once

#include "engine/basebackup/Preflight.h"
#include "engine/cli/BackupOptions.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli preflight`: looks whether a backup would succeed and prints what it found. Needs an application
/// object.
class PreflightCommand final
{
    Q_DECLARE_TR_FUNCTIONS(PreflightCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status: 1 if something would make the backup fail.
    [[nodiscard]] static int run(const QStringList& arguments);

    /// The findings as a table for people, worst last so that it stays in sight.
    [[nodiscard]] static QStringList table(const Findings& findings, bool unicode);

private:
    static PreflightReport look(BackupOptions& options);
    static void print(const PreflightReport& report, const BackupOptions& options);
};

} // namespace basekeep
