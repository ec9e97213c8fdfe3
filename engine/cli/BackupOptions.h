#pragma once

#include "engine/basebackup/BackupSettings.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// What the command line of "basebackup" and "preflight" says: the options of pg_basebackup with their meaning,
/// defaults and conflicts, and a few long ones of our own.
struct BackupOptions
{
    Q_DECLARE_TR_FUNCTIONS(BackupOptions)

public:
    enum class Verb {
        BaseBackup,
        Preflight, ///< takes the same options; a target is not needed
    };
    enum class PasswordUse { IfAsked, Never, Always };

    BackupSettings settings;
    PasswordUse passwordUse = PasswordUse::IfAsked;
    bool showProgress = false;
    bool isVerbose = false;
    bool isJson = false;
    QStringList reports;    ///< files to write the report to, each in the format of its suffix
    bool wantsHelp = false; ///< then what stands behind it was not looked at, and the rest says nothing
    bool wantsVersion = false;

    /// Throws Failure (InvalidOption) with a hint at the help.
    [[nodiscard]] static BackupOptions parse(const QStringList& arguments, Verb verb);

    /// The text for --help.
    [[nodiscard]] static QString help(Verb verb);

    // Single values, as the stock tool reads them; each throws Failure (InvalidOption).
    [[nodiscard]] static int parseMaxRate(const QString& text); ///< kB/s
    [[nodiscard]] static TablespaceMapping parseTablespaceMapping(const QString& text);
    [[nodiscard]] static int parseStatusInterval(const QString& text);
    [[nodiscard]] static std::optional<ServerTarget> parseTarget(const QString& text); ///< none for "client"
};

} // namespace basekeep
