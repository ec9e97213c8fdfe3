#include "engine/replica/ServerPlaces.h"

#include <QtCore/QDir>
#include <QtCore/QSettings>

namespace basekeep::ServerPlaces {

namespace {

/// The folder that an environment variable names; empty if there is none.
QString folderOf(const char* variable)
{
    return QDir::fromNativeSeparators(qEnvironmentVariable(variable));
}

/// What the Windows installer notes, wherever it was told to install: one key for each version, in the registry of
/// 64-bit or of 32-bit programs.
QStringList registered()
{
    QStringList folders;
    for (const QSettings::Format format : {QSettings::Registry64Format, QSettings::Registry32Format}) {
        QSettings installations(QStringLiteral("HKEY_LOCAL_MACHINE\\SOFTWARE\\PostgreSQL\\Installations"), format);
        for (const QString& name : installations.childGroups()) {
            const QString base = installations.value(name + QStringLiteral("/Base Directory")).toString();
            if (!base.isEmpty())
                folders << QDir::fromNativeSeparators(base) + QStringLiteral("/bin");
        }
    }
    return folders;
}

/// Below the folder of Scoop's packages, where "current" leads to the version in use.
QStringList ofScoop(const QString& scoop)
{
    return foldersIn(scoop + QStringLiteral("/apps"), QStringLiteral("postgresql*"), QStringLiteral("current/bin"));
}

} // namespace

QStringList installed()
{
    QStringList folders = registered();
    // Chocolatey and winget run the same installer.
    for (const char* variable : {"ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"}) {
        if (const QString programs = folderOf(variable); !programs.isEmpty())
            folders += foldersIn(programs + QStringLiteral("/PostgreSQL"), QStringLiteral("*"));
    }
    const QString scoop = folderOf("SCOOP");
    const QString common = folderOf("SCOOP_GLOBAL");
    folders += ofScoop(scoop.isEmpty() ? QDir::homePath() + QStringLiteral("/scoop") : scoop);
    folders += ofScoop(common.isEmpty() ? folderOf("ProgramData") + QStringLiteral("/scoop") : common);
    return folders;
}

QString programSuffix()
{
    return QStringLiteral(".exe");
}

} // namespace basekeep::ServerPlaces
