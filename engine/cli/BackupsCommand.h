#pragma once

#include "engine/library/BackupLibrary.h"
#include "engine/library/BackupScan.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli backups`: the backups that this user knows of, whichever front end took or adopted them, and when each
/// was last verified; or a scan of a folder for others. Needs an application object.
///
/// With --json it writes one object per line (see JsonReporter for outcome):
///     backup   see KnownBackup::toJson(); of a scan, see BackupDescription::toJson(), and known
///     log      what the scan told on its way, see JsonReporter
///     outcome  …, after a scan with result: {folders, backups, dataDirectories, unfinishedBackups, unreadableFolders,
///              adopted}
class BackupsCommand final
{
    Q_DECLARE_TR_FUNCTIONS(BackupsCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    struct Options
    {
        QString scanFolder; ///< empty: list what is known
        bool adopts = false;
        bool isJson = false;
        bool wantsHelp = false;
    };

    explicit BackupsCommand(const Options& options) : m_options(options) {}

    static Options parse(const QStringList& arguments);
    static QString help();
    int list() const;
    int scan() const;
    void show(const KnownBackup& backup) const;
    void show(const BackupDescription& backup, bool isKnown) const;
    void conclude(const BackupScan& scan, qsizetype adopted) const;
    static QStringList textOf(const BackupDescription& backup);

    const Options m_options;
    const BackupLibrary m_library;
};

} // namespace basekeep
