#pragma once

#include "engine/cli/OptionParser.h"
#include "engine/replica/CloneSettings.h"

namespace basekeep {

/// What the command line of "clone" says.
struct CloneOptions
{
    Q_DECLARE_TR_FUNCTIONS(CloneOptions)

public:
    enum class PasswordUse { IfAsked, Never, Always };

    CloneSettings settings; ///< complete: what was not said has its default
    PasswordUse passwordUse = PasswordUse::IfAsked;
    bool onlyChecks = false;
    bool isVerbose = false;
    bool isJson = false;
    bool wantsHelp = false;

    /// Throws Failure (InvalidOption) with a hint at the help.
    [[nodiscard]] static CloneOptions parse(const QStringList& arguments);
    [[nodiscard]] static QString help();

private:
    void take(const OptionParser::Given& option);
    void takeSetting(const QString& text);
    void takePrimary(const QString& text);
};

} // namespace basekeep
