#pragma once

#include "engine/cli/BackupOptions.h"
#include "engine/cli/OptionParser.h"
#include "engine/receivewal/ReceiveWalSettings.h"

namespace basekeep {

/// What the command line of "receivewal" says: the options of pg_receivewal with their meaning, defaults and conflicts.
struct ReceiveWalOptions
{
    Q_DECLARE_TR_FUNCTIONS(ReceiveWalOptions)

public:
    enum class Action { Receive, CreateSlot, DropSlot };

    ReceiveWalSettings settings;
    Action action = Action::Receive;
    bool ifNotExists = false; ///< a slot that exists already is as good as one that was created
    BackupOptions::PasswordUse passwordUse = BackupOptions::PasswordUse::IfAsked;
    bool isVerbose = false;
    bool isJson = false;
    bool wantsHelp = false;
    bool wantsVersion = false;

    /// Throws Failure (InvalidOption) with a hint at the help.
    [[nodiscard]] static ReceiveWalOptions parse(const QStringList& arguments);

    /// The text for --help.
    [[nodiscard]] static QString help();

    /// "METHOD[:DETAIL]", or a bare level as versions before 15 had it: 0 is none, any other one gzip's.
    [[nodiscard]] static CompressionSpec parseCompression(const QString& text);

private:
    void take(const OptionParser::Given& option);
    void checkConflicts(bool createsSlot, bool dropsSlot) const;
};

} // namespace basekeep
